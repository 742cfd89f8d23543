//! QR factorisation by Householder reflections.
use crate::rows_mut;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::householder::{
    apply_block_householder_sequence_on_the_left_in_place_scratch as apply_scratch,
    apply_block_householder_sequence_on_the_left_in_place_with_conj as apply,
};
use faer::linalg::qr::no_pivoting::{factor, solve as solver};
use faer::traits::ComplexField;
use faer::{Conj, Mat, MatRef, Par};

/// Which parts of a factorisation are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrPart {
    /// R with min(m, n) rows, and as many columns of Q.
    Reduced,
    /// R with m rows, and all of Q.
    Complete,
    /// R with min(m, n) rows.
    R,
    /// The reflections below R, and their factors.
    Raw,
}

/// A factorisation, in C order.
pub struct Qr<T> {
    /// Q with its columns; empty where not wanted.
    pub q: Vec<T>,
    /// R; or, for [`QrPart::Raw`], R above the reflections' vectors, transposed.
    pub r: Vec<T>,
    /// For [`QrPart::Raw`]: tau of each reflection `I - tau v v^H`.
    pub tau: Vec<T>,
}

/// R above the reflections' vectors, and the factors of blocks of reflections.
fn factorise<T: ComplexField>(a: &[T], m: usize, n: usize, par: Par) -> (Mat<T>, Mat<T>) {
    let mut basis = MatRef::from_row_major_slice(a, m, n).to_owned();
    let block = factor::recommended_block_size::<T>(m, n);
    let mut coefficients: Mat<T> = Mat::zeros(block, m.min(n));
    let params = Default::default();
    let mut memory = MemBuffer::new(factor::qr_in_place_scratch::<T>(m, n, block, par, params));
    factor::qr_in_place(basis.as_mut(), coefficients.as_mut(), par, MemStack::new(&mut memory), params);
    (basis, coefficients)
}

pub(crate) fn least_squares<T: ComplexField>(a: &[T], (m, n): (usize, usize), b: &[T], k: usize) -> Vec<T> {
    let par = Par::Seq;
    let (basis, coefficients) = factorise(a, m, n, par);
    let mut x = MatRef::from_row_major_slice(b, m, k).to_owned();
    let scratch = solver::solve_lstsq_in_place_scratch::<T>(m, n, coefficients.nrows(), k, par);
    let mut memory = MemBuffer::new(scratch);
    let stack = MemStack::new(&mut memory);
    let (q, r) = (basis.as_ref(), basis.as_ref().get(..n, ..));
    solver::solve_lstsq_in_place(q, coefficients.as_ref(), r, x.as_mut(), par, stack);
    let mut out = vec![T::zero_impl(); n * k];
    rows_mut(&mut out, n, k).copy_from(x.as_ref().get(..n, ..));
    out
}

pub(crate) fn qr<T: ComplexField>(a: &[T], m: usize, n: usize, part: QrPart) -> Qr<T> {
    let par = Par::Seq;
    let (basis, coefficients) = factorise(a, m, n, par);
    let columns = match part {
        QrPart::Reduced => m.min(n),
        QrPart::Complete => m,
        QrPart::R | QrPart::Raw => 0,
    };
    let q = if columns > 0 { unfold(&basis, &coefficients, columns, par) } else { Vec::new() };
    if part == QrPart::Raw {
        return raw(&basis, &coefficients);
    }
    let rows = if part == QrPart::Complete { m } else { m.min(n) };
    let mut r = vec![T::zero_impl(); rows * n];
    for i in 0..rows.min(n) {
        for j in i..n {
            r[i * n + j] = basis[(i, j)].clone();
        }
    }
    Qr { q, r, tau: Vec::new() }
}

/// The first columns of Q.
fn unfold<T: ComplexField>(basis: &Mat<T>, coefficients: &Mat<T>, columns: usize, par: Par) -> Vec<T> {
    let (m, size) = (basis.nrows(), coefficients.ncols());
    let mut q: Mat<T> = Mat::identity(m, columns);
    let mut memory = MemBuffer::new(apply_scratch::<T>(m, coefficients.nrows(), columns));
    let stack = MemStack::new(&mut memory);
    apply(basis.as_ref().get(.., ..size), coefficients.as_ref(), Conj::No, q.as_mut(), par, stack);
    let mut out = vec![T::zero_impl(); m * columns];
    rows_mut(&mut out, m, columns).copy_from(&q);
    out
}

/// The reflections as LAPACK has them; faer keeps the reciprocals of their factors.
fn raw<T: ComplexField>(basis: &Mat<T>, coefficients: &Mat<T>) -> Qr<T> {
    let (m, n) = (basis.nrows(), basis.ncols());
    let mut r = vec![T::zero_impl(); m * n];
    rows_mut(&mut r, n, m).copy_from(basis.as_ref().transpose());
    let tau = (0..m.min(n)).map(|j| T::recip_impl(&coefficients[(j % coefficients.nrows(), j)])).collect();
    Qr { q: Vec::new(), r, tau }
}
