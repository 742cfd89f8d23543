//! Golub and Kahan's reduction to bidiagonal form.
use super::householder::reflection;
use super::matrix::Matrix;
use crate::error::Result;
use crate::linalg::LinalgScalar;
use crate::typed::Array;

/// `(u, b, v)` with `a = u b v^H`, `u` and `v` unitary, and `b` zero except for its diagonal and the one above it (below
/// it where `a` has more columns than rows).
///
/// ```
/// use rust_numpy::{linalg::golub_kahan_bidiagonal, Array};
/// let a = Array::from_vec((1..=12).map(f64::from).collect(), &[4, 3])?;
/// let (_, b, _) = golub_kahan_bidiagonal(&a)?;
/// assert!(b.get(&[2, 0])?.abs() < 1e-12 && b.get(&[0, 2])?.abs() < 1e-12);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn golub_kahan_bidiagonal<T: LinalgScalar>(a: &Array<T>) -> Result<(Array<T>, Array<T>, Array<T>)> {
    let matrix = Matrix::of(a)?;
    let (u, b, v) = if matrix.rows >= matrix.columns {
        reduce(matrix)
    } else {
        let (v, b, u) = reduce(matrix.adjoint());
        (u, b.adjoint(), v)
    };
    Ok((u.array()?, b.array()?, v.array()?))
}

/// For at least as many rows as columns.
fn reduce(mut b: Matrix) -> (Matrix, Matrix, Matrix) {
    let (m, n) = (b.rows, b.columns);
    let (mut u, mut v) = (Matrix::identity(m), Matrix::identity(n));
    for j in 0..n {
        let (x, tau) = reflection(&(j..m).map(|i| b[(i, j)]).collect::<Vec<_>>());
        b.reflect_rows(j, &x, tau);
        u.reflect_columns(j, &x, tau);
        (j + 1..m).for_each(|i| b[(i, j)] = 0.0.into());
        if j + 2 < n {
            let (y, tau) = reflection(&(j + 1..n).map(|k| b[(j, k)].conj()).collect::<Vec<_>>());
            b.reflect_columns(j + 1, &y, tau);
            v.reflect_columns(j + 1, &y, tau);
            (j + 2..n).for_each(|k| b[(j, k)] = 0.0.into());
        }
    }
    (u, b, v)
}
