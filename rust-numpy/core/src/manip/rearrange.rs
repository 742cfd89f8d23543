//! Elements in one row, repeated, or rolled around.
use super::concatenate;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{normalize_axis, Order};

/// All elements in one row: a view of an array that is contiguous in `order`, else a copy.
pub fn ravel(array: &DynArray, order: Order) -> Result<DynArray> {
    array.to_contiguous(order)?.reshape(&[array.size() as isize], order)
}

/// All elements in one row, in memory of their own.
pub fn flatten(array: &DynArray, order: Order) -> Result<DynArray> {
    ravel(&array.copy(Some(order))?, order)
}

/// The array side by side with itself, `counts` times along each axis.
///
/// ```
/// use rust_numpy::{manip, Array};
/// let a = Array::from_vec(vec![1, 2], &[2])?;
/// assert_eq!(manip::tile(a.as_dyn(), &[2, 2])?.shape(), [2, 4]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn tile(array: &DynArray, counts: &[usize]) -> Result<DynArray> {
    let ndim = array.ndim().max(counts.len());
    let pad = |missing: usize, known: &[usize]| [&vec![1; missing][..], known].concat();
    let (shape, counts) = (pad(ndim - array.ndim(), array.shape()), pad(ndim - counts.len(), counts));
    let pairs = |counts: &[usize]| shape.iter().zip(counts).flat_map(|(&n, &count)| [count, n]).collect::<Vec<_>>();
    let total: Vec<isize> = shape.iter().zip(&counts).map(|(&n, &count)| n.saturating_mul(count) as isize).collect();
    let single: Vec<isize> = pairs(&vec![1; ndim]).iter().map(|&n| n as isize).collect();
    let repeated = array.reshape(&single, Order::C)?.broadcast_to(&pairs(&counts))?;
    repeated.copy(Some(Order::C))?.reshape(&total, Order::C)
}

/// Each element (or each slice along `axis`) so many times: one count for all, or one for each.
pub fn repeat(array: &DynArray, counts: &[usize], axis: Option<isize>) -> Result<DynArray> {
    let Some(axis) = axis else { return repeat(&ravel(array, Order::C)?, counts, Some(0)) };
    let axis = normalize_axis(axis, array.ndim())?;
    let n = array.shape()[axis];
    if counts.len() != 1 && counts.len() != n {
        return Err(NumPyError::Broadcast(vec![vec![counts.len()], vec![n]]));
    }
    let count = |i: usize| counts[if counts.len() == 1 { 0 } else { i }];
    let mut shape = array.shape().to_vec();
    shape[axis] = (0..n).map(count).try_fold(0usize, usize::checked_add).unwrap_or(usize::MAX);
    let mut result = DynArray::zeros(&shape, array.dtype())?;
    let along = |item: IndexItem| (0..axis).map(|_| s(..)).chain([item]).collect::<Vec<_>>();
    let mut start = 0;
    for i in 0..n {
        let (end, at) = (start + count(i) as isize, i as isize);
        let slice = array.index(&along(s(at..at + 1)))?;
        result.view_mut()?.index(&along(s(start..end)))?.assign(&slice)?;
        start = end;
    }
    Ok(result)
}

/// Moved along the axes, what leaves at one end coming in at the other; without axes, in C order.
///
/// One shift may serve several axes, and one axis take several shifts.
pub fn roll(array: &DynArray, shifts: &[isize], axes: Option<&[isize]>) -> Result<DynArray> {
    let Some(axes) = axes else {
        let shape: Vec<isize> = array.shape().iter().map(|&n| n as isize).collect();
        let zeros = vec![0; shifts.len()];
        return roll(&ravel(array, Order::C)?, shifts, Some(&zeros))?.reshape(&shape, Order::C);
    };
    let axes: Vec<usize> = axes.iter().map(|&axis| normalize_axis(axis, array.ndim())).collect::<Result<_>>()?;
    let count = shifts.len().max(axes.len());
    if [shifts.len(), axes.len()].iter().any(|&len| len != 1 && len != count) {
        return Err(NumPyError::Broadcast(vec![vec![shifts.len()], vec![axes.len()]]));
    }
    let mut result = array.copy(None)?;
    for i in 0..count {
        let (axis, shift) = (axes[i.min(axes.len() - 1)], shifts[i.min(shifts.len() - 1)]);
        let n = array.shape()[axis].max(1) as isize;
        let cut = n - shift.rem_euclid(n);
        let part = |from, to| result.index(&(0..axis).map(|_| s(..)).chain([s(from..to)]).collect::<Vec<_>>());
        let (head, tail) = (part(0, cut)?, part(cut, n)?);
        result = concatenate(&[&tail, &head], Some(axis as isize), Some(array.dtype()))?;
    }
    Ok(result)
}
