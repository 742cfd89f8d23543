//! Cholesky factorisation.
use crate::rows_mut;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor;
use faer::traits::ComplexField;
use faer::Par;

pub(crate) fn cholesky<T: ComplexField>(a: &mut [T], n: usize) -> bool {
    let par = Par::Seq;
    let mut factors = rows_mut(a, n, n).to_owned();
    let params = Default::default();
    let mut memory = MemBuffer::new(factor::cholesky_in_place_scratch::<T>(n, par, params));
    let stack = MemStack::new(&mut memory);
    if factor::cholesky_in_place(factors.as_mut(), Default::default(), par, stack, params).is_err() {
        return false;
    }
    for i in 0..n {
        for j in 0..n {
            a[i * n + j] = if j <= i { factors[(i, j)].clone() } else { T::zero_impl() };
        }
    }
    true
}
