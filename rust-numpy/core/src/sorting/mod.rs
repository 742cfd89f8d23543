//! Sorting: whole lines, the positions that would sort them, partitions, and searches in sorted arrays.
mod keys;
mod lines;
mod order;
mod partition;
mod places;
mod search;

pub(crate) use partition::picked;
pub use partition::{argpartition, partition};
pub use search::{searchsorted, searchsorted_by, Side};

use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::{normalize_axis, Order};
use crate::manip::{atleast_1d, ravel};
use crate::promote::Casting;
use lines::{for_type, Lines};
use order::Ordered;

/// A sorted copy, along `axis` or (without one) of all elements. Equal elements keep their order.
///
/// ```
/// use rust_numpy::{sorting, Array};
/// let a = Array::from_vec(vec![2.0, f64::NAN, 1.0], &[3])?;
/// assert_eq!(sorting::sort(a.as_dyn(), Some(-1))?.item(&[0])?, 1.0.into());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn sort(array: &DynArray, axis: Option<isize>) -> Result<DynArray> {
    let lines = Lines::of(array, axis)?;
    for_type!(lines, T => lines.rearranged::<T>(array.dtype(), T::sort))
}

/// The positions along `axis` (or in C order) that would sort the array. Equal elements keep their order.
///
/// An array without dimensions is taken as a vector, which NumPy's `sort` does not do.
pub fn argsort(array: &DynArray, axis: Option<isize>) -> Result<DynArray> {
    let lines = Lines::of(&atleast_1d(array)?, axis)?;
    for_type!(lines, T => lines.positions::<T>(T::sort_positions))
}

/// The positions along `axis` that would sort by the last of `keys`, then by the one before it, and so on.
pub fn lexsort(keys: &[&DynArray], axis: isize) -> Result<DynArray> {
    let first = keys.first().ok_or(NumPyError::Empty("lexsort"))?;
    if keys.iter().any(|key| key.shape() != first.shape()) {
        let found = keys.iter().map(|key| key.shape().to_vec()).collect();
        return Err(NumPyError::Shapes { what: "lexsort", found });
    }
    if first.ndim() == 0 {
        return DynArray::zeros(&[], &DType::I64);
    }
    normalize_axis(axis, first.ndim())?;
    let mut positions = argsort(first, Some(axis))?;
    for key in &keys[1..] {
        positions = refine(&positions, key, axis)?;
    }
    Ok(positions)
}

/// All elements sorted along the last axis, as complex numbers: single ones where the elements are small integers.
pub fn sort_complex(array: &DynArray) -> Result<DynArray> {
    let sorted = sort(array, Some(-1))?;
    let wide = match (array.dtype().kind(), array.dtype().itemsize()) {
        ('c', _) => return Ok(sorted),
        ('i' | 'u', 1 | 2) => DType::C64,
        _ => DType::C128,
    };
    sorted.astype(&wide, Casting::Unsafe)
}

/// Positions sorted anew by `key`, those of equal keys in the order that they have.
fn refine(positions: &DynArray, key: &DynArray, axis: isize) -> Result<DynArray> {
    let known: Vec<i64> = Lines::of(positions, Some(axis))?.elements()?;
    let lines = Lines::of(key, Some(axis))?;
    let mut known = known.chunks(lines.length.max(1));
    for_type!(lines, T => lines.positions::<T>(|line, positions| {
        let known = known.next().expect("as many lines of positions as of keys");
        let moved: Vec<T> = known.iter().map(|&i| line[i as usize]).collect();
        T::sort_positions(&moved, positions);
        positions.iter_mut().for_each(|i| *i = known[*i as usize]);
    }))
}

/// The array in one row where no axis is named, and the axis.
fn along(array: &DynArray, axis: Option<isize>) -> Result<(DynArray, usize)> {
    match axis {
        Some(axis) => Ok((array.clone(), normalize_axis(axis, array.ndim())?)),
        None => Ok((ravel(array, Order::C)?, 0)),
    }
}
