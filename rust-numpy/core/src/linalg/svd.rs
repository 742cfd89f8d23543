//! Singular values and vectors.
use super::arithmetic::{binary, build, slice, turned, unary};
use super::eigen::{eigh, Triangle};
use super::stack::{in_numbers, sizes, Common, Number, Stack};
use super::LinalgError;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::IndexItem;
use crate::typed::Array;
use num_traits::Zero;
use rust_numpy_dense::Factor;

/// `a = u diag(s) vh`, singular values largest first.
#[derive(Clone, Debug)]
pub struct Svd<A = DynArray, S = A> {
    /// Left vectors as columns.
    pub u: A,
    /// Singular values.
    pub s: S,
    /// Right vectors, conjugated, as rows.
    pub vh: A,
}

/// A matrix of NaN or infinities has no decomposition: LAPACK's iteration does not end.
fn check_finite<T: Number>(matrix: &[T]) -> Result<()> {
    match matrix.iter().all(|&x| x.is_finite()) {
        true => Ok(()),
        false => LinalgError::NoConvergence("SVD").raise(),
    }
}

/// The decomposition, with all vectors or (not `full_matrices`) the first min(m, n).
pub fn svd(a: &DynArray, full_matrices: bool, hermitian: bool) -> Result<Svd> {
    if hermitian {
        return hermitian_svd(a);
    }
    let (m, n) = sizes(a)?;
    let k = m.min(n);
    let (left, right) = if full_matrices { (m, n) } else { (k, k) };
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(a)?;
        let full = |rows, columns| [stack.batch(), &[rows, columns]].concat();
        let mut s = vec![0.0; stack.count() * k];
        let mut vh = Array::<T>::zeros(&full(right, n))?;
        let mut outcome = Ok(());
        let u = build(&full(m, left), |u: &mut [T]| {
            let mut parts = Vec::with_capacity(stack.count() * right * n);
            outcome = stack.matrices().enumerate().try_for_each(|(i, matrix)| {
                let mut rows = vec![T::zero(); right * n];
                let (u, s) = (&mut u[i * m * left..(i + 1) * m * left], &mut s[i * k..(i + 1) * k]);
                decompose(matrix, (m, n), s, u, &mut rows)?;
                parts.extend(rows);
                Ok(())
            });
            if outcome.is_ok() {
                outcome = Array::from_vec(parts, &full(right, n)).map(|made| vh = made);
            }
        })?;
        outcome?;
        let s = Array::from_vec(s, &[stack.batch(), &[k]].concat())?;
        Ok(Svd { u: common.finish(u)?, s: common.finish_real(s)?, vh: common.finish(vh)? })
    })
}

fn decompose<T: Number>(a: &[T], (m, n): (usize, usize), s: &mut [f64], u: &mut [T], vh: &mut [T]) -> Result<()> {
    check_finite(a)?;
    if s.is_empty() {
        identity(u, m);
        identity(vh, n);
        return Ok(());
    }
    T::svd(a, (m, n), s, Some((u, vh))).or(LinalgError::NoConvergence("SVD").raise())
}

fn identity<T: Number>(matrix: &mut [T], n: usize) {
    matrix.iter_mut().step_by(n + 1).for_each(|x| *x = T::one());
}

/// Singular values alone.
pub fn singular_values(a: &DynArray, hermitian: bool) -> Result<DynArray> {
    if hermitian {
        return hermitian_svd(a).map(|found| found.s);
    }
    let (m, n) = sizes(a)?;
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let values = Stack::<T>::new(a)?.map(&[m.min(n)], |matrix, s| {
            check_finite(matrix)?;
            if s.is_empty() {
                return Ok(());
            }
            T::svd(matrix, (m, n), s, None).or(LinalgError::NoConvergence("SVD").raise())
        })?;
        common.finish_real(values)
    })
}

/// `linalg.svdvals`.
pub fn svdvals(a: &DynArray) -> Result<DynArray> {
    singular_values(a, false)
}

/// From eigenvalues: their sizes in falling order, their signs taken into the right vectors.
fn hermitian_svd(a: &DynArray) -> Result<Svd> {
    let (w, v) = eigh(a, Triangle::Lower)?;
    let common = Common::of(&[a])?;
    let sizes: Array<f64> = super::arithmetic::dense(&unary("absolute", &w)?)?;
    let n = w.shape()[w.ndim() - 1];
    let order = |values: &[f64]| {
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&i, &j| values[i].total_cmp(&values[j]).reverse());
        order
    };
    let number = |x: f64| DynArray::full(&[], x, w.dtype());
    let signs = crate::choose(&binary("less", &w, &number(0.0)?)?, &number(-1.0)?, &number(1.0)?)?;
    let row = signs.index(&[IndexItem::Ellipsis, IndexItem::NewAxis, crate::s(..)])?;
    let signed = binary("multiply", &v, &row)?;
    let count: usize = w.shape()[..w.ndim() - 1].iter().product();
    let lines: Vec<&[f64]> = (0..count).map(|i| &slice(&sizes)[i * n..(i + 1) * n]).collect();
    let orders: Vec<Vec<usize>> = lines.iter().map(|values| order(values)).collect();
    let sorted = lines.iter().zip(&orders).flat_map(|(values, order)| order.iter().map(|&i| values[i])).collect();
    let s = Array::from_vec(sorted, w.shape())?;
    let right = unary("conjugate", &turned(&columns(&signed, &orders)?))?;
    Ok(Svd {
        u: columns(&v, &orders)?,
        s: common.finish_real(s)?,
        vh: super::arithmetic::cast(&right, &common.result)?,
    })
}

/// The columns of each matrix in a new order.
fn columns(a: &DynArray, orders: &[Vec<usize>]) -> Result<DynArray> {
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(a)?;
        let n = stack.columns;
        let mut orders = orders.iter();
        let picked = stack.map(&[n, n], |matrix, out| {
            let order = orders.next().expect("one order for each matrix");
            for (i, out) in out.iter_mut().enumerate() {
                *out = matrix[i / n * n + order[i % n]];
            }
            Ok(())
        })?;
        common.finish(picked)
    })
}
