//! Reduction to upper Hessenberg form.
use super::householder::reflection;
use super::matrix::Matrix;
use crate::error::Result;
use crate::linalg::LinalgScalar;
use crate::typed::Array;

/// A matrix with the eigenvalues of `a` and zeros below its first subdiagonal.
///
/// ```
/// use rust_numpy::{linalg::hessenberg_reduction, Array};
/// let a = Array::from_vec(vec![4.0_f64, 1.0, 2.0, 3.0, 5.0, 6.0, 4.0, 7.0, 8.0], &[3, 3])?;
/// let h = hessenberg_reduction(&a)?;
/// assert!(h.get(&[2, 0])?.abs() < 1e-12);
/// assert!((h.get(&[0, 0])? - 4.0).abs() < 1e-12);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn hessenberg_reduction<T: LinalgScalar>(a: &Array<T>) -> Result<Array<T>> {
    reduce(Matrix::square(a)?).0.array()
}

/// `(h, q)` with `a = q h q^H`.
pub(super) fn reduce(mut h: Matrix) -> (Matrix, Matrix) {
    let n = h.rows;
    let mut q = Matrix::identity(n);
    for j in 0..n.saturating_sub(2) {
        let (v, tau) = reflection(&(j + 1..n).map(|i| h[(i, j)]).collect::<Vec<_>>());
        h.reflect_rows(j + 1, &v, tau);
        h.reflect_columns(j + 1, &v, tau);
        q.reflect_columns(j + 1, &v, tau);
        (j + 2..n).for_each(|i| h[(i, j)] = 0.0.into());
    }
    (h, q)
}
