//! Sums, products, quotients, derivatives and values.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::s;
use crate::linalg::arithmetic::{binary, cast, dense, reshaped};
use crate::linalg::LinalgError;
use crate::promote::common_dtype;
use num_complex::Complex64;

/// A vector of coefficients; a number counts as one.
pub(super) fn vector(p: &DynArray) -> Result<DynArray> {
    match p.ndim() {
        0 => reshaped(p, &[1]),
        1 => Ok(p.clone()),
        found => LinalgError::Argument(format!("coefficients have one dimension, found {found}")).raise(),
    }
}

fn place(p: &DynArray, i: usize) -> Result<DynArray> {
    p.index(&[s(i as isize..i as isize + 1)])
}

/// The coefficients with zeros before them, `n` in all.
fn padded(p: &DynArray, n: usize) -> Result<DynArray> {
    let mut wide = DynArray::zeros(&[n], p.dtype())?;
    wide.view_mut()?.index(&[s((n - p.size()) as isize..)])?.assign(p)?;
    Ok(wide)
}

fn together(name: &str, a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let (a, b) = (vector(a)?, vector(b)?);
    let n = a.size().max(b.size());
    binary(name, &padded(&a, n)?, &padded(&b, n)?)
}

/// `a + b`.
pub fn polyadd(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    together("add", a, b)
}

/// `a - b`.
pub fn polysub(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    together("subtract", a, b)
}

/// `a b`.
///
/// ```
/// use rust_numpy::{polynomial::polymul, Array};
/// let p = Array::from_vec(vec![1.0, 1.0], &[2])?;
/// let square = polymul(p.as_dyn(), p.as_dyn())?;
/// assert_eq!(Array::<f64>::from_dyn(square)?.to_vec(), [1.0, 2.0, 1.0]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn polymul(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let (a, b) = (vector(a)?, vector(b)?);
    if a.size() == 0 || b.size() == 0 {
        return LinalgError::Argument("a product needs coefficients".into()).raise();
    }
    let dtype = common_dtype(a.dtype(), b.dtype())?;
    let (a, b) = (cast(&a, &dtype)?, cast(&b, &dtype)?);
    let n = b.size();
    let mut product = DynArray::zeros(&[a.size() + n - 1], &dtype)?;
    for i in 0..a.size() {
        let range = [s(i as isize..(i + n) as isize)];
        let sum = binary("add", &product.index(&range)?, &binary("multiply", &place(&a, i)?, &b)?)?;
        product.view_mut()?.index(&range)?.assign(&sum)?;
    }
    Ok(product)
}

/// Quotient and remainder of `u / v`.
pub fn polydiv(u: &DynArray, v: &DynArray) -> Result<(DynArray, DynArray)> {
    let (u, v) = (vector(u)?, vector(v)?);
    if u.size() == 0 || v.size() == 0 {
        return LinalgError::Argument("a quotient needs coefficients".into()).raise();
    }
    let common = common_dtype(u.dtype(), v.dtype())?;
    let dtype = if matches!(common.kind(), 'f' | 'c') { common } else { DType::F64 };
    let (mut rest, v) = (cast(&u, &dtype)?.copy(None)?, cast(&v, &dtype)?);
    let (m, n) = (u.size(), v.size());
    let scale = binary("divide", &DynArray::full(&[1], 1.0, &dtype)?, &place(&v, 0)?)?;
    let steps = (m + 1).saturating_sub(n);
    let mut quotient = DynArray::zeros(&[steps.max(1)], &dtype)?;
    for k in 0..steps {
        let factor = binary("multiply", &scale, &place(&rest, k)?)?;
        quotient.view_mut()?.index(&[s(k as isize..k as isize + 1)])?.assign(&factor)?;
        let range = [s(k as isize..(k + n) as isize)];
        let left = binary("subtract", &rest.index(&range)?, &binary("multiply", &factor, &v)?)?;
        rest.view_mut()?.index(&range)?.assign(&left)?;
    }
    Ok((quotient, without_leading_zeros(&rest)?))
}

/// At least one coefficient stays. What is near 0 by NumPy's `allclose` counts as 0.
fn without_leading_zeros(p: &DynArray) -> Result<DynArray> {
    const NEAR: f64 = 1e-8;
    let wide = complex(p)?;
    let first = wide.iter().position(|x| x.norm() > NEAR || x.is_nan()).unwrap_or(p.size() - 1);
    p.index(&[s(first.min(p.size() - 1) as isize..)])
}

/// The value at each element of `x`, by Horner's rule.
pub fn polyval(p: &DynArray, x: &DynArray) -> Result<DynArray> {
    let p = vector(p)?;
    let mut value = DynArray::zeros(x.shape(), x.dtype())?;
    for i in 0..p.size() {
        value = binary("add", &binary("multiply", &value, x)?, &reshaped(&place(&p, i)?, &[])?)?;
    }
    Ok(value)
}

fn numbers(values: impl Iterator<Item = usize>) -> Result<DynArray> {
    let values: Vec<i64> = values.map(|i| i as i64).collect();
    let count = values.len();
    Ok(crate::Array::from_vec(values, &[count])?.into_dyn())
}

/// The derivative of order `m`.
pub fn polyder(p: &DynArray, m: usize) -> Result<DynArray> {
    let mut p = vector(p)?;
    for _ in 0..m {
        let kept = p.index(&[s(..p.size().saturating_sub(1) as isize)])?;
        p = binary("multiply", &kept, &numbers((1..=kept.size()).rev())?)?;
    }
    Ok(p)
}

/// The antiderivative of order `m`, whose constants are `k`, the first of them for the first integral.
pub fn polyint(p: &DynArray, m: usize, k: &[f64]) -> Result<DynArray> {
    if !k.is_empty() && k.len() != 1 && k.len() < m {
        return LinalgError::Argument(format!("{m} constants are needed, found {}", k.len())).raise();
    }
    let constant = |i: usize| k.get(i).or(k.first().filter(|_| k.len() == 1)).copied().unwrap_or(0.0);
    let mut p = vector(p)?;
    for i in 0..m {
        let quotients = binary("divide", &p, &numbers((1..=p.size()).rev())?)?;
        let mut next = DynArray::full(&[p.size() + 1], constant(i), quotients.dtype())?;
        next.view_mut()?.index(&[s(..p.size() as isize)])?.assign(&quotients)?;
        p = next;
    }
    Ok(p)
}

/// The elements as complex doubles.
pub(super) fn complex(p: &DynArray) -> Result<Vec<Complex64>> {
    Ok(dense::<Complex64>(p)?.to_vec())
}
