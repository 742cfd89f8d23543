//! Indices matched with the lines of an array along one axis: what `argsort` gives.
use super::{get, raveled, set, Key};
use crate::calc::generate;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::{normalize_axis, Order};

fn keys(shape: &[usize], indices: &DynArray, axis: usize) -> Result<Vec<Key>> {
    if !matches!(indices.dtype().kind(), 'i' | 'u') {
        return Err(NumPyError::argument(ErrorKind::Index, "`indices` must be an integer array".into()));
    }
    if indices.ndim() != shape.len() {
        return Err(NumPyError::value("`indices` and the array must have the same number of dimensions"));
    }
    let key = |(other, &n): (usize, &usize)| {
        if other == axis {
            return Ok(Key::Array(indices.clone()));
        }
        let mut along = vec![1; shape.len()];
        along[other] = n as isize;
        Ok(Key::Array(generate::<i64>(&[n], |i| i as i64)?.reshape(&along, Order::C)?))
    };
    shape.iter().enumerate().map(key).collect()
}

fn flat_indices(indices: &DynArray) -> Result<()> {
    match indices.ndim() {
        1 => Ok(()),
        _ => Err(NumPyError::value("when axis=None, `indices` must have a single dimension")),
    }
}

/// For each line along `axis`, the elements at the positions that the same line of `indices` gives.
pub fn take_along_axis(array: &DynArray, indices: &DynArray, axis: Option<isize>) -> Result<DynArray> {
    let Some(axis) = axis else {
        flat_indices(indices)?;
        return take_along_axis(&raveled(array)?, indices, Some(0));
    };
    let axis = normalize_axis(axis, array.ndim())?;
    get(array, &keys(array.shape(), indices, axis)?)
}

/// Writes `values` where [`take_along_axis`] reads. Without an axis NumPy writes to a copy, so nothing changes.
pub fn put_along_axis(
    target: DynArrayMut<'_>,
    indices: &DynArray,
    values: &DynArray,
    axis: Option<isize>,
) -> Result<()> {
    let shape = target.shape().to_vec();
    let Some(axis) = axis else {
        flat_indices(indices)?;
        let size = shape.iter().product();
        let mut copy = DynArray::zeros(&[size], target.dtype())?;
        return set(copy.view_mut()?, &keys(&[size], indices, 0)?, values);
    };
    let axis = normalize_axis(axis, shape.len())?;
    set(target, &keys(&shape, indices, axis)?, values)
}
