//! Eigenvalues and eigenvectors.
use crate::{rows_mut, NoConvergence};
use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors};
use faer::traits::ComplexField;
use faer::{c64, Mat, MatRef, Par};

fn wants<T>(vectors: &Option<&mut [T]>) -> ComputeEigenvectors {
    match vectors {
        Some(_) => ComputeEigenvectors::Yes,
        None => ComputeEigenvectors::No,
    }
}

pub(crate) fn eigh<T: ComplexField<Real = f64>>(
    a: &[T],
    n: usize,
    w: &mut [f64],
    v: Option<&mut [T]>,
) -> Result<(), NoConvergence> {
    let par = Par::Seq;
    let params = Default::default();
    let mut memory = MemBuffer::new(evd::self_adjoint_evd_scratch::<T>(n, wants(&v), par, params));
    let stack = MemStack::new(&mut memory);
    let matrix = MatRef::from_row_major_slice(a, n, n).to_owned();
    let mut values = Diag::<T>::zeros(n);
    let mut vectors = v.as_ref().map(|_| Mat::zeros(n, n));
    let view = vectors.as_mut().map(|vectors| vectors.as_mut());
    evd::self_adjoint_evd(matrix.as_ref(), values.as_mut(), view, par, stack, params).map_err(|_| NoConvergence)?;
    for (w, value) in w.iter_mut().zip(values.column_vector().iter()) {
        *w = T::real_part_impl(value);
    }
    if let (Some(v), Some(vectors)) = (v, vectors) {
        rows_mut(v, n, n).copy_from(&vectors);
    }
    Ok(())
}

pub(crate) fn eig_complex(a: &[c64], n: usize, w: &mut [c64], v: Option<&mut [c64]>) -> Result<(), NoConvergence> {
    let par = Par::Seq;
    let params = Default::default();
    let mut memory = MemBuffer::new(evd::evd_scratch::<c64>(n, ComputeEigenvectors::No, wants(&v), par, params));
    let stack = MemStack::new(&mut memory);
    let matrix = MatRef::from_row_major_slice(a, n, n).to_owned();
    let mut values = Diag::<c64>::zeros(n);
    let mut vectors = v.as_ref().map(|_| Mat::zeros(n, n));
    let view = vectors.as_mut().map(|vectors| vectors.as_mut());
    evd::evd_cplx(matrix.as_ref(), values.as_mut(), None, view, par, stack, params).map_err(|_| NoConvergence)?;
    w.iter_mut().zip(values.column_vector().iter()).for_each(|(w, value)| *w = *value);
    if let (Some(v), Some(vectors)) = (v, vectors) {
        for j in 0..n {
            store(v, n, j, |i| vectors[(i, j)]);
        }
    }
    Ok(())
}

pub(crate) fn eig_real(a: &[f64], n: usize, w: &mut [c64], v: Option<&mut [c64]>) -> Result<(), NoConvergence> {
    let par = Par::Seq;
    let params = Default::default();
    let mut memory = MemBuffer::new(evd::evd_scratch::<f64>(n, ComputeEigenvectors::No, wants(&v), par, params));
    let stack = MemStack::new(&mut memory);
    let matrix = MatRef::from_row_major_slice(a, n, n).to_owned();
    let (mut re, mut im) = (Diag::<f64>::zeros(n), Diag::<f64>::zeros(n));
    let mut vectors = v.as_ref().map(|_| Mat::zeros(n, n));
    let view = vectors.as_mut().map(|vectors| vectors.as_mut());
    evd::evd_real(matrix.as_ref(), re.as_mut(), im.as_mut(), None, view, par, stack, params)
        .map_err(|_| NoConvergence)?;
    for (j, w) in w.iter_mut().enumerate() {
        *w = c64::new(re[j], im[j]);
    }
    if let (Some(v), Some(vectors)) = (v, vectors) {
        pairs(&vectors, w, v, n);
    }
    Ok(())
}

/// A pair of conjugate eigenvalues has its vector's real part in one column and the imaginary part in the next.
fn pairs(vectors: &Mat<f64>, w: &[c64], v: &mut [c64], n: usize) {
    let mut j = 0;
    while j < n {
        if w[j].im == 0.0 || j + 1 == n {
            store(v, n, j, |i| c64::new(vectors[(i, j)], 0.0));
            j += 1;
        } else {
            store(v, n, j, |i| c64::new(vectors[(i, j)], vectors[(i, j + 1)]));
            store(v, n, j + 1, |i| c64::new(vectors[(i, j)], -vectors[(i, j + 1)]));
            j += 2;
        }
    }
}

/// Writes column `j` with length 1, its largest element real, as LAPACK does.
fn store(v: &mut [c64], n: usize, j: usize, element: impl Fn(usize) -> c64) {
    let largest =
        (0..n).map(&element).fold(c64::new(0.0, 0.0), |best, x| if x.norm_sqr() > best.norm_sqr() { x } else { best });
    let size = largest.norm();
    let norm = size * (0..n).map(|i| (element(i) / size).norm_sqr()).sum::<f64>().sqrt();
    let turn = if largest.im == 0.0 { c64::new(1.0 / norm, 0.0) } else { largest.conj() / (size * norm) };
    for i in 0..n {
        let x = element(i) * turn;
        v[i * n + j] = if element(i) == largest { c64::new(x.re, 0.0) } else { x };
    }
}
