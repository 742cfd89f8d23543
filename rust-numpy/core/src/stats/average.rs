//! Weighted means.
use super::{mean, total, Fold};
use crate::calc::{any, apply_as, divide, equal};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::{normalize_axes, Order};
use crate::promote::{common_dtype_of, Casting};

/// Weights of the shape of the array, or of its sizes along the axes named, seen at the array's dimensions.
pub(crate) fn fitting_weights(weights: &DynArray, array: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    if weights.shape() == array.shape() {
        return Ok(weights.clone());
    }
    let Some(axes) = axes else {
        let why = "axis must be specified when shapes of array and weights differ".into();
        return Err(NumPyError::argument(ErrorKind::Type, why));
    };
    let axes = normalize_axes(axes, array.ndim())?;
    let sizes: Vec<usize> = axes.iter().map(|&axis| array.shape()[axis]).collect();
    if weights.shape() != sizes {
        return Err(NumPyError::value("shape of weights must be consistent with the array's along the axis"));
    }
    let mut order: Vec<isize> = (0..axes.len() as isize).collect();
    order.sort_by_key(|&place| axes[place as usize]);
    let size = |(axis, &n): (usize, &usize)| if axes.contains(&axis) { n as isize } else { 1 };
    let shape: Vec<isize> = array.shape().iter().enumerate().map(size).collect();
    weights.transpose(&order)?.reshape(&shape, Order::C)
}

/// The mean with each element counted by its weight, and the sum of the weights.
pub fn average(array: &DynArray, fold: &Fold, weights: Option<&DynArray>) -> Result<(DynArray, DynArray)> {
    if let Some(axes) = &fold.axes {
        normalize_axes(axes, array.ndim())?;
    }
    let Some(weights) = weights else {
        let average = mean(array, fold)?;
        if average.size() == 0 {
            return Err(NumPyError::value("an average of no lines has no number of elements"));
        }
        let count = array.size() as f64 / average.size() as f64;
        let scale = DynArray::scalar(count.into(), average.dtype())?.broadcast_to(average.shape())?;
        return Ok((average, scale.copy(Some(Order::C))?));
    };
    let weights = fitting_weights(weights, array, fold.axes.as_deref())?;
    let integers = matches!(array.dtype().kind(), 'b' | 'i' | 'u').then_some(DType::F64);
    let dtype = common_dtype_of([array.dtype().clone(), weights.dtype().clone()].into_iter().chain(integers))?;
    let scale = total("add", &weights, &fold.with(Some(dtype.clone()), fold.keepdims))?;
    if any(&equal(&scale, 0.0)?)? {
        return Err(NumPyError::value("weights sum to zero, can't be normalized"));
    }
    let weighted = apply_as("multiply", &[array.into(), (&weights).into()], &dtype)?;
    let average = divide(&total("add", &weighted, &fold.with(None, fold.keepdims))?, &scale)?;
    let scale = if scale.shape() == average.shape() {
        scale
    } else {
        scale.broadcast_to(average.shape())?.astype(scale.dtype(), Casting::No)?
    };
    Ok((average, scale))
}
