//! QR factorisations.
use super::stack::{in_numbers, sizes, Common, Stack};
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::typed::Array;
use rust_numpy_dense::{Factor, QrPart};

/// Which factors are made, for matrices of (m, n) and k = min(m, n).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QrMode {
    /// Q of (m, k) and R of (k, n).
    #[default]
    Reduced,
    /// Q of (m, m) and R of (m, n).
    Complete,
    /// R of (k, n) alone.
    R,
    /// LAPACK's reflections: h of (n, m), transposed, and tau of (k,).
    Raw,
}

/// A factorisation of typed or untyped arrays.
#[derive(Clone, Debug)]
pub enum QrResult<A> {
    /// Q and R.
    Reduced(A, A),
    /// Q and R.
    Complete(A, A),
    /// R.
    R(A),
    /// h and tau.
    Raw(A, A),
}

impl<A> QrResult<A> {
    /// The arrays, in NumPy's order.
    pub fn into_vec(self) -> Vec<A> {
        match self {
            QrResult::Reduced(q, r) | QrResult::Complete(q, r) | QrResult::Raw(q, r) => vec![q, r],
            QrResult::R(r) => vec![r],
        }
    }

    pub(super) fn try_map<B>(self, f: impl Fn(A) -> Result<B>) -> Result<QrResult<B>> {
        Ok(match self {
            QrResult::Reduced(q, r) => QrResult::Reduced(f(q)?, f(r)?),
            QrResult::Complete(q, r) => QrResult::Complete(f(q)?, f(r)?),
            QrResult::R(r) => QrResult::R(f(r)?),
            QrResult::Raw(h, tau) => QrResult::Raw(f(h)?, f(tau)?),
        })
    }
}

/// The QR factorisation by Householder reflections.
pub fn qr(a: &DynArray, mode: QrMode) -> Result<QrResult<DynArray>> {
    let (m, n) = sizes(a)?;
    let k = m.min(n);
    let common = Common::of(&[a])?;
    let part = match mode {
        QrMode::Reduced => QrPart::Reduced,
        QrMode::Complete => QrPart::Complete,
        QrMode::R => QrPart::R,
        QrMode::Raw => QrPart::Raw,
    };
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(a)?;
        let (mut q, mut r, mut tau): (Vec<T>, Vec<T>, Vec<T>) = Default::default();
        for matrix in stack.matrices() {
            let factors = T::qr(matrix, m, n, part);
            q.extend(factors.q);
            r.extend(factors.r);
            tau.extend(factors.tau);
        }
        let made = |values: Vec<T>, shape: &[usize]| {
            common.finish(Array::from_vec(values, &[stack.batch(), shape].concat())?)
        };
        Ok(match mode {
            QrMode::Reduced => QrResult::Reduced(made(q, &[m, k])?, made(r, &[k, n])?),
            QrMode::Complete => QrResult::Complete(made(q, &[m, m])?, made(r, &[m, n])?),
            QrMode::R => QrResult::R(made(r, &[k, n])?),
            QrMode::Raw => QrResult::Raw(made(r, &[n, m])?, made(tau, &[k])?),
        })
    })
}
