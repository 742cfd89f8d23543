//! The lines of an array along one axis, as slices of its element type.
use super::along;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::{Layout, Order};
use crate::manip::moveaxis;
use crate::promote::Casting;
use crate::room::{self, collected};
use bytemuck::Pod;
use rust_numpy_kernels::{Buffer, ElementType};

/// An array whose lines lie one after the other.
pub(super) struct Lines {
    /// The axis of the lines last, in C order and this machine's byte order.
    dense: DynArray,
    axis: usize,
    pub(super) element: ElementType,
    pub(super) length: usize,
}

impl Lines {
    /// The lines along `axis`, or all elements as one.
    pub(super) fn of(array: &DynArray, axis: Option<isize>) -> Result<Lines> {
        let element = array.dtype().number("a sort")?;
        let (array, axis) = along(array, axis)?;
        let length = array.shape()[axis];
        let moved = moveaxis(&array, &[axis as isize], &[-1])?;
        let dense = native(moved, &array.dtype().native())?.to_contiguous(Order::C)?;
        Ok(Lines { dense, axis, element, length })
    }

    /// All elements, line after line.
    pub(super) fn elements<T: Pod>(&self) -> Result<Vec<T>> {
        collected(self.dense.dense_bytes().chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned))
    }

    /// A copy, each line of which is rearranged; of `dtype` in any byte order.
    pub(super) fn rearranged<T: Pod>(&self, dtype: &DType, mut each: impl FnMut(&mut [T])) -> Result<DynArray> {
        let mut copy = Buffer::from_bytes(self.dense.dense_bytes()).map_err(NumPyError::Memory)?;
        bytemuck::cast_slice_mut(copy.bytes_mut()).chunks_mut(self.length.max(1)).for_each(&mut each);
        native(self.array(copy, self.dense.dtype().clone(), self.length)?, dtype)
    }

    /// The positions in each line that `each` arranges, which finds them counted up from 0.
    pub(super) fn positions<T: Pod>(&self, mut each: impl FnMut(&[T], &mut [i64])) -> Result<DynArray> {
        self.map(self.length, DType::I64, |line, positions: &mut [i64]| {
            positions.iter_mut().zip(0..).for_each(|(position, i)| *position = i);
            each(line, positions);
        })
    }

    /// A new array of `dtype` (whose elements are `R`), with `length` of them made of each line.
    pub(super) fn map<T: Pod, R: Pod>(
        &self,
        length: usize,
        dtype: DType,
        mut each: impl FnMut(&mut [T], &mut [R]),
    ) -> Result<DynArray> {
        let mut source: Vec<T> = self.elements()?;
        let mut made = room::zeroed(&self.shape(length), size_of::<R>())?;
        let results = bytemuck::cast_slice_mut(made.bytes_mut()).chunks_mut(length.max(1));
        source.chunks_mut(self.length.max(1)).zip(results).for_each(|(line, result)| each(line, result));
        self.array(made, dtype, length)
    }

    /// The shape of as many lines of `length` elements.
    fn shape(&self, length: usize) -> Vec<usize> {
        let outer = &self.dense.shape()[..self.dense.ndim() - 1];
        [outer, &[length]].concat()
    }

    /// Lines of `length` elements as an array, with the axis where it was.
    fn array(&self, buffer: Buffer, dtype: DType, length: usize) -> Result<DynArray> {
        let layout = Layout::contiguous(&self.shape(length), dtype.itemsize(), Order::C)?;
        moveaxis(&DynArray::from_parts(buffer, dtype, layout), &[-1], &[self.axis as isize])
    }
}

/// The array in a dtype that differs from its own in the byte order at most.
fn native(array: DynArray, dtype: &DType) -> Result<DynArray> {
    if array.dtype() == dtype {
        return Ok(array);
    }
    array.astype(dtype, Casting::Equiv)
}

/// Runs an expression with `T` standing for the type of the lines' elements.
macro_rules! for_type {
    ($lines:expr, $t:ident => $body:expr) => {{
        use rust_numpy_kernels::ElementType;
        macro_rules! with {
            ($type:ty) => {{
                type $t = $type;
                $body
            }};
        }
        match $lines.element {
            ElementType::Bool | ElementType::U8 => with!(u8),
            ElementType::I8 => with!(i8),
            ElementType::I16 => with!(i16),
            ElementType::U16 => with!(u16),
            ElementType::I32 => with!(i32),
            ElementType::U32 => with!(u32),
            ElementType::I64 => with!(i64),
            ElementType::U64 => with!(u64),
            ElementType::F16 => with!(half::f16),
            ElementType::F32 => with!(f32),
            ElementType::F64 => with!(f64),
            ElementType::C64 => with!(num_complex::Complex<f32>),
            ElementType::C128 => with!(num_complex::Complex<f64>),
        }
    }};
}
pub(super) use for_type;
