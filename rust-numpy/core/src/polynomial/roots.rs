//! Roots, and polynomials from roots.
use super::arithmetic::{complex, polymul, vector};
use super::least_squares::inexact;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::linalg::arithmetic::{binary, reshaped, unary};
use crate::linalg::{dynamic, LinalgError};
use num_complex::Complex64;

/// The roots, as eigenvalues of the companion matrix; roots at 0 come last.
///
/// ```
/// use rust_numpy::{polynomial::roots, Array};
/// let p = Array::from_vec(vec![1.0, -3.0, 2.0], &[3])?;
/// let mut found = Array::<f64>::from_dyn(roots(p.as_dyn())?)?.to_vec();
/// found.sort_by(f64::total_cmp);
/// assert!((found[0] - 1.0).abs() < 1e-12 && (found[1] - 2.0).abs() < 1e-12);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn roots(p: &DynArray) -> Result<DynArray> {
    let p = vector(p)?;
    let values = complex(&p)?;
    let nonzero = |x: &Complex64| x.norm() != 0.0;
    let (Some(first), Some(last)) = (values.iter().position(nonzero), values.iter().rposition(nonzero)) else {
        return DynArray::zeros(&[0], &DType::F64);
    };
    let p = inexact(&p)?.index(&[s(first as isize..last as isize + 1)])?;
    let (n, zeros) = (last - first, values.len() - 1 - last);
    let found = if n > 0 { dynamic::eigvals(&companion(&p, n)?)? } else { DynArray::zeros(&[0], &DType::F64)? };
    let mut all = DynArray::zeros(&[n + zeros], found.dtype())?;
    all.view_mut()?.index(&[s(..n as isize)])?.assign(&found)?;
    Ok(all)
}

fn companion(p: &DynArray, n: usize) -> Result<DynArray> {
    let mut matrix = DynArray::zeros(&[n, n], p.dtype())?;
    let top = binary("divide", &unary("negative", &p.index(&[s(1..)])?)?, &p.index(&[s(..1)])?)?;
    matrix.view_mut()?.index(&[IndexItem::At(0)])?.assign(&top)?;
    for i in 1..n as isize {
        matrix.view_mut()?.index(&[s(i..i + 1), s(i - 1..i)])?.fill(1.0)?;
    }
    Ok(matrix)
}

/// The polynomial with these roots, or the characteristic one of a square matrix.
pub fn poly(zeros: &DynArray) -> Result<DynArray> {
    let zeros = match zeros.shape() {
        [] => reshaped(zeros, &[1])?,
        [_] => zeros.clone(),
        [m, n] if m == n && *m > 0 => dynamic::eigvals(zeros)?,
        shape => {
            return LinalgError::Argument(format!("poly takes a vector or a square matrix, found {shape:?}")).raise()
        }
    };
    let zeros = inexact(&zeros)?;
    let dtype = zeros.dtype().clone();
    if zeros.size() == 0 {
        return DynArray::full(&[], 1.0, &DType::F64);
    }
    let mut p = DynArray::full(&[1], 1.0, &dtype)?;
    for i in 0..zeros.size() as isize {
        let mut factor = DynArray::full(&[2], 1.0, &dtype)?;
        let root = unary("negative", &zeros.index(&[s(i..i + 1)])?)?;
        factor.view_mut()?.index(&[s(1..)])?.assign(&root)?;
        p = polymul(&p, &factor)?;
    }
    if dtype.kind() == 'c' && conjugates(&complex(&zeros)?) {
        return p.real().copy(None);
    }
    Ok(p)
}

/// Whether every root stands beside its conjugate, so that the polynomial is real.
fn conjugates(roots: &[Complex64]) -> bool {
    let sorted = |mut values: Vec<Complex64>| {
        values.sort_by(|a, b| a.re.total_cmp(&b.re).then(a.im.total_cmp(&b.im)));
        values
    };
    let turned = roots.iter().map(|root| root.conj()).collect();
    sorted(roots.to_vec()).iter().zip(&sorted(turned)).all(|(a, b)| a == b)
}
