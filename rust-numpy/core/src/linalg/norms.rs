//! Norms, condition numbers and ranks.
use super::arithmetic::{binary, cast, fold, reshaped, unary};
use super::solvers::{epsilon, inverses};
use super::stack::{sizes, square};
use super::svd::singular_values;
use super::LinalgError;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::layout::normalize_axes;
use crate::scalar::Scalar;
use crate::ufunc::{self, Initial, ReduceOptions};

/// Which norm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NormOrder {
    /// The root of the sum of squares of all elements.
    Frobenius,
    /// The sum of singular values.
    Nuclear,
    /// For vectors: 0, infinities, or any p. For matrices: 1, -1, 2, -2 and infinities.
    P(f64),
}

impl NormOrder {
    /// NumPy's spellings: `fro`, `nuc`, `inf`, `-inf` or a number.
    pub fn parse(text: &str) -> Result<NormOrder> {
        match (text, text.parse()) {
            ("fro", _) => Ok(NormOrder::Frobenius),
            ("nuc", _) => Ok(NormOrder::Nuclear),
            (_, Ok(p)) => Ok(NormOrder::P(p)),
            _ => LinalgError::Argument(format!("norm order {text:?} is not understood")).raise(),
        }
    }
}

/// Integers and booleans become `float64`; other numbers stay.
fn inexact(a: &DynArray) -> Result<DynArray> {
    match a.dtype().kind() {
        'f' | 'c' => Ok(a.clone()),
        _ => cast(a, &DType::F64),
    }
}

/// `linalg.norm`: of all elements, of vectors along one axis, or of matrices in two.
pub fn norm(a: &DynArray, order: Option<NormOrder>, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    let a = inexact(a)?;
    let all: Vec<isize> = (0..a.ndim() as isize).collect();
    let plain = matches!((order, a.ndim()), (None, _) | (Some(NormOrder::Frobenius), 2) | (Some(NormOrder::P(2.0)), 1));
    if axes.is_none() && plain {
        let flat = reshaped(&a, &[a.size()])?;
        let norm = vector(&flat, 2.0, &[0], false)?;
        return reshaped(&norm, &vec![1; if keepdims { a.ndim() } else { 0 }]);
    }
    let axes = axes.unwrap_or(&all);
    normalize_axes(axes, a.ndim())?;
    match (axes, order) {
        ([axis], None) => vector(&a, 2.0, &[*axis], keepdims),
        ([axis], Some(NormOrder::P(p))) => vector(&a, p, &[*axis], keepdims),
        ([_], Some(order)) => LinalgError::Argument(format!("norm order {order:?} is not for vectors")).raise(),
        ([row, column], order) => matrix(&a, order.unwrap_or(NormOrder::Frobenius), (*row, *column), keepdims),
        _ => LinalgError::Argument(format!("norm takes one or two axes, found {}", axes.len())).raise(),
    }
}

/// `linalg.vector_norm`: of all elements, or along axes taken together.
pub fn vector_norm(a: &DynArray, p: f64, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    let a = inexact(a)?;
    let all: Vec<isize> = (0..a.ndim() as isize).collect();
    vector(&a, p, axes.unwrap_or(&all), keepdims)
}

/// `linalg.matrix_norm`: of the matrices in the last two axes.
pub fn matrix_norm(a: &DynArray, order: NormOrder, keepdims: bool) -> Result<DynArray> {
    matrix(&inexact(a)?, order, (-2, -1), keepdims)
}

/// The sum of squares of each element's parts.
fn squares(a: &DynArray) -> Result<DynArray> {
    if a.dtype().kind() != 'c' {
        return unary("square", a);
    }
    binary("add", &unary("square", &a.real())?, &unary("square", &a.imag()?)?)
}

/// The largest along `axes`; 0 where there is none.
fn largest(a: &DynArray, axes: &[isize], keepdims: bool) -> Result<DynArray> {
    let initial = Initial::Value(Scalar::Int(0));
    ufunc::get("maximum")?.reduce(a, &ReduceOptions { axes: Some(axes), keepdims, initial, ..Default::default() })
}

fn vector(a: &DynArray, p: f64, axes: &[isize], keepdims: bool) -> Result<DynArray> {
    let sum = |values: &DynArray| fold("add", values, Some(axes), keepdims);
    let real = a.dtype().real_part().native();
    match p {
        f64::INFINITY => largest(&unary("absolute", a)?, axes, keepdims),
        f64::NEG_INFINITY => fold("minimum", &unary("absolute", a)?, Some(axes), keepdims),
        0.0 => sum(&cast(&cast(a, &DType::BOOL)?, &real)?),
        1.0 => sum(&unary("absolute", a)?),
        2.0 => unary("sqrt", &sum(&squares(a)?)?),
        p => {
            let power = |p: f64| DynArray::full(&[], p, &real);
            let powers = binary("power", &unary("absolute", a)?, &power(p)?)?;
            binary("power", &sum(&powers)?, &power(1.0 / p)?)
        }
    }
}

fn matrix(a: &DynArray, order: NormOrder, (row, column): (isize, isize), keepdims: bool) -> Result<DynArray> {
    let axes = normalize_axes(&[row, column], a.ndim())?;
    let (row, column) = (axes[0] as isize, axes[1] as isize);
    let along = |summed: isize, best: fn(&DynArray, isize) -> Result<DynArray>| {
        let sums = fold("add", &unary("absolute", a)?, Some(&[summed]), true)?;
        let other = if summed == row { column } else { row };
        drop_axes(&best(&sums, other)?, row, column, keepdims)
    };
    let most: fn(&DynArray, isize) -> Result<DynArray> = |sums, axis| largest(sums, &[axis], true);
    let least: fn(&DynArray, isize) -> Result<DynArray> = |sums, axis| fold("minimum", sums, Some(&[axis]), true);
    match order {
        NormOrder::Frobenius => vector(a, 2.0, &[row, column], keepdims),
        NormOrder::P(1.0) => along(row, most),
        NormOrder::P(-1.0) => along(row, least),
        NormOrder::P(f64::INFINITY) => along(column, most),
        NormOrder::P(f64::NEG_INFINITY) => along(column, least),
        NormOrder::P(2.0) => of_singular_values(a, "maximum", (row, column), keepdims),
        NormOrder::P(-2.0) => of_singular_values(a, "minimum", (row, column), keepdims),
        NormOrder::Nuclear => of_singular_values(a, "add", (row, column), keepdims),
        NormOrder::P(p) => LinalgError::Argument(format!("norm order {p} is not for matrices")).raise(),
    }
}

fn of_singular_values(a: &DynArray, how: &str, (row, column): (isize, isize), keepdims: bool) -> Result<DynArray> {
    let rest = (0..a.ndim() as isize).filter(|&axis| axis != row && axis != column);
    let moved = a.transpose(&rest.chain([row, column]).collect::<Vec<_>>())?;
    let values = singular_values(&moved, false)?;
    let found = match how {
        "maximum" => largest(&values, &[-1], false)?,
        how => fold(how, &values, Some(&[-1]), false)?,
    };
    if !keepdims {
        return Ok(found);
    }
    let kept: Vec<usize> = a
        .shape()
        .iter()
        .enumerate()
        .map(|(axis, &n)| if axis as isize == row || axis as isize == column { 1 } else { n })
        .collect();
    reshaped(&found, &kept)
}

/// Takes out two axes of length 1 unless they are to be kept.
fn drop_axes(a: &DynArray, row: isize, column: isize, keepdims: bool) -> Result<DynArray> {
    if keepdims {
        return Ok(a.clone());
    }
    let item = |axis: usize| if axis as isize == row || axis as isize == column { IndexItem::At(0) } else { s(..) };
    a.index(&(0..a.ndim()).map(item).collect::<Vec<_>>())
}

/// The condition number by a norm of matrices; by singular values where none is given.
pub fn cond(a: &DynArray, order: Option<NormOrder>) -> Result<DynArray> {
    let (m, n) = sizes(a)?;
    if m * n == 0 {
        return LinalgError::Incompatible(a.shape().to_vec(), vec![1, 1]).raise();
    }
    let found = match order {
        None | Some(NormOrder::P(2.0 | -2.0)) => {
            let values = singular_values(a, false)?;
            let at = |place| values.index(&[IndexItem::Ellipsis, IndexItem::At(place)]);
            let (first, last) = if order == Some(NormOrder::P(-2.0)) { (-1, 0) } else { (0, -1) };
            binary("divide", &at(first)?, &at(last)?)?
        }
        Some(order) => {
            square(a)?;
            let inverse = inverses(a, true)?;
            let of = |matrix: &DynArray| matrix_norm(matrix, order, false);
            binary("multiply", &of(a)?, &of(&inverse)?)?
        }
    };
    infinite_where_undefined(a, &found)
}

/// A quotient of zeros is infinite; NaN stays where the matrix has one.
fn infinite_where_undefined(a: &DynArray, found: &DynArray) -> Result<DynArray> {
    let own = fold("logical_or", &unary("isnan", &inexact(a)?)?, Some(&[-2, -1]), false)?;
    let undefined = binary("greater", &unary("isnan", found)?, &own)?;
    crate::choose(&undefined, &DynArray::full(&[], f64::INFINITY, found.dtype())?, found)
}

/// Up to which size singular values count as zero for a rank.
#[derive(Clone, Copy, Debug, Default)]
pub enum Tolerance<'a> {
    /// The largest one times the number of rows or columns, whichever is larger, times the precision of the dtype.
    #[default]
    Default,
    /// This size; one number, or one for each matrix.
    Absolute(&'a DynArray),
    /// This part of the largest.
    Relative(&'a DynArray),
}

/// How many singular values are larger than the tolerance.
pub fn matrix_rank(a: &DynArray, tolerance: Tolerance<'_>, hermitian: bool) -> Result<DynArray> {
    if a.ndim() < 2 {
        let any = fold("logical_or", &reshaped(a, &[a.size()])?, Some(&[0]), false)?;
        return cast(&any, &DType::I64);
    }
    let (m, n) = sizes(a)?;
    let values = singular_values(a, hermitian)?;
    let largest = || largest(&values, &[-1], true);
    let widened = |tolerance: &DynArray| tolerance.index(&[IndexItem::Ellipsis, IndexItem::NewAxis]);
    let limit = match tolerance {
        Tolerance::Absolute(size) => widened(size)?,
        Tolerance::Relative(part) => binary("multiply", &largest()?, &widened(part)?)?,
        Tolerance::Default => {
            let part = m.max(n) as f64 * epsilon(values.dtype());
            binary("multiply", &largest()?, &DynArray::full(&[], part, values.dtype())?)?
        }
    };
    let counted = cast(&binary("greater", &values, &limit)?, &DType::I64)?;
    fold("add", &counted, Some(&[-1]), false)
}
