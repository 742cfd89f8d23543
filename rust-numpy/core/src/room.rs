//! Room for elements: where memory runs out, an error and not the end of the process.
use crate::error::{NumPyError, Result};
use crate::layout::byte_size;
use rust_numpy_kernels::{Buffer, Fresh, OutOfMemory};

/// The block of an array of this shape, zeros at first.
pub(crate) fn zeroed(shape: &[usize], itemsize: usize) -> Result<Buffer> {
    Buffer::zeroed(byte_size(shape, itemsize)?).map_err(NumPyError::Memory)
}

/// The block of an array of this shape, for an executor to write.
pub(crate) fn fresh(shape: &[usize], itemsize: usize) -> Result<Fresh> {
    Fresh::new(byte_size(shape, itemsize)?).map_err(NumPyError::Memory)
}

/// As [`fresh`], zeros at first, for an executor that will not write them all.
pub(crate) fn fresh_zeros(shape: &[usize], itemsize: usize) -> Result<Fresh> {
    Fresh::zeroed(byte_size(shape, itemsize)?).map_err(NumPyError::Memory)
}

/// An empty vector with room for `count` elements.
pub(crate) fn room<T>(count: usize) -> Result<Vec<T>> {
    let mut vector = Vec::new();
    let refused = |_| NumPyError::Memory(OutOfMemory(count.saturating_mul(size_of::<T>())));
    vector.try_reserve_exact(count).map_err(refused)?;
    Ok(vector)
}

/// `count` times the same element.
pub(crate) fn repeated<T: Clone>(element: T, count: usize) -> Result<Vec<T>> {
    let mut vector = room(count)?;
    vector.resize(count, element);
    Ok(vector)
}

/// The elements of an iterator that knows how many they are.
pub(crate) fn collected<T>(elements: impl ExactSizeIterator<Item = T>) -> Result<Vec<T>> {
    let mut vector = room(elements.len())?;
    vector.extend(elements);
    Ok(vector)
}
