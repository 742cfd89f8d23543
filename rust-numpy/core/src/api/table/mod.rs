//! The rows, one file for each family.
#[cfg(feature = "linalg")]
mod bases;
mod creation;
mod editing;
mod einsum;
mod elements;
#[cfg(feature = "fft")]
mod fft;
#[cfg(feature = "linalg")]
mod fits;
mod indexing;
mod io;
mod keywords;
#[cfg(feature = "linalg")]
mod linalg;
mod manipulation;
#[cfg(feature = "linalg")]
mod normal_vectors;
mod padding;
#[cfg(feature = "linalg")]
mod polynomial;
mod products;
mod random;
mod random_state;
mod sorting;
mod statistics;

use super::{Action, Arguments, Function, Value};
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::Result;

/// Every family.
pub(super) static FAMILIES: &[&[Function]] = &[
    creation::ROWS,
    indexing::ROWS,
    statistics::ROWS,
    elements::ROWS,
    io::ROWS,
    manipulation::ROWS,
    editing::ROWS,
    sorting::ROWS,
    products::ROWS,
    einsum::ROWS,
    random::ROWS,
    random_state::ROWS,
    #[cfg(feature = "linalg")]
    linalg::ROWS,
    #[cfg(feature = "linalg")]
    polynomial::ROWS,
    #[cfg(feature = "linalg")]
    normal_vectors::ROWS,
    #[cfg(feature = "linalg")]
    bases::APART,
    #[cfg(feature = "linalg")]
    bases::POLYNOMIAL,
    #[cfg(feature = "linalg")]
    bases::CHEBYSHEV,
    #[cfg(feature = "linalg")]
    bases::LEGENDRE,
    #[cfg(feature = "linalg")]
    bases::LAGUERRE,
    #[cfg(feature = "linalg")]
    bases::HERMITE,
    #[cfg(feature = "linalg")]
    bases::HERMITE_E,
    #[cfg(feature = "fft")]
    fft::ROWS,
];

/// A row that makes a value.
const fn make(signature: &'static str, run: fn(&Arguments) -> Result<Value>) -> Function {
    Function { signature, action: Action::Make(run) }
}

/// A row that changes its target.
const fn change(signature: &'static str, run: fn(&mut DynArrayMut<'_>, &Arguments) -> Result<()>) -> Function {
    Function { signature, action: Action::Change(run) }
}

/// A tuple of arrays.
fn tuple(arrays: impl IntoIterator<Item = DynArray>) -> Value {
    Value::Tuple(arrays.into_iter().map(Value::Array).collect())
}
