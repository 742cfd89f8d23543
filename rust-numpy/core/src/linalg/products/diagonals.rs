//! Diagonals, traces and transposes.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::linalg::arithmetic::turned;
use crate::linalg::LinalgError;
use crate::ufunc::{self, ReduceOptions};

/// The diagonals of two axes, `offset` above the main one, as the last axis of a view.
pub fn diagonal(a: &DynArray, offset: isize, axis1: isize, axis2: isize) -> Result<DynArray> {
    a.diagonal(offset, axis1, axis2)
}

/// The sums of the diagonals of two axes, in `dtype`; small integers are summed as 64 bits unless it is given.
pub fn trace(a: &DynArray, offset: isize, axis1: isize, axis2: isize, dtype: Option<&DType>) -> Result<DynArray> {
    let diagonal = a.diagonal(offset, axis1, axis2)?;
    let options = ReduceOptions { axes: Some(&[-1]), dtype: dtype.cloned(), ..Default::default() };
    ufunc::get("add")?.reduce(&diagonal, &options)
}

/// `linalg.diagonal`: of the last two axes.
pub fn matrix_diagonal(a: &DynArray, offset: isize) -> Result<DynArray> {
    a.diagonal(offset, -2, -1)
}

/// `linalg.trace`: over the last two axes.
pub fn matrix_trace(a: &DynArray, offset: isize, dtype: Option<&DType>) -> Result<DynArray> {
    trace(a, offset, -2, -1, dtype)
}

/// The last two axes exchanged: a view.
pub fn matrix_transpose(a: &DynArray) -> Result<DynArray> {
    match a.ndim() {
        0 | 1 => LinalgError::Argument(format!("{} dimensions given, at least 2 are needed", a.ndim())).raise(),
        _ => Ok(turned(a)),
    }
}
