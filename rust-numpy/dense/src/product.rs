//! Products.
use crate::{rows_mut, share, Matrix};
use faer::linalg::matmul::matmul;
use faer::traits::ComplexField;
use faer::Accum;

pub(crate) fn product<T: ComplexField>(a: Matrix<'_, T>, b: Matrix<'_, T>, c: &mut [T], threads: usize) {
    let (m, n, k) = (a.rows, b.columns, a.columns);
    let par = share(threads, m.saturating_mul(n).saturating_mul(k));
    matmul(rows_mut(c, m, n), Accum::Replace, a.view(), b.view(), T::one_impl(), par);
}
