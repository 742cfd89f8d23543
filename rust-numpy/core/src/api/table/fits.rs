//! What rows of series share: their intervals and parts, and least squares fits.
use super::tuple;
use crate::api::{Arguments, Value};
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::polynomial::{Basis, Fit, FitOptions, Series};
use crate::scalar::Scalar;

pub(super) fn options<'a>(a: &Arguments, weights: Option<&'a DynArray>) -> Result<FitOptions<'a>> {
    Ok(FitOptions { rcond: a.has("rcond").then(|| a.float("rcond")).transpose()?, weights })
}

/// Coefficients, residuals, rank, singular values, and the bound for them.
pub(super) fn fit_parts(fit: Fit) -> Result<Vec<Value>> {
    let rank = DynArray::scalar(Scalar::Int(fit.rank as i128), &DType::I32)?;
    Ok([fit.coefficients, fit.residuals, rank, fit.s, fit.rcond].map(Value::Array).to_vec())
}

/// Coefficients; where `full` is asked for, what is known of the fit too.
pub(super) fn fitted(a: &Arguments, basis: Basis) -> Result<Value> {
    let weights = a.optional_array("w")?;
    let fit = basis.fit(&a.array("x")?, &a.array("y")?, &a.array("deg")?, &options(a, weights.as_ref())?)?;
    if !a.flag("full")? {
        return Ok(fit.coefficients.into());
    }
    let mut all = fit_parts(fit)?;
    let known = all.split_off(1);
    Ok(Value::Tuple([all, vec![Value::Tuple(known)]].concat()))
}

/// The same for an instance of a class.
pub(super) fn fitted_series(a: &Arguments, basis: Basis) -> Result<Value> {
    let weights = a.optional_array("w")?;
    let (x, y, degrees) = (a.array("x")?, a.array("y")?, a.array("deg")?);
    let intervals = (interval(a, "domain")?, interval(a, "window")?.unwrap_or(basis.interval()));
    let (series, fit) = Series::fit(basis, (&x, &y), &degrees, &options(a, weights.as_ref())?, intervals)?;
    let made = parts(series)?;
    if !a.flag("full")? {
        return Ok(made);
    }
    Ok(Value::Tuple(vec![made, Value::Tuple(fit_parts(fit)?.split_off(1))]))
}

/// The two ends of an interval, if given.
pub(super) fn interval(a: &Arguments, name: &str) -> Result<Option<[f64; 2]>> {
    let Some(given) = a.optional_array(name)? else { return Ok(None) };
    match values::<f64>(&given)?[..] {
        [low, high] => Ok(Some([low, high])),
        _ => Err(NumPyError::value(&format!("{name} has wrong number of elements."))),
    }
}

/// A series as three values.
pub(super) fn parts(series: Series) -> Result<Value> {
    let pair = |interval: [f64; 2]| -> Result<DynArray> { array_of(&interval, &[2]) };
    Ok(tuple([series.coef, pair(series.domain)?, pair(series.window)?]))
}
