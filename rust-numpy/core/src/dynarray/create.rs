//! Making arrays.
use super::DynArray;
use crate::dtype::DType;
use crate::error::{NumPyError, Result};
use crate::layout::{byte_size, Layout, Order};
use crate::promote::Casting;
use crate::room;
use crate::scalar::Scalar;
use rust_numpy_kernels::{Buffer, ElementType};

impl DynArray {
    /// Zeros in C order.
    pub fn zeros(shape: &[usize], dtype: &DType) -> Result<DynArray> {
        let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
        Ok(DynArray::from_parts(room::zeroed(shape, dtype.itemsize())?, dtype.clone(), layout))
    }

    /// The elements in `bytes`, in C order.
    pub fn from_bytes(bytes: &[u8], shape: &[usize], dtype: &DType) -> Result<DynArray> {
        let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
        if bytes.len() != byte_size(shape, dtype.itemsize())? {
            return Err(NumPyError::Length { len: bytes.len() / dtype.itemsize().max(1), shape: shape.to_vec() });
        }
        Ok(DynArray::from_parts(Buffer::from_bytes(bytes).map_err(NumPyError::Memory)?, dtype.clone(), layout))
    }

    /// One value everywhere.
    pub fn full(shape: &[usize], value: impl Into<Scalar>, dtype: &DType) -> Result<DynArray> {
        let mut array = DynArray::zeros(shape, dtype)?;
        array.view_mut()?.assign(&DynArray::scalar(value.into(), dtype)?)?;
        Ok(array)
    }

    /// One value as an array without dimensions. An integer that the dtype cannot hold is an error.
    pub fn scalar(value: Scalar, dtype: &DType) -> Result<DynArray> {
        if let (Scalar::Int(value), Some((low, high))) = (value, integer_bounds(dtype)) {
            if value < low || value > high {
                return Err(NumPyError::Overflow { value, dtype: dtype.clone() });
            }
        }
        let of = |bytes: &[u8], dtype: DType| DynArray::from_bytes(bytes, &[], &dtype);
        let plain = match value {
            Scalar::Bool(value) => of(&[value as u8], DType::BOOL),
            Scalar::Int(value) => match i64::try_from(value) {
                Ok(value) => of(&value.to_ne_bytes(), DType::I64),
                Err(_) => of(&(value as f64).to_ne_bytes(), DType::F64),
            },
            Scalar::Float(value) => of(&value.to_ne_bytes(), DType::F64),
            Scalar::Complex(value) => of(bytemuck::bytes_of(&value), DType::C128),
        }?;
        match (value, dtype.element()) {
            (Scalar::Int(value), Some(ElementType::U64)) => {
                of(&(value as u64).to_ne_bytes(), DType::U64)?.astype(dtype, Casting::Unsafe)
            }
            _ if plain.dtype() == dtype => Ok(plain),
            _ => plain.astype(dtype, Casting::Unsafe),
        }
    }
}

/// The smallest and largest value of an integer dtype.
pub(crate) fn integer_bounds(dtype: &DType) -> Option<(i128, i128)> {
    let bits = 8 * dtype.itemsize() as u32;
    match dtype.kind() {
        'i' => Some((-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)),
        'u' => Some((0, (1i128 << bits) - 1)),
        _ => None,
    }
}
