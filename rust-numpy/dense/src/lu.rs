//! LU factorisation with row exchanges: solving, inverting, determinants.
use crate::rows_mut;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::lu::partial_pivoting::{factor, inverse as invert, solve as solver};
use faer::perm::PermRef;
use faer::traits::ComplexField;
use faer::{Mat, MatRef, Par};

/// The factors of `a` in one matrix, its row exchanges, and whether their number is odd.
struct Lu<T> {
    factors: Mat<T>,
    forward: Vec<usize>,
    backward: Vec<usize>,
    odd: bool,
    par: Par,
}

impl<T: ComplexField> Lu<T> {
    fn new(a: &[T], n: usize) -> Self {
        let par = Par::Seq;
        let mut factors = MatRef::from_row_major_slice(a, n, n).to_owned();
        let (mut forward, mut backward) = (vec![0; n], vec![0; n]);
        let params = Default::default();
        let mut memory = MemBuffer::new(factor::lu_in_place_scratch::<usize, T>(n, n, par, params));
        let stack = MemStack::new(&mut memory);
        let info = factor::lu_in_place(factors.as_mut(), &mut forward, &mut backward, par, stack, params).0;
        let odd = info.transposition_count % 2 == 1;
        Lu { factors, forward, backward, odd, par }
    }

    fn is_singular(&self) -> bool {
        (0..self.factors.nrows()).any(|i| self.factors[(i, i)] == T::zero_impl())
    }

    fn exchanges(&self) -> PermRef<'_, usize> {
        PermRef::new_checked(&self.forward, &self.backward, self.forward.len())
    }
}

pub(crate) fn solve<T: ComplexField>(a: &[T], n: usize, b: &mut [T], k: usize) -> bool {
    let lu = Lu::new(a, n);
    if lu.is_singular() {
        return false;
    }
    let mut x = rows_mut(b, n, k).to_owned();
    let mut memory = MemBuffer::new(solver::solve_in_place_scratch::<usize, T>(n, k, lu.par));
    let stack = MemStack::new(&mut memory);
    let factors = lu.factors.as_ref();
    solver::solve_in_place(factors, factors, lu.exchanges(), x.as_mut(), lu.par, stack);
    rows_mut(b, n, k).copy_from(&x);
    true
}

pub(crate) fn inverse<T: ComplexField>(a: &[T], n: usize, out: &mut [T]) -> bool {
    let lu = Lu::new(a, n);
    if lu.is_singular() {
        return false;
    }
    let mut x = Mat::zeros(n, n);
    let mut memory = MemBuffer::new(invert::inverse_scratch::<usize, T>(n, lu.par));
    let stack = MemStack::new(&mut memory);
    let factors = lu.factors.as_ref();
    invert::inverse(x.as_mut(), factors, factors, lu.exchanges(), lu.par, stack);
    rows_mut(out, n, n).copy_from(&x);
    true
}

pub(crate) fn pivots<T: ComplexField>(a: &[T], n: usize) -> (Vec<T>, bool) {
    let lu = Lu::new(a, n);
    ((0..n).map(|i| lu.factors[(i, i)].clone()).collect(), lu.odd)
}
