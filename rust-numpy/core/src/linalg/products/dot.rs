//! `dot`, `matmul` and their relatives for vectors.
use super::{not_aligned, product_stacks};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::arithmetic::{axis_last, binary, reshaped, unary};

/// The sum of products over the last axis of `a` and the last but one of `b` (its only one, if it is a vector).
///
/// ```
/// use rust_numpy::linalg::dynamic::dot;
/// use rust_numpy::{Array, Scalar};
/// let a = Array::from_vec(vec![1.0, 2.0, 3.0], &[3])?;
/// assert_eq!(dot(a.as_dyn(), a.as_dyn())?.item(&[])?, Scalar::Float(14.0));
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn dot(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return binary("multiply", a, b);
    }
    let summed = b.ndim().saturating_sub(2);
    if a.shape()[a.ndim() - 1] != b.shape()[summed] {
        return not_aligned(a, b, format!("dim {} of the first, dim {summed} of the second", a.ndim() - 1));
    }
    along(a, &axis_last(b, summed as isize)?)
}

/// The sum of products over the last axes.
pub fn inner(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return binary("multiply", a, b);
    }
    if a.shape().last() != b.shape().last() {
        return not_aligned(a, b, "the last dimensions");
    }
    along(a, b)
}

/// As `inner`, whose shapes fit.
fn along(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let (rest_a, rest_b) = (&a.shape()[..a.ndim() - 1], &b.shape()[..b.ndim() - 1]);
    let k = a.shape()[a.ndim() - 1];
    let rows = |array: &DynArray, rest: &[usize]| reshaped(array, &[rest.iter().product(), k]);
    let product = product_stacks(&rows(a, rest_a)?, &rows(b, rest_b)?.t())?;
    reshaped(&product, &[rest_a, rest_b].concat())
}

/// The product of all elements of both, those of `a` conjugated, summed.
pub fn vdot(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    if a.size() != b.size() {
        return not_aligned(a, b, "the numbers of elements");
    }
    let conjugate = if a.dtype().kind() == 'c' { unary("conjugate", a)? } else { a.clone() };
    dot(&reshaped(&conjugate, &[a.size()])?, &reshaped(b, &[b.size()])?)
}

/// The product of each element of `a` with each of `b`, as a matrix.
pub fn outer(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    binary("multiply", &reshaped(a, &[a.size(), 1])?, &reshaped(b, &[1, b.size()])?)
}

/// Products of stacks of matrices, which broadcast; a vector stands for a row on the left, a column on the right.
pub fn matmul(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    binary("matmul", a, b)
}

/// Matrices by vectors: `(..., m, n)` by `(..., n)`.
pub fn matvec(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    binary("matvec", a, b)
}

/// Conjugated vectors by matrices: `(..., n)` by `(..., n, m)`.
pub fn vecmat(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    binary("vecmat", a, b)
}

/// Products of vectors along `axis`, the first ones conjugated.
pub fn vecdot(a: &DynArray, b: &DynArray, axis: isize) -> Result<DynArray> {
    match a.ndim() == 0 || b.ndim() == 0 {
        true => Err(NumPyError::TooFewDimensions("vecdot")),
        false => binary("vecdot", &axis_last(a, axis)?, &axis_last(b, axis)?),
    }
}
