//! Mean, variance, standard deviation.
use super::{total, Fold};
use crate::calc::{add, apply, conjugate, divide, maximum, multiply, sqrt, square, subtract, Term};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::layout::normalize_axes;
use crate::promote::Casting;
use crate::scalar::Scalar;

/// How many elements each result is made of: one number, or under a mask one for each result.
fn counts(array: &DynArray, fold: &Fold, keepdims: bool) -> Result<DynArray> {
    if let Some(mask) = &fold.mask {
        let marks = mask.broadcast_to(array.shape())?;
        let plain = Fold { axes: fold.axes.clone(), dtype: Some(DType::I64), keepdims, ..Fold::default() };
        return total("add", &marks, &plain);
    }
    let count: usize = match &fold.axes {
        None => array.size(),
        Some(axes) => normalize_axes(axes, array.ndim())?.iter().map(|&axis| array.shape()[axis]).product(),
    };
    DynArray::scalar(count.into(), &DType::I64)
}

/// `sum / count`, in the dtype of the sum.
pub(crate) fn divided(sum: &DynArray, count: &DynArray) -> Result<DynArray> {
    divide(sum, count)?.astype(sum.dtype(), Casting::Unsafe)
}

/// The sum divided by the count. Integers are summed as `f64`, half precision as `f32`.
pub fn mean(array: &DynArray, fold: &Fold) -> Result<DynArray> {
    let half = fold.dtype.is_none() && array.dtype().native() == DType::F16;
    let dtype = fold.dtype.clone().or(match array.dtype().kind() {
        'b' | 'i' | 'u' => Some(DType::F64),
        _ => half.then_some(DType::F32),
    });
    let count = counts(array, fold, fold.keepdims)?;
    let result = divided(&total("add", array, &fold.with(dtype, fold.keepdims))?, &count)?;
    if half {
        return result.astype(&DType::F16, Casting::Unsafe);
    }
    Ok(result)
}

/// The mean of the squared distances from the mean (or from `center`), over `count - ddof`.
pub fn var(array: &DynArray, fold: &Fold, ddof: Scalar, center: Option<&Term>) -> Result<DynArray> {
    let integers = matches!(array.dtype().kind(), 'b' | 'i' | 'u');
    let dtype = fold.dtype.clone().or(integers.then_some(DType::F64));
    let distances = match center {
        Some(center) => subtract(array, center)?,
        None => {
            let sum = total("add", array, &fold.with(dtype.clone(), true))?;
            subtract(array, &divided(&sum, &counts(array, fold, true)?)?)?
        }
    };
    let squares = match array.dtype().kind() {
        'f' | 'i' | 'u' => square(&distances)?,
        _ if distances.dtype().kind() == 'c' => add(&square(&distances.real())?, &square(&distances.imag()?)?)?,
        _ => multiply(&distances, &conjugate(&distances)?)?.real(),
    };
    let sum = total("add", &squares, &fold.with(dtype, fold.keepdims))?;
    let freedom = apply("subtract", &[(&counts(array, fold, fold.keepdims)?).into(), ddof.into()])?;
    divided(&sum, &maximum(&freedom, 0)?)
}

/// The square root of the variance.
pub fn std(array: &DynArray, fold: &Fold, ddof: Scalar, center: Option<&Term>) -> Result<DynArray> {
    let variance = var(array, fold, ddof, center)?;
    sqrt(&variance)?.astype(variance.dtype(), Casting::Unsafe)
}
