//! Mean, variance and standard deviation of the elements that are not NaN.
use super::replaced;
use crate::calc::{conjugate, less_equal, logical_not, multiply, sqrt, subtract, Term};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;
use crate::scalar::Scalar;
use crate::stats::{self, divided, Fold};

fn inexact(fold: &Fold) -> Result<()> {
    match &fold.dtype {
        Some(dtype) if !matches!(dtype.kind(), 'f' | 'c') => {
            let why = "if the array is inexact, then dtype must be inexact".into();
            Err(NumPyError::argument(ErrorKind::Type, why))
        }
        _ => Ok(()),
    }
}

/// How many elements are not NaN.
fn counts(mask: &DynArray, fold: &Fold, keepdims: bool) -> Result<DynArray> {
    stats::total("add", &logical_not(mask)?, &fold.with(Some(DType::I64), keepdims))
}

/// The mean; NaN where no element is left.
pub fn mean(array: &DynArray, fold: &Fold) -> Result<DynArray> {
    let (plain, mask) = replaced(array, Scalar::Int(0))?;
    let Some(mask) = mask else { return stats::mean(&plain, fold) };
    inexact(fold)?;
    divided(&stats::total("add", &plain, fold)?, &counts(&mask, fold, fold.keepdims)?)
}

/// The variance; NaN where no more than `ddof` elements are left.
pub fn var(array: &DynArray, fold: &Fold, ddof: Scalar, center: Option<&Term>) -> Result<DynArray> {
    let (plain, mask) = replaced(array, Scalar::Int(0))?;
    let Some(mask) = mask else { return stats::var(&plain, fold, ddof, center) };
    inexact(fold)?;
    let mean = match center {
        Some(center) => center.clone(),
        None => {
            let sum = stats::total("add", &plain, &fold.with(fold.dtype.clone(), true))?;
            divided(&sum, &counts(&mask, fold, true)?)?.into()
        }
    };
    let mut distances = subtract(&plain, &mean)?.astype(array.dtype(), Casting::Unsafe)?;
    let zero = DynArray::scalar(0.into(), distances.dtype())?;
    distances.view_mut()?.assign_where(&zero, Some(&mask), Casting::Unsafe)?;
    let squares = match array.dtype().kind() {
        'c' => multiply(&distances, &conjugate(&distances)?)?.real(),
        _ => multiply(&distances, &distances)?,
    };
    let sum = stats::total("add", &squares, fold)?;
    let freedom = subtract(&counts(&mask, fold, fold.keepdims)?, &Term::Number(ddof))?;
    let mut result = divided(&sum, &freedom)?;
    let nan = DynArray::scalar(f64::NAN.into(), result.dtype())?;
    result.view_mut()?.assign_where(&nan, Some(&less_equal(&freedom, 0)?), Casting::Unsafe)?;
    Ok(result)
}

/// The square root of the variance.
pub fn std(array: &DynArray, fold: &Fold, ddof: Scalar, center: Option<&Term>) -> Result<DynArray> {
    let variance = var(array, fold, ddof, center)?;
    sqrt(&variance)?.astype(variance.dtype(), Casting::Unsafe)
}
