//! Statistics that pass over NaN.
//!
//! ```
//! use rust_numpy::{nan, stats::Fold, Array};
//! let a = Array::from_vec(vec![1.0, f64::NAN, 3.0], &[3])?;
//! assert_eq!(Array::<f64>::from_dyn(nan::mean(a.as_dyn(), &Fold::default())?)?.to_vec(), [2.0]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod moments;
mod order;

pub use moments::{mean, std, var};
pub use order::{arg_extreme, median, quantile};

use crate::calc::isnan;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::promote::Casting;
use crate::scalar::Scalar;
use crate::stats::{self, Fold};

/// The array with `value` for NaN, and where that is; none where the dtype has no NaN.
fn replaced(array: &DynArray, value: Scalar) -> Result<(DynArray, Option<DynArray>)> {
    if !matches!(array.dtype().kind(), 'f' | 'c') {
        return Ok((array.clone(), None));
    }
    let mask = isnan(array)?;
    let mut copy = array.copy(None)?;
    let value = DynArray::scalar(value, array.dtype())?;
    copy.view_mut()?.assign_where(&value, Some(&mask), Casting::SameKind)?;
    Ok((copy, Some(mask)))
}

/// A sum (`add`) or product (`multiply`) in which NaN changes nothing.
pub fn total(name: &str, array: &DynArray, fold: &Fold) -> Result<DynArray> {
    stats::total(name, &replaced(array, neutral(name))?.0, fold)
}

/// Running sums or products in which NaN changes nothing.
pub fn accumulated(name: &str, array: &DynArray, axis: Option<isize>, dtype: Option<&DType>) -> Result<DynArray> {
    stats::accumulated(name, &replaced(array, neutral(name))?.0, axis, dtype)
}

fn neutral(name: &str) -> Scalar {
    Scalar::Int((name == "multiply") as i128)
}
