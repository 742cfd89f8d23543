//! Least squares.
use super::arithmetic::{dense, reshaped, slice};
use super::stack::{in_numbers, Common, Number};
use super::{LinalgError, LinalgScalar};
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::typed::Array;
use rust_numpy_kernels::thread_count;

/// A solution of least squares.
#[derive(Clone, Debug)]
pub struct LstsqResult<A = DynArray, S = A> {
    /// The shortest of the solutions with the smallest residual: (n,) or (n, k).
    pub x: A,
    /// The squared residuals, one for each right-hand side; none where rank < n or m <= n.
    pub residuals: S,
    /// How many singular values count.
    pub rank: usize,
    /// The singular values of `a`.
    pub s: S,
}

/// What is computed in one number type, in C order.
struct Solution<T> {
    x: Vec<T>,
    residuals: Vec<f64>,
    rank: usize,
    s: Vec<f64>,
}

/// Minimises `|a x - b|`. Singular values up to `rcond` times the largest count as zero; without it, the precision of
/// doubles times the number of rows or columns does.
pub fn lstsq(a: &DynArray, b: &DynArray, rcond: Option<f64>) -> Result<LstsqResult> {
    let is_vector = b.ndim() == 1;
    let right = if is_vector { b.index(&[s(..), IndexItem::NewAxis])? } else { b.clone() };
    for array in [a, &right] {
        if array.ndim() != 2 {
            return LinalgError::Dimensions { found: array.ndim(), needed: 2 }.raise();
        }
    }
    let (m, n, k) = (a.shape()[0], a.shape()[1], right.shape()[1]);
    if right.shape()[0] != m {
        return LinalgError::Incompatible(a.shape().to_vec(), b.shape().to_vec()).raise();
    }
    let common = Common::of(&[a, &right])?;
    let rcond = rcond.unwrap_or(m.max(n) as f64 * f64::EPSILON);
    in_numbers!(common, T => {
        let (a, b) = (dense::<T>(a)?, dense::<T>(&right)?);
        let found = minimise::<T>(slice(&a), slice(&b), (m, n, k), rcond)?;
        let residual_shape = if found.rank == n && m > n { k } else { 0 };
        let x = common.finish(Array::from_vec(found.x, &[n, k])?)?;
        let residuals = Array::from_vec(found.residuals[..residual_shape].to_vec(), &[residual_shape])?;
        Ok(LstsqResult {
            x: if is_vector { reshaped(&x, &[n])? } else { x },
            residuals: common.finish_real(residuals)?,
            rank: found.rank,
            s: common.finish_real(Array::from_vec(found.s, &[m.min(n)])?)?,
        })
    })
}

fn minimise<T: Number>(a: &[T], b: &[T], (m, n, k): (usize, usize, usize), rcond: f64) -> Result<Solution<T>> {
    let size = m.min(n);
    if !a.iter().all(|x| x.is_finite()) {
        return LinalgError::NoConvergence("SVD in least squares").raise();
    }
    let failed = || LinalgError::NoConvergence("SVD in least squares").raise::<()>();
    let mut s = vec![0.0; size];
    if size == 0 {
        let residuals = columns(b, m, k).map(|column| column.map(|x| x.abs().powi(2)).sum()).collect();
        return Ok(Solution { x: vec![T::zero(); n * k], residuals, rank: 0, s });
    }
    T::svd(a, (m, n), &mut s, None).or_else(|_| failed())?;
    let cutoff = if rcond < 0.0 { f64::EPSILON } else { rcond } * s[0];
    let rank = s.iter().filter(|&&value| value > cutoff).count();
    let x = if rank == n { T::least_squares(a, (m, n), b, k) } else { by_vectors(a, b, (m, n, k), rank)? };
    let residuals = residuals(a, b, &x, (m, n, k));
    Ok(Solution { x, residuals, rank, s })
}

fn columns<T: Number>(b: &[T], m: usize, k: usize) -> impl Iterator<Item = impl Iterator<Item = T> + '_> + '_ {
    (0..k).map(move |j| (0..m).map(move |i| b[i * k + j]))
}

/// The shortest solution, by the singular vectors that count.
fn by_vectors<T: Number>(a: &[T], b: &[T], (m, n, k): (usize, usize, usize), rank: usize) -> Result<Vec<T>> {
    let size = m.min(n);
    let (mut s, mut u, mut vh) = (vec![0.0; size], vec![T::zero(); m * size], vec![T::zero(); size * n]);
    if T::svd(a, (m, n), &mut s, Some((&mut u, &mut vh))).is_err() {
        return LinalgError::NoConvergence("SVD in least squares").raise();
    }
    let mut x = vec![T::zero(); n * k];
    for j in 0..k {
        for r in 0..rank {
            let projected = (0..m).fold(T::zero(), |sum, i| sum + u[i * size + r].conj() * b[i * k + j]);
            let weight = projected / <T as LinalgScalar>::from_real(s[r]);
            (0..n).for_each(|i| x[i * k + j] += vh[r * n + i].conj() * weight);
        }
    }
    Ok(x)
}

fn residuals<T: Number>(a: &[T], b: &[T], x: &[T], (m, n, k): (usize, usize, usize)) -> Vec<f64> {
    let mut product = vec![T::zero(); m * k];
    let view = |elements, rows, columns| rust_numpy_dense::Matrix::new(elements, rows, columns);
    T::product(view(a, m, n), view(x, n, k), &mut product, thread_count());
    let square = |i: usize| (b[i] - product[i]).abs().powi(2);
    (0..k).map(|j| (0..m).map(|i| square(i * k + j)).sum()).collect()
}
