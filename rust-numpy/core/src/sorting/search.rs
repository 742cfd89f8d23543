//! Searches in sorted arrays.
use super::lines::{for_type, Lines};
use super::order::Ordered;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::indexing::{take, Mode};
use crate::promote::{common_dtype, Casting};
use crate::room::collected;
use std::cmp::Ordering;

/// Where a value goes among elements equal to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before them.
    Left,
    /// After them.
    Right,
}

/// For each of `values` the position in `sorted`, a vector, at which it keeps the order.
///
/// ```
/// use rust_numpy::{sorting, Array};
/// let sorted = Array::from_vec(vec![1, 2, 2, 3], &[4])?;
/// let found = sorting::searchsorted(sorted.as_dyn(), Array::full(&[1], 2)?.as_dyn(), sorting::Side::Right)?;
/// assert_eq!(found.item(&[0])?, 3.into());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn searchsorted(sorted: &DynArray, values: &DynArray, side: Side) -> Result<DynArray> {
    if sorted.ndim() != 1 {
        return Err(NumPyError::Shapes { what: "a search", found: vec![sorted.shape().to_vec()] });
    }
    let dtype = common_dtype(sorted.dtype(), values.dtype())?;
    let haystack = Lines::of(&sorted.astype(&dtype, Casting::Unsafe)?, None)?;
    let needles = Lines::of(&values.astype(&dtype, Casting::Unsafe)?, None)?;
    let found: Vec<i64> = for_type!(haystack, T => {
        let elements: Vec<T> = haystack.elements()?;
        let before = |element: &T, needle: &T| match side {
            Side::Left => element.order(needle) == Ordering::Less,
            Side::Right => element.order(needle) != Ordering::Greater,
        };
        let place = |needle: &T| elements.partition_point(|element| before(element, needle)) as i64;
        collected(needles.elements::<T>()?.iter().map(place))?
    });
    DynArray::from_bytes(bytemuck::cast_slice(&found), values.shape(), &DType::I64)
}

/// As [`searchsorted`] in the elements of `array` in the order of the positions in `sorter`.
pub fn searchsorted_by(array: &DynArray, sorter: &DynArray, values: &DynArray, side: Side) -> Result<DynArray> {
    if !matches!(sorter.dtype().kind(), 'i' | 'u') {
        return Err(NumPyError::argument(ErrorKind::Type, "sorter must only contain integers".into()));
    }
    if sorter.ndim() != 1 || array.ndim() == 1 && sorter.size() != array.size() {
        let found = vec![array.shape().to_vec(), sorter.shape().to_vec()];
        return Err(NumPyError::Shapes { what: "a search by these positions", found });
    }
    let wrong = |_| NumPyError::value("Sorter index out of range.");
    let sorted = take(array, sorter, Some(0), Mode::Raise).map_err(wrong)?;
    searchsorted(&sorted, values, side)
}
