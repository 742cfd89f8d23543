//! Running sums and products.
use crate::calc::join;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::indexing::raveled;
use crate::layout::{normalize_axis, Order};
use crate::ufunc;

/// Every partial sum (`add`) or product (`multiply`) along an axis, or of the flattened array.
pub fn accumulated(name: &str, array: &DynArray, axis: Option<isize>, dtype: Option<&DType>) -> Result<DynArray> {
    let flat = array.ndim() == 0 && matches!(axis, Some(0 | -1));
    match axis {
        Some(axis) if !flat => {
            normalize_axis(axis, array.ndim())?;
            ufunc::get(name)?.accumulate(array, axis, dtype)
        }
        _ => ufunc::get(name)?.accumulate(&raveled(array)?, 0, dtype),
    }
}

/// The same by the array API: an axis is needed beyond one dimension, and the sum of nothing may come first.
pub fn cumulative(
    name: &str,
    array: &DynArray,
    axis: Option<isize>,
    dtype: Option<&DType>,
    include_initial: bool,
) -> Result<DynArray> {
    let array = if array.ndim() == 0 { array.reshape(&[1], Order::C)? } else { array.clone() };
    let axis = match axis {
        None if array.ndim() > 1 => return Err(NumPyError::value("beyond one dimension, an axis is required")),
        axis => normalize_axis(axis.unwrap_or(0), array.ndim())?,
    };
    let sums = ufunc::get(name)?.accumulate(&array, axis as isize, dtype)?;
    if !include_initial {
        return Ok(sums);
    }
    let mut shape = sums.shape().to_vec();
    shape[axis] = 1;
    let identity = (name == "multiply") as i64;
    join(&[DynArray::full(&shape, identity, sums.dtype())?, sums], axis)
}
