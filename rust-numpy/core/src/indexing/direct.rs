//! The commonest indices with arrays, without a list of addresses: one array of positions along the first axis, or a
//! mask of all elements.
use super::positions::true_positions;
use super::raveled;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::{byte_size, Layout, Order};
use crate::room;
use rust_numpy_kernels::{pick, Row};

/// The parts of `array` that `index` names, or `None` where the general way is needed.
pub(super) fn get(array: &DynArray, index: &DynArray) -> Result<Option<DynArray>> {
    if *index.dtype() == DType::BOOL {
        let whole = index.ndim() > 0 && index.shape() == array.shape() && array.is_contiguous(Order::C);
        return if whole { masked(array, index).map(Some) } else { Ok(None) };
    }
    if *index.dtype() != DType::I64 || index.ndim() == 0 || !index.is_contiguous(Order::C) {
        return Ok(None);
    }
    match bytemuck::try_cast_slice(index.dense_bytes()) {
        Ok(positions) => picked(array, positions, index.shape()),
        Err(_) => Ok(None),
    }
}

fn masked(array: &DynArray, mask: &DynArray) -> Result<DynArray> {
    let found = true_positions(mask)?;
    let made = picked(&raveled(array)?, &found, &[found.len()])?;
    Ok(made.expect("the elements of a vector lie at equal distances"))
}

/// The parts at positions along the first axis, each of which lies without gaps; they take the shape of the positions.
pub(super) fn picked(array: &DynArray, positions: &[i64], shape: &[usize]) -> Result<Option<DynArray>> {
    let (Some((&count, inner)), Some((&stride, strides))) =
        (array.shape().split_first(), array.strides().split_first())
    else {
        return Ok(None);
    };
    let (dtype, itemsize) = (array.dtype(), array.dtype().itemsize());
    let part = Layout::new(inner, strides, 0);
    let run = byte_size(inner, itemsize)?;
    if run == 0 || !part.is_contiguous(itemsize, Order::C) {
        return Ok(None);
    }
    let shape = [shape, inner].concat();
    let layout = Layout::contiguous(&shape, itemsize, Order::C)?;
    let mut fresh = room::fresh(&shape, itemsize)?;
    let row = Row { offset: array.layout().offset(), count, stride, run };
    pick(array.buffer().memory(), row, positions, &mut fresh.memory_mut()).map_err(|at| NumPyError::Index {
        index: at as isize,
        axis: 0,
        size: count,
    })?;
    Ok(Some(DynArray::from_parts(fresh.finish(), dtype.clone(), layout)))
}
