//! Roots, polynomials from roots, and least squares fits.
use super::arithmetic::{polymul, vector};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::linalg::arithmetic::{binary, cast, dense, fold, reshaped, unary};
use crate::linalg::{dynamic, LinalgError};
use num_complex::Complex64;

pub(super) fn complex(p: &DynArray) -> Result<Vec<Complex64>> {
    Ok(dense::<Complex64>(p)?.to_vec())
}

fn inexact(p: &DynArray) -> Result<DynArray> {
    match p.dtype().kind() {
        'f' | 'c' => Ok(p.clone()),
        _ => cast(p, &DType::F64),
    }
}

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

/// The polynomial of degree `degree` with the smallest squared distance from `y` at `x`. Each column of a matrix `y`
/// is fitted; distances are multiplied by `weights` first.
pub fn polyfit(
    x: &DynArray,
    y: &DynArray,
    degree: usize,
    rcond: Option<f64>,
    weights: Option<&DynArray>,
) -> Result<DynArray> {
    let (x, y) = (inexact(x)?, inexact(y)?);
    let wrong = |what: String| Err(NumPyError::Expected { what: "polyfit", expected: what, found: x.dtype().clone() });
    match (x.shape(), y.shape()) {
        ([n], [m] | [m, _]) if n == m && *n > 0 => {}
        (x, y) => return wrong(format!("x of one dimension and as many rows of y, found {x:?} and {y:?}")),
    }
    let n = x.size();
    let mut columns = DynArray::full(&[n, degree + 1], 1.0, x.dtype())?;
    for power in 1..=degree as isize {
        let place = degree as isize - power;
        let next = binary("multiply", &columns.index(&[s(..), IndexItem::At(place + 1)])?, &x)?;
        columns.view_mut()?.index(&[s(..), IndexItem::At(place)])?.assign(&next)?;
    }
    if let Some(weights) = weights.filter(|weights| weights.shape() != x.shape()) {
        return wrong(format!("as many weights as x has elements, found shape {:?}", weights.shape()));
    }
    let rcond = rcond.unwrap_or(n as f64 * precision(x.dtype()));
    scaled_lstsq(&columns, &y, weights, rcond)
}

/// The factors of the columns with which their sum comes closest to `y`, rows being multiplied by `weights` first.
pub(super) fn least_squares(columns: &DynArray, y: &DynArray, weights: Option<&DynArray>) -> Result<DynArray> {
    let rcond = columns.shape()[0] as f64 * precision(columns.dtype());
    scaled_lstsq(columns, &inexact(y)?, weights, rcond)
}

/// Columns are brought to one length first.
fn scaled_lstsq(columns: &DynArray, y: &DynArray, weights: Option<&DynArray>, rcond: f64) -> Result<DynArray> {
    let (mut columns, mut right) = (columns.clone(), y.clone());
    if let Some(weights) = weights {
        let column = weights.index(&[s(..), IndexItem::NewAxis])?;
        columns = binary("multiply", &columns, &column)?;
        right = binary("multiply", &right, if y.ndim() == 2 { &column } else { weights })?;
    }
    let scale = unary("sqrt", &fold("add", &binary("multiply", &columns, &columns)?, Some(&[0]), false)?)?;
    let found = dynamic::lstsq(&binary("divide", &columns, &scale)?, &right, Some(rcond))?.x;
    let scale = if found.ndim() == 2 { scale.index(&[s(..), IndexItem::NewAxis])? } else { scale };
    binary("divide", &found, &scale)
}

fn precision(dtype: &DType) -> f64 {
    if dtype.real_part() == DType::F32 {
        f32::EPSILON as f64
    } else {
        f64::EPSILON
    }
}
