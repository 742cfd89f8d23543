//! `.npy`: one array.
use super::bounded::{self, Limit};
use super::corrupt;
use super::header::Header;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::{byte_size, Layout, Order};
use rust_numpy_kernels::Buffer;
use std::io::{Read, Write};
use std::sync::Arc;

/// Reads one array. The file must hold all the bytes that its header promises; more may follow. Data for which no
/// memory is free is an error.
pub fn read_npy(from: &mut impl Read) -> Result<DynArray> {
    read_npy_within(from, Limit::Free)
}

/// As [`read_npy`], with a limit of one's own.
pub fn read_npy_within(from: &mut impl Read, limit: Limit) -> Result<DynArray> {
    let Header { dtype, fortran, shape } = Header::read(from)?;
    let size = byte_size(&shape, dtype.itemsize()).map_err(corrupt)?;
    let data = bounded::read(from, size, limit)?;
    let layout = Layout::contiguous(&shape, dtype.itemsize(), if fortran { Order::F } else { Order::C })?;
    DynArray::from_buffer(Arc::new(Buffer::from_bytes(&data).map_err(NumPyError::Memory)?), dtype, layout)
}

/// Writes one array: in F order where it lies so, else in C order.
pub fn write_npy(to: &mut impl Write, array: &DynArray) -> Result<()> {
    let fortran = array.is_contiguous(Order::F) && !array.is_contiguous(Order::C);
    let header = Header { dtype: array.dtype().clone(), fortran, shape: array.shape().to_vec() };
    let data = if fortran { array.t().to_bytes()? } else { array.to_bytes()? };
    let failed = |error: std::io::Error| corrupt(format!("writing an array: {error}"));
    to.write_all(&header.to_bytes()?).map_err(failed)?;
    to.write_all(&data).map_err(failed)
}
