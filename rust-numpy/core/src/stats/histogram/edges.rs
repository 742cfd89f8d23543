//! Edges of bins.
use super::estimators::{width, Estimator};
use super::{distance, edge, not_increasing};
use crate::calc::{
    add, any, ceil, divide, fold, greater, greater_equal, isfinite, less_equal, logical_and, subtract, values, Term,
};
use crate::creation::{linspace, Spacing};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::s;
use crate::indexing::compress;
use crate::promote::result_type;
use crate::scalar::Scalar;

/// What bins there shall be.
#[derive(Clone, Debug)]
pub enum Bins {
    /// So many of equal width.
    Count(isize),
    /// As many of equal width as an estimator thinks fit, by NumPy's name.
    Estimated(String),
    /// Between these edges.
    Edges(DynArray),
}

/// The first and the last edge.
pub type Range = (Term, Term);

/// Edges of equal bins with what they were made of; given edges as they are.
type Edges = (DynArray, Option<(Range, usize)>);

/// The edges of bins for a flat array.
pub fn bin_edges(array: &DynArray, bins: &Bins, range: Option<&Range>, weights: Option<&DynArray>) -> Result<Edges> {
    let (range, count) = match bins {
        Bins::Edges(edges) => return given(edges),
        Bins::Count(count) => {
            let count = usize::try_from(*count).ok().filter(|&count| count > 0);
            let count = count.ok_or_else(|| NumPyError::value("`bins` must be positive, when an integer"))?;
            (outer_edges(array, range)?, count)
        }
        Bins::Estimated(name) => {
            let estimator = Estimator::parse(name)?;
            if weights.is_some() {
                let why = "the number of bins is not estimated for weighted data".into();
                return Err(NumPyError::argument(ErrorKind::Type, why));
            }
            let outer = outer_edges(array, range)?;
            let count = estimated(array, estimator, &outer, range.is_some())?;
            (outer, count)
        }
    };
    let own = Term::Array(array.clone()).promotable();
    let common = result_type(&[range.0.promotable(), range.1.promotable(), own])?;
    let dtype = if matches!(common.kind(), 'i' | 'u') { DType::F64 } else { common };
    let spacing = Spacing { count: count as isize + 1, endpoint: true, dtype: Some(dtype), axis: 0 };
    let ends = [&range.0, &range.1].map(|end| Ok::<_, NumPyError>((end.to_array()?, end.promotable())));
    let [first, last] = ends;
    let edges = linspace(&first?, &last?, &spacing)?.0;
    match not_increasing(&edges)? {
        true => Err(NumPyError::value(&format!("too many bins for data range: cannot create {count} of finite size"))),
        false => Ok((edges, Some((range, count)))),
    }
}

fn given(edges: &DynArray) -> Result<Edges> {
    if edges.ndim() != 1 {
        return Err(NumPyError::value("`bins` must be 1d, when an array"));
    }
    if any(&greater(&edges.index(&[s(..-1)])?, &edges.index(&[s(1..)])?)?)? {
        return Err(NumPyError::value("`bins` must increase monotonically, when an array"));
    }
    Ok((edges.clone(), None))
}

/// The range given, or that of the elements; widened where it has no width.
pub(super) fn outer_edges(array: &DynArray, range: Option<&Range>) -> Result<Range> {
    let (first, last) = match range {
        Some(range) => range.clone(),
        None if array.size() == 0 => (Scalar::Int(0), Scalar::Int(1)).into_terms(),
        None => (fold("minimum", array, None, false)?.into(), fold("maximum", array, None, false)?.into()),
    };
    let (low, high) = (first.to_array()?, last.to_array()?);
    if any(&greater(&low, &high)?)? {
        return Err(NumPyError::value("max must be larger than min in range parameter"));
    }
    if !crate::calc::all(&logical_and(&isfinite(&low)?, &isfinite(&high)?)?)? {
        return Err(NumPyError::value("the range of a histogram is not finite"));
    }
    if values::<bool>(&crate::calc::not_equal(&low, &high)?)?[0] {
        return Ok((first, last));
    }
    match (&first, &last) {
        (Term::Number(low), Term::Number(high)) => Ok((shifted(*low, -0.5)?, shifted(*high, 0.5)?)),
        _ => Ok((subtract(&first, 0.5)?.into(), add(&last, 0.5)?.into())),
    }
}

fn shifted(value: Scalar, by: f64) -> Result<Term> {
    match value {
        Scalar::Int(value) => Ok((value as f64 + by).into()),
        Scalar::Float(value) => Ok((value + by).into()),
        _ => edge(by),
    }
}

trait IntoTerms {
    fn into_terms(self) -> Range;
}

impl IntoTerms for (Scalar, Scalar) {
    fn into_terms(self) -> Range {
        (Term::Number(self.0), Term::Number(self.1))
    }
}

/// How many bins the estimator wants for the elements in range.
fn estimated(array: &DynArray, estimator: Estimator, outer: &Range, limited: bool) -> Result<usize> {
    let inside = match limited {
        false => array.clone(),
        true => {
            let keep = logical_and(&greater_equal(array, &outer.0)?, &less_equal(array, &outer.1)?)?;
            compress(&keep, array, Some(0))?
        }
    };
    if inside.size() == 0 {
        return Ok(1);
    }
    let width = width(estimator, &inside, outer)?;
    let size = values::<f64>(&width)?[0];
    if size == 0.0 {
        return Ok(1);
    }
    let whole = matches!(inside.dtype().kind(), 'i' | 'u') && size < 1.0;
    let width = if whole { Term::Number(Scalar::Int(1)) } else { width.into() };
    let count = values::<f64>(&ceil(&divide(&distance(&outer.1, &outer.0)?, &width)?)?)?[0];
    if !(0.0..1e15).contains(&count) {
        return Err(NumPyError::value(&format!("cannot create {count} bins")));
    }
    Ok(count as usize)
}
