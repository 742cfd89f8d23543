//! Comparisons of whole arrays, exact and within tolerances.
use super::cleaning::comparable;
use crate::broadcast::broadcast_shapes;
use crate::calc::{
    absolute, add, all, any, equal, isfinite, isnan, less_equal, logical_and, logical_not, logical_or, multiply,
    not_equal, subtract, Term,
};
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::promote::{result_type, Casting, Promotable};
use crate::scalar::Scalar;

/// Tolerances: relative to the second array, and absolute.
pub type Tolerance = (Term, Term);

/// Where `|a - b| <= absolute + relative |b|`. Infinities are close to themselves, NaN to NaN only if `equal_nan`.
pub fn is_close(a: &Term, b: &Term, tolerance: &Tolerance, equal_nan: bool) -> Result<DynArray> {
    let b = match b {
        Term::Array(array) => {
            let dtype = result_type(&[b.promotable(), Promotable::Weak(Scalar::Float(1.0))])?;
            Term::Array(array.astype(&dtype, Casting::Unsafe)?)
        }
        Term::Number(Scalar::Int(value)) => (*value as f64).into(),
        other => other.clone(),
    };
    let magnitude = match &b {
        Term::Number(Scalar::Float(value)) => value.abs().into(),
        other => Term::Array(absolute(&other.to_array()?)?),
    };
    let (relative, least) = tolerance;
    let allowed = add(least, &multiply(relative, &magnitude)?)?;
    let distance = absolute(&subtract(a, &b)?)?;
    let near = logical_and(&less_equal(&distance, &allowed)?, &isfinite(&b.to_array()?)?)?;
    let result = logical_or(&near, &equal(a, &b)?)?;
    if !equal_nan {
        return Ok(result);
    }
    logical_or(&result, &logical_and(&isnan(&a.to_array()?)?, &isnan(&b.to_array()?)?)?)
}

/// Whether all elements are close.
pub fn all_close(a: &Term, b: &Term, tolerance: &Tolerance, equal_nan: bool) -> Result<bool> {
    all(&is_close(a, b, tolerance, equal_nan)?)
}

/// Whether shape and elements are equal; NaN equals NaN if `equal_nan`.
pub fn array_equal(a: &DynArray, b: &DynArray, equal_nan: bool) -> Result<bool> {
    comparable(a, b)?;
    if a.shape() != b.shape() {
        return Ok(false);
    }
    if !equal_nan {
        return all(&equal(a, b)?);
    }
    let (a_nan, b_nan) = (isnan(a)?, isnan(b)?);
    if any(&not_equal(&a_nan, &b_nan)?)? {
        return Ok(false);
    }
    all(&logical_or(&equal(a, b)?, &a_nan)?)
}

/// Whether the arrays broadcast together to equal elements.
pub fn array_equiv(a: &DynArray, b: &DynArray) -> Result<bool> {
    comparable(a, b)?;
    match broadcast_shapes(&[a.shape(), b.shape()]) {
        Ok(_) => Ok(!any(&logical_not(&equal(a, b)?)?)?),
        Err(_) => Ok(false),
    }
}
