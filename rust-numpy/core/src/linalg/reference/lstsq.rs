//! Least squares by QR and by singular values.
use super::bidiagonal::golub_kahan_bidiagonal;
use super::bidiagonal_svd::bidiagonal_svd;
use super::householder::reflection;
use super::matrix::Matrix;
use crate::error::Result;
use crate::linalg::{LinalgError, LinalgScalar, LstsqResult};
use crate::typed::Array;
use num_complex::Complex64;

/// The right-hand sides as columns; fails where their number of rows is not that of `a`.
fn right_hand_sides<T: LinalgScalar>(a: &Matrix, b: &Array<T>) -> Result<Matrix> {
    let columns = if b.ndim() == 1 { Matrix::of(&b.reshape(&[-1, 1])?)? } else { Matrix::of(b)? };
    match columns.rows == a.rows {
        true => Ok(columns),
        false => LinalgError::Incompatible(vec![a.rows, a.columns], b.shape().to_vec()).raise(),
    }
}

/// As a vector where the right-hand side was one.
fn shaped<T: LinalgScalar>(x: &Matrix, b: &Array<T>) -> Result<Array<T>> {
    let x = x.array::<T>()?;
    if b.ndim() == 1 {
        x.reshape(&[-1])
    } else {
        Ok(x)
    }
}

/// Minimises `|a x - b|` for a matrix of full column rank.
///
/// ```
/// use rust_numpy::{linalg::lstsq_qr, Array};
/// let a = Array::from_vec(vec![1.0, 0.0, 1.0, 1.0, 1.0, 2.0], &[3, 2])?;
/// let b = Array::from_vec(vec![1.0, 3.0, 5.0], &[3])?;
/// let line = lstsq_qr(&a, &b)?.to_vec();
/// assert!((line[0] - 1.0_f64).abs() < 1e-12 && (line[1] - 2.0_f64).abs() < 1e-12);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn lstsq_qr<T: LinalgScalar>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    let mut r = Matrix::of(a)?;
    let mut right = right_hand_sides(&r, b)?;
    let (m, n) = (r.rows, r.columns);
    for j in 0..n.min(m) {
        let (v, tau) = reflection(&(j..m).map(|i| r[(i, j)]).collect::<Vec<_>>());
        r.reflect_rows(j, &v, tau);
        right.reflect_rows(j, &v, tau);
    }
    if m < n || (0..n).any(|i| r[(i, i)].norm() == 0.0) {
        return LinalgError::Singular.raise();
    }
    let mut x = Matrix::zeros(n, right.columns);
    for k in 0..right.columns {
        for i in (0..n).rev() {
            let known: Complex64 = (i + 1..n).map(|j| r[(i, j)] * x[(j, k)]).sum();
            x[(i, k)] = (right[(i, k)] - known) / r[(i, i)];
        }
    }
    shaped(&x, b)
}

/// The shortest of the x that minimise `|a x - b|`; singular values up to `rcond` times the largest count as zero.
pub fn lstsq_svd<T: LinalgScalar>(a: &Array<T>, b: &Array<T>, rcond: f64) -> Result<LstsqResult<Array<T>, Array<f64>>> {
    let matrix = Matrix::of(a)?;
    let right = right_hand_sides(&matrix, b)?;
    let (m, n) = (matrix.rows, matrix.columns);
    let (left, bidiagonal, v) = golub_kahan_bidiagonal(&matrix.array::<Complex64>()?)?;
    let (u, s, w) = bidiagonal_svd(&bidiagonal)?;
    let u = Matrix::of(&left)?.times(&Matrix::of(&u)?);
    let v = Matrix::of(&v)?.times(&Matrix::of(&w)?);
    let values = s.to_vec();
    let rank = values.iter().filter(|&&value| value > rcond * values[0]).count();
    let projected = u.adjoint().times(&right);
    let mut weights = Matrix::zeros(n, right.columns);
    for i in 0..rank {
        (0..right.columns).for_each(|k| weights[(i, k)] = projected[(i, k)] / values[i]);
    }
    let x = v.times(&weights);
    let product = matrix.times(&x);
    let residual = |k: usize| (0..m).map(|i| (product[(i, k)] - right[(i, k)]).norm_sqr()).sum();
    let count = if rank == n && m > n { right.columns } else { 0 };
    let residuals = Array::from_vec((0..count).map(residual).collect(), &[count])?;
    Ok(LstsqResult { x: shaped(&x, b)?, residuals, rank, s })
}
