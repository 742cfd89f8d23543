//! Products: of vectors, matrices, stacks of them, and tensors.
mod contract;
mod diagonals;
mod dot;
mod einsum;
#[cfg(feature = "linalg")]
mod fast;
mod multi_dot;
mod stacks;
pub(super) mod typed;

pub use contract::{kron, tensordot, TensorAxes};
pub use diagonals::{diagonal, matrix_diagonal, matrix_trace, matrix_transpose, trace};
pub use dot::{dot, inner, matmul, matvec, outer, vdot, vecdot, vecmat};
pub use einsum::{einsum, einsum_path, Optimize};
pub use multi_dot::multi_dot;
pub(crate) use stacks::{quick, stacks};

/// Rows and columns of a product, and the summed dimension.
type Sizes = (usize, usize, usize);

use crate::dynarray::DynArray;
use crate::error::Result;
use crate::linalg::LinalgError;
use crate::promote::common_dtype;

/// Two operands whose summed axes differ.
fn not_aligned<T>(a: &DynArray, b: &DynArray, what: impl Into<String>) -> Result<T> {
    let (left, right) = (a.shape().to_vec(), b.shape().to_vec());
    LinalgError::NotAligned { left, right, what: what.into() }.raise()
}

/// `(..., m, k)` by `(..., k, n)` in the operands' common dtype.
fn product_stacks(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let element = common_dtype(a.dtype(), b.dtype())?.number("a product")?;
    stacks(a, b, element, false)
}
