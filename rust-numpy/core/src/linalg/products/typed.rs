//! Products of typed arrays.
use super::{contract, dot as erased, TensorAxes};
use crate::error::Result;
use crate::linalg::LinalgError;
use crate::typed::{Array, Element};

/// NumPy's `dot`: sums over the last axis of `a` and the last but one of `b`.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec(vec![1, 2, 3, 4], &[2, 2])?;
/// assert_eq!(linalg::dot(&a, &a)?.to_vec(), [7, 10, 15, 22]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn dot<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    Array::from_dyn(erased::dot(a.as_dyn(), b.as_dyn())?)
}

/// NumPy's `matmul`: products of stacks of matrices, which broadcast.
pub fn matmul<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    Array::from_dyn(erased::matmul(a.as_dyn(), b.as_dyn())?)
}

/// The product of two matrices, and of nothing else.
pub fn matrix_multiply_2d<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    for array in [a, b] {
        if array.ndim() != 2 {
            return LinalgError::Dimensions { found: array.ndim(), needed: 2 }.raise();
        }
    }
    matmul(a, b)
}

/// NumPy's `diagonal`: of the matrices in any two axes, `offset` above the main one, along a new last axis.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec((0..8).collect::<Vec<i64>>(), &[2, 2, 2])?;
/// assert_eq!(linalg::diagonal_enhanced(&a, 0, 0, 2)?.to_vec(), [0, 5, 2, 7]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn diagonal_enhanced<T: Element>(a: &Array<T>, offset: isize, axis1: isize, axis2: isize) -> Result<Array<T>> {
    Array::from_dyn(super::diagonal(a.as_dyn(), offset, axis1, axis2)?)
}

/// NumPy's `inner`: sums over the last axes.
pub fn inner<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    Array::from_dyn(erased::inner(a.as_dyn(), b.as_dyn())?)
}

/// NumPy's `outer`: each element of `a` by each of `b`.
pub fn outer<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    Array::from_dyn(erased::outer(a.as_dyn(), b.as_dyn())?)
}

/// Sums over the last `axes` axes of `a` and the first of `b`.
pub fn tensordot<T: Element>(a: &Array<T>, b: &Array<T>, axes: usize) -> Result<Array<T>> {
    Array::from_dyn(contract::tensordot(a.as_dyn(), b.as_dyn(), TensorAxes::Count(axes))?)
}

/// Sums over axes of `a` paired with axes of `b`.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec((0..24).collect::<Vec<i64>>(), &[2, 3, 4])?;
/// let sums = linalg::tensor_dot(&a, &a, (&[0, 2], &[0, 2]))?;
/// assert_eq!((sums.shape(), sums.get(&[0, 0])?), (&[3, 3][..], 748));
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn tensor_dot<T: Element>(a: &Array<T>, b: &Array<T>, axes: (&[isize], &[isize])) -> Result<Array<T>> {
    Array::from_dyn(contract::tensordot(a.as_dyn(), b.as_dyn(), TensorAxes::Pairs(axes.0, axes.1))?)
}
