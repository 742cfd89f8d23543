//! Least squares fits.
use super::Basis;
use crate::calc::{any, array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::{take, Mode};
use crate::linalg::arithmetic::{binary, cast, fold, unary};
use crate::linalg::{dynamic, LstsqResult};
use crate::promote::{common_dtype, Casting};

/// A fit, and what is known of it.
#[derive(Clone, Debug)]
pub struct Fit {
    /// One coefficient for each column; a row of them where there are several right-hand sides.
    pub coefficients: DynArray,
    /// The squared distances; none where the rank is too low.
    pub residuals: DynArray,
    /// How many singular values count.
    pub rank: usize,
    /// The singular values of the columns, brought to one length.
    pub s: DynArray,
    /// The part of the largest singular value up to which others count as zero.
    pub rcond: DynArray,
}

/// How a fit is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct FitOptions<'a> {
    /// The part of the largest singular value up to which others count as zero; by the precision of `x` if missing.
    pub rcond: Option<f64>,
    /// By what distances are multiplied first.
    pub weights: Option<&'a DynArray>,
}

/// Which covariance of the coefficients is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covariance {
    /// The weights are deviations, up to a factor that the residuals tell.
    Scaled,
    /// The weights are deviations.
    Unscaled,
}

/// Columns brought to one length, and what they were divided by.
struct Design {
    columns: DynArray,
    right: DynArray,
    scale: DynArray,
}

fn wrong<T>(why: &str) -> Result<T> {
    Err(NumPyError::argument(ErrorKind::Type, why.into()))
}

pub(super) fn inexact(p: &DynArray) -> Result<DynArray> {
    match p.dtype().kind() {
        'f' | 'c' => Ok(p.clone()),
        _ => cast(p, &DType::F64),
    }
}

fn check(x: &DynArray, y: &DynArray, weights: Option<&DynArray>) -> Result<()> {
    if x.ndim() != 1 || x.size() == 0 {
        return wrong("expected non-empty vector for x");
    }
    if !matches!(y.ndim(), 1 | 2) {
        return wrong("expected 1D or 2D array for y");
    }
    if y.shape()[0] != x.size() {
        return wrong("expected x and y to have same length");
    }
    match weights {
        Some(weights) if weights.shape() != x.shape() => wrong("expected as many weights as x has elements"),
        _ => Ok(()),
    }
}

/// The polynomial of degree `degree` with the smallest squared distance from `y` at `x`, its highest coefficient first.
/// Each column of a matrix `y` is fitted.
pub fn polyfit(x: &DynArray, y: &DynArray, degree: usize, options: &FitOptions<'_>) -> Result<Fit> {
    let x = inexact(x)?;
    design(&x, y, degree, options)?.fit(rcond(&x, options)?)
}

/// The coefficients of [`polyfit`] and their covariance: a matrix, or one for each column of `y`.
pub fn polyfit_covariance(
    x: &DynArray,
    y: &DynArray,
    degree: usize,
    options: &FitOptions<'_>,
    kind: Covariance,
) -> Result<(DynArray, DynArray)> {
    let x = inexact(x)?;
    let design = design(&x, y, degree, options)?;
    let fit = design.fit(rcond(&x, options)?)?;
    let base = dynamic::inv(&dynamic::dot(&design.columns.t(), &design.columns)?)?;
    let base = binary("divide", &base, &dynamic::outer(&design.scale, &design.scale)?)?;
    let factor = match kind {
        Covariance::Unscaled => DynArray::full(&[], 1.0, base.dtype())?,
        Covariance::Scaled if x.size() <= degree + 1 => {
            let why = "the number of data points must exceed order to scale the covariance matrix";
            return Err(NumPyError::value(why));
        }
        Covariance::Scaled => {
            let free = DynArray::full(&[], (x.size() - degree - 1) as f64, fit.residuals.dtype())?;
            binary("divide", &fit.residuals, &free)?
        }
    };
    let base = if y.ndim() == 1 { base } else { base.index(&[s(..), s(..), IndexItem::NewAxis])? };
    Ok((fit.coefficients, binary("multiply", &base, &factor)?))
}

/// The columns of powers, highest first.
fn design(x: &DynArray, y: &DynArray, degree: usize, options: &FitOptions<'_>) -> Result<Design> {
    let y = inexact(y)?;
    check(x, &y, options.weights)?;
    // NumPy's columns are of the dtype that `x` and integers promote to: double precision at least.
    let x = &cast(x, &common_dtype(x.dtype(), &DType::I64)?)?;
    let mut columns = DynArray::full(&[x.size(), degree + 1], 1.0, x.dtype())?;
    for power in 1..=degree as isize {
        let place = degree as isize - power;
        let next = binary("multiply", &columns.index(&[s(..), IndexItem::At(place + 1)])?, x)?;
        columns.view_mut()?.index(&[s(..), IndexItem::At(place)])?.assign(&next)?;
    }
    let (columns, right) = weighted(columns, y, options.weights)?;
    let scale = unary("sqrt", &fold("add", &binary("multiply", &columns, &columns)?, Some(&[0]), false)?)?;
    Ok(Design { columns: binary("divide", &columns, &scale)?, right, scale })
}

fn weighted(columns: DynArray, y: DynArray, weights: Option<&DynArray>) -> Result<(DynArray, DynArray)> {
    let Some(weights) = weights else { return Ok((columns, y)) };
    let column = weights.index(&[s(..), IndexItem::NewAxis])?;
    let right = binary("multiply", &y, if y.ndim() == 2 { &column } else { weights })?;
    Ok((binary("multiply", &columns, &column)?, right))
}

impl Design {
    fn fit(&self, rcond: DynArray) -> Result<Fit> {
        let part = values::<f64>(&rcond)?[0];
        let LstsqResult { x, residuals, rank, s: singular } = dynamic::lstsq(&self.columns, &self.right, Some(part))?;
        let scale = if x.ndim() == 2 { self.scale.index(&[s(..), IndexItem::NewAxis])? } else { self.scale.clone() };
        Ok(Fit { coefficients: binary("divide", &x, &scale)?, residuals, rank, s: singular, rcond })
    }
}

/// Points times the precision of their dtype, in it.
fn rcond(x: &DynArray, options: &FitOptions<'_>) -> Result<DynArray> {
    if let Some(part) = options.rcond {
        return array_of(&[part], &[]);
    }
    let real = x.dtype().real_part().native();
    let precision = match real.itemsize() {
        2 => 2f64.powi(-10),
        4 => f64::from(f32::EPSILON),
        _ => f64::EPSILON,
    };
    array_of(&[x.size() as f64 * precision], &[])?.astype(&real, Casting::Unsafe)
}

impl Basis {
    /// The series with the smallest squared distance from `y` at `x`: of one degree, or of some alone (a vector), where
    /// the others' coefficients are 0.
    pub fn fit(self, x: &DynArray, y: &DynArray, degrees: &DynArray, options: &FitOptions<'_>) -> Result<Fit> {
        if degrees.ndim() > 1 || !matches!(degrees.dtype().kind(), 'i' | 'u') || degrees.size() == 0 {
            return wrong("deg must be an int or non-empty 1-D array of int");
        }
        let mut some = values::<i64>(degrees)?;
        some.sort_unstable();
        let most = some[some.len() - 1];
        if some[0] < 0 {
            return Err(NumPyError::value("expected deg >= 0"));
        }
        let (x, y) = (inexact(x)?, inexact(y)?);
        check(&x, &y, options.weights)?;
        let all = self.vander(&x, most as isize)?;
        let places = array_of(&some, &[some.len()])?;
        let alone = degrees.ndim() == 0;
        let columns = if alone { all } else { take(&all, &places, Some(1), Mode::Raise)? };
        let (columns, right) = weighted(columns, y, options.weights)?;
        let scale = lengths(&columns)?;
        let mut fit = Design { columns: binary("divide", &columns, &scale)?, right, scale }.fit(rcond(&x, options)?)?;
        if !alone {
            fit.coefficients = spread(&fit.coefficients, &some, most as usize + 1)?;
        }
        Ok(fit)
    }
}

/// The lengths of columns; 1 for those of zeros.
fn lengths(columns: &DynArray) -> Result<DynArray> {
    let square = |part: &DynArray| binary("multiply", part, part);
    let squares = match columns.dtype().kind() {
        'c' => binary("add", &square(&columns.real())?, &square(&columns.imag()?)?)?,
        _ => square(columns)?,
    };
    let mut scale = unary("sqrt", &fold("add", &squares, Some(&[0]), false)?)?;
    let empty = crate::calc::equal(&scale, 0)?;
    if any(&empty)? {
        let one = DynArray::full(&[], 1.0, scale.dtype())?;
        scale.view_mut()?.assign_where(&one, Some(&empty), Casting::SameKind)?;
    }
    Ok(scale)
}

/// Coefficients at their degrees, zeros elsewhere.
fn spread(coefficients: &DynArray, degrees: &[i64], count: usize) -> Result<DynArray> {
    let mut all = DynArray::zeros(&[&[count], &coefficients.shape()[1..]].concat(), coefficients.dtype())?;
    for (row, &degree) in degrees.iter().enumerate() {
        let part = coefficients.index(&[IndexItem::At(row as isize)])?;
        all.view_mut()?.index(&[IndexItem::At(degree as isize)])?.assign(&part)?;
    }
    Ok(all)
}
