//! Factorisations and solvers of typed arrays.
use super::arithmetic::dense;
use super::{dynamic, LinalgScalar, LstsqResult, NormOrder, QrMode, QrResult};
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::typed::{Array, Element};
use num_complex::Complex64;

fn typed<T: Element>(array: DynArray) -> Result<Array<T>> {
    Array::from_dyn(array)
}

/// Eigenvalues and right eigenvectors (columns of length 1), complex whatever `a` is.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec(vec![2.0, 0.0, 0.0, 3.0], &[2, 2])?;
/// let (w, _) = linalg::eig(&a)?;
/// assert_eq!(w.to_vec().iter().map(|w| w.re).sum::<f64>(), 5.0);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn eig<T: LinalgScalar>(a: &Array<T>) -> Result<(Array<Complex64>, Array<Complex64>)> {
    let (w, v) = super::eigen::eig_complex(a.as_dyn(), true)?;
    Ok((w, v.expect("asked for")))
}

/// Eigenvalues.
pub fn eigvals<T: LinalgScalar>(a: &Array<T>) -> Result<Array<Complex64>> {
    Ok(super::eigen::eig_complex(a.as_dyn(), false)?.0)
}

/// Eigenvalues of a Hermitian matrix, smallest first, and its vectors as columns; the lower half is read.
pub fn eigh<T: LinalgScalar>(a: &Array<T>) -> Result<(Array<f64>, Array<T>)> {
    let (w, v) = dynamic::eigh(a.as_dyn(), Default::default())?;
    Ok((dense(&w)?, typed(v)?))
}

/// Eigenvalues of a Hermitian matrix, smallest first.
pub fn eigvalsh<T: LinalgScalar>(a: &Array<T>) -> Result<Array<f64>> {
    dense(&dynamic::eigvalsh(a.as_dyn(), Default::default())?)
}

/// The QR factorisation.
///
/// ```
/// use rust_numpy::linalg::{matmul, qr, QrMode, QrResult};
/// use rust_numpy::Array;
/// let a = Array::from_vec(vec![3.0_f64, 1.0, 4.0, 2.0], &[2, 2])?;
/// let QrResult::Reduced(q, r) = qr(&a, QrMode::Reduced)? else { unreachable!() };
/// assert!(matmul(&q, &r)?.to_vec().iter().zip(a.to_vec()).all(|(x, y)| (x - y).abs() < 1e-12));
/// let QrResult::Raw(h, tau) = qr(&a, QrMode::Raw)? else { unreachable!() };
/// assert_eq!((h.shape(), tau.shape()), (&[2, 2][..], &[2][..]));
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn qr<T: LinalgScalar>(a: &Array<T>, mode: QrMode) -> Result<QrResult<Array<T>>> {
    dynamic::qr(a.as_dyn(), mode)?.try_map(typed)
}

/// `a = u diag(s) vh`; vectors only where they were asked for.
#[derive(Clone, Debug)]
pub struct SvdResult<T> {
    /// Left vectors as columns.
    pub u: Option<Array<T>>,
    /// Singular values, largest first, in double precision.
    pub s: Array<f64>,
    /// Right vectors, conjugated, as rows.
    pub vh: Option<Array<T>>,
}

/// The singular value decomposition.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec(vec![3.0, 0.0, 0.0, 4.0], &[2, 2])?;
/// assert_eq!(linalg::svd(&a, true, false)?.s.to_vec(), [4.0, 3.0]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn svd<T: LinalgScalar>(a: &Array<T>, full_matrices: bool, compute_uv: bool) -> Result<SvdResult<T>> {
    if !compute_uv {
        return Ok(SvdResult { u: None, s: dense(&dynamic::svdvals(a.as_dyn())?)?, vh: None });
    }
    let found = dynamic::svd(a.as_dyn(), full_matrices, false)?;
    Ok(SvdResult { u: Some(typed(found.u)?), s: dense(&found.s)?, vh: Some(typed(found.vh)?) })
}

/// Least squares: the shortest x that minimises `|a x - b|`.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec(vec![1.0, 0.0, 1.0, 1.0, 1.0, 2.0], &[3, 2])?;
/// let b = Array::from_vec(vec![1.0, 3.0, 5.0], &[3])?;
/// let found = linalg::lstsq(&a, &b, None)?;
/// assert!((found.x.get(&[1])? - 2.0_f64).abs() < 1e-12 && found.rank == 2);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn lstsq<T: LinalgScalar>(
    a: &Array<T>,
    b: &Array<T>,
    rcond: Option<f64>,
) -> Result<LstsqResult<Array<T>, Array<f64>>> {
    let found = dynamic::lstsq(a.as_dyn(), b.as_dyn(), rcond)?;
    let (x, residuals, s) = (typed(found.x)?, dense(&found.residuals)?, dense(&found.s)?);
    Ok(LstsqResult { x, residuals, rank: found.rank, s })
}

/// Solves `a x = b`.
///
/// ```
/// use rust_numpy::{linalg, Array};
/// let a = Array::from_vec(vec![3.0, 1.0, 1.0, 2.0], &[2, 2])?;
/// let b = Array::from_vec(vec![9.0, 8.0], &[2])?;
/// let x = linalg::solve(&a, &b)?.to_vec();
/// assert!((x[0] - 2.0_f64).abs() < 1e-12 && (x[1] - 3.0_f64).abs() < 1e-12);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn solve<T: LinalgScalar>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
    typed(dynamic::solve(a.as_dyn(), b.as_dyn())?)
}

/// The inverse.
pub fn inv<T: LinalgScalar>(a: &Array<T>) -> Result<Array<T>> {
    typed(dynamic::inv(a.as_dyn())?)
}

/// The Moore-Penrose inverse.
pub fn pinv<T: LinalgScalar>(a: &Array<T>) -> Result<Array<T>> {
    typed(dynamic::pinv(a.as_dyn(), Default::default(), false)?)
}

/// The determinants.
pub fn det<T: LinalgScalar>(a: &Array<T>) -> Result<Array<T>> {
    typed(dynamic::det(a.as_dyn())?)
}

/// The lower Cholesky factors.
pub fn cholesky<T: LinalgScalar>(a: &Array<T>) -> Result<Array<T>> {
    typed(dynamic::cholesky(a.as_dyn(), false)?)
}

/// The norm of all elements, of vectors along one axis, or of matrices in two; in double precision.
///
/// ```
/// use rust_numpy::linalg::{norm, NormOrder};
/// use rust_numpy::Array;
/// let a = Array::from_vec(vec![3.0, 4.0], &[2])?;
/// assert_eq!(norm(&a, Some(NormOrder::P(2.0)), None, false)?.to_vec(), [5.0]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn norm<T: LinalgScalar>(
    a: &Array<T>,
    order: Option<NormOrder>,
    axes: Option<&[isize]>,
    keepdims: bool,
) -> Result<Array<f64>> {
    dense(&dynamic::norm(a.as_dyn(), order, axes, keepdims)?)
}

/// `a` multiplied by itself `n` times; inverted first where `n` is negative.
pub fn matrix_power<T: LinalgScalar>(a: &Array<T>, n: i64) -> Result<Array<T>> {
    typed(dynamic::matrix_power(a.as_dyn(), n)?)
}

/// NumPy's `tensorsolve`: x with `tensordot(a, x, x.ndim()) = b`, `axes` of `a` moved to the end first.
pub fn tensor_solve<T: LinalgScalar>(a: &Array<T>, b: &Array<T>, axes: Option<&[isize]>) -> Result<Array<T>> {
    typed(dynamic::tensorsolve(a.as_dyn(), b.as_dyn(), axes)?)
}

/// NumPy's `tensorinv`: the inverse of a tensor whose first `ind` axes are summed over.
pub fn tensor_inv<T: LinalgScalar>(a: &Array<T>, ind: isize) -> Result<Array<T>> {
    typed(dynamic::tensorinv(a.as_dyn(), ind)?)
}
