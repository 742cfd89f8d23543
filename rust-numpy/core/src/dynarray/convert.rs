//! Copies, casts and single elements.
use super::{DynArray, DynArrayMut};
use crate::dtype::DType;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::{Layout, Order};
use crate::plan::{allocate, memory_order};
use crate::promote::{can_cast, Casting};
use crate::room;
use crate::scalar::Scalar;
use num_complex::Complex64;

impl DynArray {
    /// The elements as another dtype, in memory of their own, in the order of this array's memory.
    pub fn astype(&self, dtype: &DType, casting: Casting) -> Result<DynArray> {
        if !can_cast(&self.dtype, dtype, casting) {
            return Err(NumPyError::Cast { from: self.dtype.clone(), to: dtype.clone(), rule: casting.name() });
        }
        self.converted(dtype, None)
    }

    /// A copy, in the given order or that of this array's memory.
    pub fn copy(&self, order: Option<Order>) -> Result<DynArray> {
        self.converted(&self.dtype, order)
    }

    /// This array if it is contiguous in `order`, else a copy that is.
    pub fn to_contiguous(&self, order: Order) -> Result<DynArray> {
        if self.is_contiguous(order) {
            Ok(self.clone())
        } else {
            self.copy(Some(order))
        }
    }

    fn converted(&self, dtype: &DType, order: Option<Order>) -> Result<DynArray> {
        let itemsize = dtype.itemsize();
        let mut fresh = room::fresh(self.shape(), itemsize)?;
        let layout = match order {
            Some(order) => Layout::contiguous(self.shape(), itemsize, order)?,
            None => allocate(self.shape(), itemsize, &memory_order(self.strides())),
        };
        DynArrayMut::trusted(fresh.memory_mut(), dtype.clone(), layout.clone()).assign(self)?;
        Ok(DynArray::from_parts(fresh.finish(), dtype.clone(), layout))
    }

    /// One element, by its position along each axis.
    pub fn item(&self, index: &[isize]) -> Result<Scalar> {
        let items: Vec<IndexItem> = index.iter().map(|&at| IndexItem::At(at)).collect();
        let element = self.index(&items)?;
        if element.ndim() > 0 {
            return Err(NumPyError::TooManyIndices { found: index.len(), ndim: self.ndim() });
        }
        element.dtype.number("an element's value")?;
        let (wide, make): (DType, fn(&[u8]) -> Scalar) = match element.dtype.kind() {
            'b' => (DType::BOOL, |bytes| Scalar::Bool(bytes[0] != 0)),
            'i' => (DType::I64, |bytes| Scalar::from(bytemuck::pod_read_unaligned::<i64>(bytes))),
            'u' => (DType::U64, |bytes| Scalar::from(bytemuck::pod_read_unaligned::<u64>(bytes))),
            'f' => (DType::F64, |bytes| Scalar::Float(bytemuck::pod_read_unaligned(bytes))),
            _ => (DType::C128, |bytes| Scalar::Complex(bytemuck::pod_read_unaligned::<Complex64>(bytes))),
        };
        Ok(make(&element.astype(&wide, Casting::Unsafe)?.to_bytes()?))
    }
}
