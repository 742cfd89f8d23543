//! Arrays whose element type is known at run time.
mod convert;
mod create;
mod mutable;
mod views;

pub(crate) use create::integer_bounds;
pub use mutable::DynArrayMut;

use crate::dtype::DType;
use crate::error::{NumPyError, Result};
use crate::layout::{byte_size, Layout, Order};
use crate::room::collected;
use rust_numpy_kernels::{Buffer, ElementType, Input, Place};
use std::fmt;
use std::sync::Arc;

/// An array of any dtype: shared memory, a dtype, and a layout over it. Cloning shares the memory.
#[derive(Clone)]
pub struct DynArray {
    buffer: Arc<Buffer>,
    dtype: DType,
    layout: Layout,
}

impl DynArray {
    /// An array over existing memory.
    pub fn from_buffer(buffer: Arc<Buffer>, dtype: DType, layout: Layout) -> Result<DynArray> {
        check_extent(&layout, &dtype, buffer.len())?;
        Ok(DynArray { buffer, dtype, layout })
    }

    pub(crate) fn from_parts(buffer: Buffer, dtype: DType, layout: Layout) -> DynArray {
        DynArray { buffer: Arc::new(buffer), dtype, layout }
    }

    /// Size of each dimension.
    pub fn shape(&self) -> &[usize] {
        self.layout.shape()
    }

    /// Bytes from one element to the next, for each dimension.
    pub fn strides(&self) -> &[isize] {
        self.layout.strides()
    }

    /// Number of dimensions.
    pub fn ndim(&self) -> usize {
        self.layout.ndim()
    }

    /// Number of elements.
    pub fn size(&self) -> usize {
        self.layout.size()
    }

    /// Type of the elements.
    pub fn dtype(&self) -> &DType {
        &self.dtype
    }

    /// Where the elements lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The memory that this array shares with its views.
    pub fn buffer(&self) -> &Arc<Buffer> {
        &self.buffer
    }

    /// Whether elements lie in this order without gaps.
    pub fn is_contiguous(&self, order: Order) -> bool {
        self.layout.is_contiguous(self.dtype.itemsize(), order)
    }

    /// Whether some byte belongs to elements of both arrays, judged by the range of their addresses.
    pub fn may_share_memory(&self, other: &DynArray) -> bool {
        ranges_meet(&self.addresses(), &other.addresses())
    }

    /// The addresses of the elements.
    pub(crate) fn addresses(&self) -> std::ops::Range<usize> {
        let start = self.buffer.memory().range().start;
        let extent = self.layout.extent(self.dtype.itemsize());
        (start as isize + extent.start) as usize..(start as isize + extent.end) as usize
    }

    /// The elements to a kernel, with strides and offset from a plan. Numbers only.
    pub(crate) fn input<'a>(&'a self, strides: &'a [isize], offset: usize) -> Input<'a> {
        let element = self.dtype.element().expect("kernels take numbers");
        Input {
            memory: self.buffer.memory(),
            place: Place { element, swapped: self.dtype.is_swapped(), offset, strides },
        }
    }

    /// The elements as they lie, without a plan.
    pub(crate) fn raw_input(&self) -> Input<'_> {
        self.input(self.layout.strides(), self.layout.offset())
    }

    /// The array to write; copies the memory first if other arrays share it.
    ///
    /// Fails on broadcast views, whose elements share memory among themselves.
    pub fn view_mut(&mut self) -> Result<DynArrayMut<'_>> {
        if self.layout.repeats_elements() {
            return Err(NumPyError::SharedElements);
        }
        if Arc::get_mut(&mut self.buffer).is_none() {
            *self = self.copy(None)?;
        }
        let buffer = Arc::get_mut(&mut self.buffer).expect("a copy is not shared");
        DynArrayMut::new(buffer.memory_mut(), self.dtype.clone(), self.layout.clone())
    }

    /// The elements as bytes in C order.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        collected(self.to_contiguous(Order::C)?.dense_bytes().iter().copied())
    }

    /// The elements of an array in C order without gaps, as they lie.
    pub(crate) fn dense_bytes(&self) -> &[u8] {
        if self.size() == 0 {
            return &[];
        }
        let start = self.layout.offset();
        &self.buffer.bytes()[start..start + self.size() * self.dtype.itemsize()]
    }
}

pub(crate) fn ranges_meet(a: &std::ops::Range<usize>, b: &std::ops::Range<usize>) -> bool {
    !a.is_empty() && !b.is_empty() && a.start < b.end && b.start < a.end
}

/// Fails unless every element lies inside `len` bytes, and their number can be counted.
fn check_extent(layout: &Layout, dtype: &DType, len: usize) -> Result<()> {
    byte_size(layout.shape(), dtype.itemsize())?;
    let extent = layout.extent(dtype.itemsize());
    if extent.start < 0 || extent.end > len as isize {
        return Err(NumPyError::Length { len: len / dtype.itemsize().max(1), shape: layout.shape().to_vec() });
    }
    Ok(())
}

/// A place of bytes: how records are copied, with one more dimension.
pub(crate) const BYTE: ElementType = ElementType::U8;

impl fmt::Debug for DynArray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shape, strides) = (self.shape(), self.strides());
        f.debug_struct("DynArray")
            .field("dtype", &self.dtype)
            .field("shape", &shape)
            .field("strides", &strides)
            .finish()
    }
}
