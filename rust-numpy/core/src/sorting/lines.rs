//! The lines of an array along one axis, as slices of its element type.
use super::along;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::layout::Order;
use crate::manip::moveaxis;
use crate::promote::Casting;
use bytemuck::allocation::pod_collect_to_vec;
use bytemuck::Pod;
use rust_numpy_kernels::ElementType;

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
        let dense = moveaxis(&array, &[axis as isize], &[-1])?;
        let dense = dense.astype(&array.dtype().native(), Casting::Equiv)?.to_contiguous(Order::C);
        Ok(Lines { dense, axis, element, length })
    }

    /// All elements, line after line.
    pub(super) fn elements<T: Pod>(&self) -> Vec<T> {
        pod_collect_to_vec(&self.dense.to_bytes())
    }

    /// A new array of `dtype` (whose elements are `R`) made line by line.
    pub(super) fn map<T: Pod, R: Pod>(&self, dtype: DType, mut each: impl FnMut(&[T], &mut [R])) -> Result<DynArray> {
        let source: Vec<T> = self.elements();
        let mut target = vec![R::zeroed(); source.len()];
        let length = self.length.max(1);
        source.chunks(length).zip(target.chunks_mut(length)).for_each(|(line, result)| each(line, result));
        let result = DynArray::from_bytes(bytemuck::cast_slice(&target), self.dense.shape(), &dtype)?;
        moveaxis(&result, &[-1], &[self.axis as isize])
    }
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
