//! Views: other shapes, dtypes and parts over the same memory.
use super::DynArray;
use crate::broadcast::broadcast_layout;
use crate::dtype::DType;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::{byte_size, Layout, Order};
use crate::Dims;

impl DynArray {
    pub(crate) fn with_layout(&self, layout: Layout) -> DynArray {
        DynArray { buffer: self.buffer.clone(), dtype: self.dtype.clone(), layout }
    }

    fn with_dtype(&self, dtype: DType, layout: Layout) -> DynArray {
        DynArray { buffer: self.buffer.clone(), dtype, layout }
    }

    /// Basic indexing.
    pub fn index(&self, items: &[IndexItem]) -> Result<DynArray> {
        Ok(self.with_layout(self.layout.index(items)?))
    }

    /// The axes in another order.
    pub fn transpose(&self, axes: &[isize]) -> Result<DynArray> {
        Ok(self.with_layout(self.layout.transpose(axes)?))
    }

    /// The axes reversed.
    pub fn t(&self) -> DynArray {
        self.with_layout(self.layout.reversed())
    }

    /// The diagonal of two axes, `offset` above the main one.
    pub fn diagonal(&self, offset: isize, axis1: isize, axis2: isize) -> Result<DynArray> {
        Ok(self.with_layout(self.layout.diagonal(offset, axis1, axis2)?))
    }

    /// Repeated along new axes and axes of length 1.
    pub fn broadcast_to(&self, shape: &[usize]) -> Result<DynArray> {
        byte_size(shape, self.dtype.itemsize())?;
        Ok(self.with_layout(broadcast_layout(&self.layout, shape)?))
    }

    /// The same elements in another shape; one size may be -1. A view where NumPy gives one, else a copy.
    pub fn reshape(&self, shape: &[isize], order: Order) -> Result<DynArray> {
        let shape = self.infer_shape(shape)?;
        let view = |array: &DynArray| array.layout.reshape(&shape, array.dtype.itemsize(), order);
        if let Some(layout) = view(self) {
            return Ok(self.with_layout(layout));
        }
        let dense = self.to_contiguous(order)?;
        // Contiguous elements take any shape whose strides can be counted.
        let layout = view(&dense).ok_or_else(|| NumPyError::TooLarge(shape.to_vec()))?;
        Ok(dense.with_layout(layout))
    }

    fn infer_shape(&self, shape: &[isize]) -> Result<Dims<usize>> {
        let refused = || NumPyError::Reshape { from: self.shape().to_vec(), to: shape.to_vec() };
        let known: Dims<usize> = shape.iter().filter(|&&n| n >= 0).map(|&n| n as usize).collect();
        let unknown = shape.len() - known.len();
        let product = known.iter().try_fold(1usize, |product, &n| product.checked_mul(n)).ok_or_else(refused)?;
        let fits = match unknown {
            0 => product == self.size(),
            1 => shape.iter().all(|&n| n >= -1) && product > 0 && self.size().is_multiple_of(product),
            _ => false,
        };
        if !fits {
            return Err(refused());
        }
        Ok(shape.iter().map(|&n| if n < 0 { self.size() / product } else { n as usize }).collect())
    }

    /// One field of a record.
    pub fn field(&self, name: &str) -> Result<DynArray> {
        let missing = || NumPyError::NoField { name: name.into(), dtype: self.dtype.clone() };
        let DType::Record(record) = &self.dtype else { return Err(missing()) };
        let field = record.field(name).ok_or_else(missing)?;
        let layout = Layout::new(self.shape(), self.strides(), self.layout.offset() + field.offset);
        Ok(self.with_dtype(field.dtype.clone(), layout))
    }

    /// The same bytes read as another dtype. Where sizes differ, the last axis must be contiguous and its bytes divide.
    pub fn view(&self, dtype: &DType) -> Result<DynArray> {
        let (old, new) = (self.dtype.itemsize(), dtype.itemsize());
        if old == new {
            return Ok(self.with_dtype(dtype.clone(), self.layout.clone()));
        }
        let bytes = self.shape().last().map_or(0, |n| n * old);
        let refused = || NumPyError::ViewSize { dtype: dtype.clone(), itemsize: new, bytes };
        let last = self.ndim().checked_sub(1).ok_or_else(refused)?;
        let contiguous = self.strides()[last] == old as isize || self.shape()[last] == 1;
        if !contiguous || new == 0 || !bytes.is_multiple_of(new) {
            return Err(refused());
        }
        let (mut shape, mut strides): (Dims<usize>, Dims<isize>) = (self.shape().into(), self.strides().into());
        shape[last] = bytes / new;
        strides[last] = new as isize;
        Ok(self.with_dtype(dtype.clone(), Layout::with(shape, strides, self.layout.offset())))
    }

    /// The real parts, as a view.
    pub fn real(&self) -> DynArray {
        self.with_dtype(self.dtype.real_part(), self.layout.clone())
    }

    /// The imaginary parts: a view of a complex array, zeros of any other.
    pub fn imag(&self) -> Result<DynArray> {
        let part = self.dtype.real_part();
        if part == self.dtype {
            return DynArray::zeros(self.shape(), &self.dtype);
        }
        let layout = Layout::new(self.shape(), self.strides(), self.layout.offset() + part.itemsize());
        Ok(self.with_dtype(part, layout))
    }

    /// Bytes of all elements.
    pub fn nbytes(&self) -> usize {
        byte_size(self.shape(), self.dtype.itemsize()).unwrap_or(usize::MAX)
    }
}
