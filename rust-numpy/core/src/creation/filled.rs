//! Arrays of one value, and arrays over given bytes.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::{Layout, Order};
use crate::plan::{allocate, memory_order};
use crate::room;

/// Zeros in the given order.
pub fn zeros(shape: &[usize], dtype: &DType, order: Order) -> Result<DynArray> {
    let layout = Layout::contiguous(shape, dtype.itemsize(), order)?;
    Ok(DynArray::from_parts(room::zeroed(shape, dtype.itemsize())?, dtype.clone(), layout))
}

/// An array whose values are not yet of interest. (They are zeros: untouched memory is never shown.)
pub fn empty(shape: &[usize], dtype: &DType, order: Order) -> Result<DynArray> {
    zeros(shape, dtype, order)
}

/// `value`, broadcast to `shape` and converted by any cast.
pub fn full(shape: &[usize], value: &DynArray, dtype: &DType, order: Order) -> Result<DynArray> {
    let mut array = zeros(shape, dtype, order)?;
    array.view_mut()?.assign(&crate::indexing::fitted(value, shape.len())?)?;
    Ok(array)
}

/// Zeros laid out as `array` is (or in `order`), of another dtype and shape if asked for.
pub fn like(
    array: &DynArray,
    dtype: Option<&DType>,
    order: Option<Order>,
    shape: Option<&[usize]>,
) -> Result<DynArray> {
    let dtype = dtype.unwrap_or(array.dtype());
    let target = shape.unwrap_or(array.shape());
    let order = order.or(array.is_contiguous(Order::C).then_some(Order::C));
    let order = order.or((array.ndim() == target.len() && array.is_contiguous(Order::F)).then_some(Order::F));
    match order {
        None if target.len() == array.ndim() => {
            let axes = memory_order(array.strides());
            let buffer = room::zeroed(target, dtype.itemsize())?;
            let layout = allocate(target, dtype.itemsize(), &axes);
            Ok(DynArray::from_parts(buffer, dtype.clone(), layout))
        }
        order => zeros(target, dtype, order.unwrap_or(Order::C)),
    }
}

/// As [`like`], filled with `value`.
pub fn full_like(
    array: &DynArray,
    value: &DynArray,
    dtype: Option<&DType>,
    order: Option<Order>,
    shape: Option<&[usize]>,
) -> Result<DynArray> {
    let mut made = like(array, dtype, order, shape)?;
    let ndim = made.ndim();
    made.view_mut()?.assign(&crate::indexing::fitted(value, ndim)?)?;
    Ok(made)
}

/// NumPy's `frombuffer`: a view of the bytes of `buffer` from `offset` on, as `count` elements (-1: all that fit).
pub fn from_bytes_at(buffer: &DynArray, dtype: &DType, count: isize, offset: isize) -> Result<DynArray> {
    let itemsize = dtype.itemsize();
    let buffer = buffer.to_contiguous(Order::C)?;
    let length = buffer.nbytes();
    let start = usize::try_from(offset).ok().filter(|&start| start <= length);
    let start = start.ok_or_else(|| NumPyError::value(&format!("offset must be in 0..={length}, found {offset}")))?;
    if itemsize == 0 {
        return Err(NumPyError::value("itemsize cannot be zero in type"));
    }
    let rest = length - start;
    let count = match usize::try_from(count) {
        Ok(count) if count.checked_mul(itemsize).is_some_and(|bytes| bytes <= rest) => count,
        Err(_) if !rest.is_multiple_of(itemsize) => {
            return Err(NumPyError::value(&format!("{rest} bytes are no whole number of elements of {itemsize}")));
        }
        Err(_) => rest / itemsize,
        Ok(_) => return Err(NumPyError::value(&format!("{count} elements of {itemsize} bytes exceed {rest} bytes"))),
    };
    let layout = Layout::new(&[count], &[itemsize as isize], buffer.layout().offset() + start);
    DynArray::from_buffer(buffer.buffer().clone(), dtype.clone(), layout)
}
