//! Eigenvalues and eigenvectors.
use super::arithmetic::{turned, unary};
use super::stack::{in_numbers, square, Common, Number, Stack};
use super::{LinalgError, LinalgScalar};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::typed::Array;
use num_complex::Complex64;
use rust_numpy_dense::Factor;

/// Which half of a Hermitian matrix is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Triangle {
    /// The lower one: NumPy's `UPLO='L'`.
    #[default]
    Lower,
    /// The upper one: `'U'`.
    Upper,
}

/// Eigenvalues, and (where asked for) vectors as columns, in double precision.
pub(super) fn eig_complex(a: &DynArray, with_vectors: bool) -> Result<(Array<Complex64>, Option<Array<Complex64>>)> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(a)?;
        if !stack.matrices().flatten().all(|&x| LinalgScalar::is_finite(x)) {
            return LinalgError::NotFinite.raise();
        }
        let mut values = vec![Complex64::default(); stack.count() * n];
        let mut each = values.chunks_mut(n.max(1));
        let shape = if with_vectors { vec![n, n] } else { vec![] };
        let vectors = stack.map(&shape, |matrix, v| {
            let Some(w) = each.next() else { return Ok(()) };
            let v = with_vectors.then_some(v);
            T::eig(matrix, n, w, v).or(LinalgError::NoConvergence("eigenvalues").raise())
        })?;
        let values = Array::from_vec(values, &[stack.batch(), &[n]].concat())?;
        Ok((values, with_vectors.then_some(vectors)))
    })
}

/// The dtype of eigenvalues: real ones of a real matrix stay real, as NumPy has it.
fn eigen_dtype(common: &Common, values: &Array<Complex64>) -> DType {
    let is_real = !common.is_complex && values.to_vec().iter().all(|w| w.im == 0.0);
    match (is_real, common.result.real_part() == DType::F32) {
        (true, true) => DType::F32,
        (true, false) => DType::F64,
        (false, true) => DType::C64,
        (false, false) => DType::C128,
    }
}

fn finish(array: Array<Complex64>, dtype: &DType) -> Result<DynArray> {
    super::arithmetic::cast(array.as_dyn(), dtype)
}

/// Eigenvalues and right eigenvectors, as columns of length 1.
pub fn eig(a: &DynArray) -> Result<(DynArray, DynArray)> {
    square(a)?;
    let common = Common::of(&[a])?;
    let (values, vectors) = eig_complex(a, true)?;
    let dtype = eigen_dtype(&common, &values);
    Ok((finish(values, &dtype)?, finish(vectors.expect("asked for"), &dtype)?))
}

/// Eigenvalues.
pub fn eigvals(a: &DynArray) -> Result<DynArray> {
    square(a)?;
    let common = Common::of(&[a])?;
    let (values, _) = eig_complex(a, false)?;
    let dtype = eigen_dtype(&common, &values);
    finish(values, &dtype)
}

/// The matrix whose lower half is the half that is to be read.
fn lower_half(a: &DynArray, triangle: Triangle) -> Result<DynArray> {
    match (triangle, a.dtype().kind()) {
        (Triangle::Lower, _) => Ok(a.clone()),
        (Triangle::Upper, 'c') => Ok(turned(&unary("conjugate", a)?)),
        (Triangle::Upper, _) => Ok(turned(a)),
    }
}

/// One matrix; where a NaN or infinity leaves nothing to iterate on, LAPACK's answer is NaN.
fn decompose<T: Number>(matrix: &[T], n: usize, w: &mut [f64], v: Option<&mut [T]>) -> Result<()> {
    let lower_is_finite = (0..n).all(|i| matrix[i * n..=i * n + i].iter().all(|x| x.is_finite()));
    if !lower_is_finite {
        return LinalgError::NoConvergence("eigenvalues").raise();
    }
    T::eigh(matrix, n, w, v).or(LinalgError::NoConvergence("eigenvalues").raise())
}

/// Eigenvalues of Hermitian matrices, smallest first, and their vectors as columns.
pub fn eigh(a: &DynArray, triangle: Triangle) -> Result<(DynArray, DynArray)> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    let a = lower_half(a, triangle)?;
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(&a)?;
        let mut values = vec![0.0; stack.count() * n];
        let mut each = values.chunks_mut(n.max(1));
        let vectors = stack.map(&[n, n], |matrix, v| {
            let Some(w) = each.next() else { return Ok(()) };
            decompose(matrix, n, w, Some(v))
        })?;
        let values = Array::from_vec(values, &[stack.batch(), &[n]].concat())?;
        Ok((common.finish_real(values)?, common.finish(vectors)?))
    })
}

/// Eigenvalues of Hermitian matrices, smallest first.
pub fn eigvalsh(a: &DynArray, triangle: Triangle) -> Result<DynArray> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    let a = lower_half(a, triangle)?;
    in_numbers!(common, T => {
        let values = Stack::<T>::new(&a)?.map(&[n], |matrix, w| decompose(matrix, n, w, None))?;
        common.finish_real(values)
    })
}
