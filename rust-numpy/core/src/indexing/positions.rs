//! Where elements are true, and positions as one number or one for each axis.
use super::raveled;
use super::Mode;
use crate::broadcast::broadcast_shapes;
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{byte_size, Order};
use crate::promote::{can_cast, Casting};
use crate::room::repeated;

/// The index of every element that is true, one array for each axis.
pub fn nonzero(array: &DynArray) -> Result<Vec<DynArray>> {
    if array.ndim() == 0 {
        return Err(NumPyError::value("nonzero of an array without dimensions: make it one-dimensional first"));
    }
    let flat = true_positions(array)?;
    if array.ndim() == 1 {
        return Ok(vec![array_of(&flat, &[flat.len()])?]);
    }
    split(&flat, array.shape(), Order::C).iter().map(|axis| array_of(axis, &[axis.len()])).collect()
}

/// Positions in C order of the elements that are true.
pub(super) fn true_positions(array: &DynArray) -> Result<Vec<i64>> {
    let truth = match *array.dtype() == DType::BOOL {
        true => array.to_contiguous(Order::C)?,
        false => array.astype(&DType::BOOL, Casting::Unsafe)?.to_contiguous(Order::C)?,
    };
    let marks = truth.dense_bytes();
    let mut found = repeated(0i64, marks.len() + 1)?;
    let mut count = 0;
    // Every position is written; only those of true elements stay. No branch depends on the data.
    for (at, &mark) in marks.iter().enumerate() {
        found[count] = at as i64;
        count += (mark != 0) as usize;
    }
    found.truncate(count);
    Ok(found)
}

/// Positions in C order of the elements that are true.
pub fn flat_nonzero(array: &DynArray) -> Result<DynArray> {
    let flat = true_positions(array)?;
    array_of(&flat, &[flat.len()])
}

/// The index of every element that is true, as rows of a matrix.
pub fn argwhere(array: &DynArray) -> Result<DynArray> {
    if array.ndim() == 0 {
        return argwhere(&raveled(array)?)?.index(&[s(..), s(..0)]);
    }
    let axes = nonzero(array)?;
    let mut result = DynArray::zeros(&[axes.len(), axes[0].size()], &DType::I64)?;
    for (axis, positions) in axes.iter().enumerate() {
        result.view_mut()?.index(&[IndexItem::At(axis as isize)])?.assign(positions)?;
    }
    Ok(result.t())
}

/// Flat positions as one list for each axis.
fn split(flat: &[i64], shape: &[usize], order: Order) -> Vec<Vec<i64>> {
    let mut left = flat.to_vec();
    let mut axes = vec![Vec::new(); shape.len()];
    let mut part = |axis: usize| {
        let size = shape[axis].max(1) as i64;
        axes[axis] = left.iter().map(|at| at % size).collect();
        left.iter_mut().for_each(|at| *at /= size);
    };
    match order {
        Order::C => (0..shape.len()).rev().for_each(&mut part),
        Order::F => (0..shape.len()).for_each(&mut part),
    }
    axes
}

fn integers(indices: &DynArray) -> Result<Vec<i64>> {
    if !can_cast(indices.dtype(), &DType::I64, Casting::SameKind) {
        let why = format!("only integer indices, found {}", indices.dtype());
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    values(indices)
}

/// Positions in an array of `shape`, counted in `order`, as one array for each axis.
pub fn unravel_index(indices: &DynArray, shape: &[usize], order: Order) -> Result<Vec<DynArray>> {
    let flat = integers(indices)?;
    let size = byte_size(shape, 1)? as i64;
    if shape.is_empty() && indices.ndim() > 0 {
        return Err(NumPyError::value("multiple indices are not supported for 0-d arrays"));
    }
    if let Some(at) = flat.iter().find(|&&at| at < 0 || at >= size) {
        return Err(NumPyError::value(&format!("index {at} is out of bounds for array with size {size}")));
    }
    split(&flat, shape, order).iter().map(|axis| array_of(axis, indices.shape())).collect()
}

/// One position for each index, counted in `order`; `modes` says for each axis what is done with indices outside.
pub fn ravel_multi_index(indices: &[DynArray], shape: &[usize], modes: &[Mode], order: Order) -> Result<DynArray> {
    if indices.len() != shape.len() || modes.len() != shape.len() {
        let why = format!("{} index arrays for {} dimensions", indices.len(), shape.len());
        return Err(NumPyError::value(&why));
    }
    let common = broadcast_shapes(&indices.iter().map(DynArray::shape).collect::<Vec<_>>())?;
    byte_size(shape, 1).map_err(|_| NumPyError::value("invalid dims: array size is larger than the maximum"))?;
    let mut flat = repeated(0i64, common.iter().product())?;
    let mut step = 1i64;
    let mut add = |axis: usize| {
        let positions = integers(&indices[axis].broadcast_to(&common)?)?;
        for (sum, &at) in flat.iter_mut().zip(&positions) {
            let at = modes[axis]
                .settle(at, shape[axis])
                .ok_or_else(|| NumPyError::value("invalid entry in coordinates array"))?;
            *sum += at as i64 * step;
        }
        step = step.wrapping_mul(shape[axis] as i64);
        Ok::<(), NumPyError>(())
    };
    match order {
        Order::C => (0..shape.len()).rev().try_for_each(&mut add)?,
        Order::F => (0..shape.len()).try_for_each(&mut add)?,
    }
    array_of(&flat, &common)
}
