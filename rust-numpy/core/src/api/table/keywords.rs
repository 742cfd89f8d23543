//! Keywords that many rows share.
use crate::api::{Arguments, Value};
use crate::calc::{divide, Term};
use crate::error::{NumPyError, Result};
use crate::scalar::Scalar;
use crate::stats::histogram::{Bins, Range};
use crate::stats::{Fold, Method, Quantile};
use crate::ErrorKind;

/// The keywords of a reduction, as many as the function has.
pub(super) fn fold(a: &Arguments) -> Result<Fold> {
    let given = |name: &str| a.has(name);
    let mask = match given("where").then(|| a.value("where")) {
        None | Some(Value::Number(Scalar::Bool(true))) => None,
        Some(mask) => Some(mask.to_array()?),
    };
    Ok(Fold {
        axes: a.ints("axis")?,
        dtype: if given("dtype") { a.dtype("dtype")? } else { None },
        keepdims: given("keepdims") && a.flag("keepdims")?,
        initial: if given("initial") { a.number("initial")? } else { None },
        mask,
    })
}

/// What is taken from the count: `ddof`, or its name in the array API.
pub(super) fn degrees(a: &Arguments) -> Result<Scalar> {
    let ddof = a.number("ddof")?.unwrap_or(Scalar::Int(0));
    match a.number("correction")? {
        None => Ok(ddof),
        Some(correction) if ddof == Scalar::Int(0) => Ok(correction),
        Some(_) => Err(NumPyError::value("ddof and correction can't be provided simultaneously.")),
    }
}

/// The mean, where it is known already.
pub(super) fn center(a: &Arguments) -> Result<Option<Term>> {
    a.optional_term("mean")
}

/// Which quantiles; percentiles are `hundredths`.
pub(super) fn quantiles(a: &Arguments, hundredths: bool) -> Result<Quantile> {
    let q = a.term("q")?;
    let weak = matches!(q, Term::Number(Scalar::Int(_) | Scalar::Float(_)));
    let q = if hundredths { divide(&q, 100)? } else { q.to_array()? };
    let method = Method::parse(a.text("method")?)?;
    Ok(Quantile { q, weak, method, weights: a.optional_array("weights")? })
}

/// A count, the name of an estimator, or edges.
pub(super) fn bins(value: &Value) -> Result<Bins> {
    let wrong = || NumPyError::argument(ErrorKind::Type, "`bins` must be an integer, a string, or an array".into());
    match value {
        Value::Text(name) => Ok(Bins::Estimated(name.clone())),
        Value::Number(Scalar::Int(count)) => Ok(Bins::Count(isize::try_from(*count).map_err(|_| wrong())?)),
        Value::Number(_) => Err(wrong()),
        other => match other.to_array()? {
            array if array.ndim() > 0 => Ok(Bins::Edges(array)),
            array => match array.item(&[])? {
                Scalar::Int(count) => Ok(Bins::Count(isize::try_from(count).map_err(|_| wrong())?)),
                _ => Err(wrong()),
            },
        },
    }
}

/// A pair of numbers, unless `None`.
pub(super) fn range(value: &Value) -> Result<Option<Range>> {
    let term = |value: &Value| match value {
        Value::Number(value) => Ok(Term::Number(*value)),
        other => other.to_array().map(Term::Array),
    };
    let wrong = || NumPyError::value("a range is a pair of numbers");
    match value {
        Value::None => Ok(None),
        Value::Tuple(ends) if ends.len() == 2 => Ok(Some((term(&ends[0])?, term(&ends[1])?))),
        Value::Array(ends) if ends.shape() == [2] => {
            let end = |at| ends.index(&[crate::IndexItem::At(at)]).map(Term::Array);
            Ok(Some((end(0)?, end(1)?)))
        }
        _ => Err(wrong()),
    }
}
