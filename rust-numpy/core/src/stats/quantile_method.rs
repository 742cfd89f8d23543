//! NumPy's thirteen ways to place a quantile between order statistics.
use crate::calc::{add, apply, ceil, equal, floor, multiply, rint, subtract};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::promote::Casting;

/// A method, by NumPy's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Method {
    InvertedCdf,
    AveragedInvertedCdf,
    ClosestObservation,
    InterpolatedInvertedCdf,
    Hazen,
    Weibull,
    Linear,
    MedianUnbiased,
    NormalUnbiased,
    Lower,
    Higher,
    Midpoint,
    Nearest,
}

use Method::*;

/// The methods by name.
const NAMES: [(&str, Method); 13] = [
    ("inverted_cdf", InvertedCdf),
    ("averaged_inverted_cdf", AveragedInvertedCdf),
    ("closest_observation", ClosestObservation),
    ("interpolated_inverted_cdf", InterpolatedInvertedCdf),
    ("hazen", Hazen),
    ("weibull", Weibull),
    ("linear", Linear),
    ("median_unbiased", MedianUnbiased),
    ("normal_unbiased", NormalUnbiased),
    ("lower", Lower),
    ("higher", Higher),
    ("midpoint", Midpoint),
    ("nearest", Nearest),
];

impl Method {
    /// The method of this name.
    pub fn parse(name: &str) -> Result<Method> {
        let found = NAMES.iter().find(|(other, _)| *other == name);
        found.map(|(_, method)| *method).ok_or_else(|| NumPyError::value(&format!("{name:?} is not a quantile method")))
    }

    /// Whether quantiles are elements, so that nothing lies between.
    pub(super) fn is_discrete(self) -> bool {
        matches!(self, InvertedCdf | ClosestObservation | Lower | Higher | Nearest)
    }

    /// Where the quantiles of `n` sorted elements lie, counted in elements from 0.
    pub(super) fn places(self, n: usize, q: &DynArray) -> Result<DynArray> {
        let (count, last) = (n as i64, n as i64 - 1);
        let of_last = || multiply(q, last);
        let as_integers = |places: DynArray| places.astype(&DType::I64, Casting::Unsafe);
        match self {
            InvertedCdf => to_observation(&subtract(&multiply(q, count)?, 1)?, false),
            ClosestObservation => to_observation(&subtract(&subtract(&multiply(q, count)?, 1)?, 0.5)?, true),
            AveragedInvertedCdf => subtract(&multiply(q, count)?, 1),
            InterpolatedInvertedCdf => between(count, q, 0.0, 1.0),
            Hazen => between(count, q, 0.5, 0.5),
            Weibull => between(count, q, 0.0, 0.0),
            MedianUnbiased => between(count, q, 1.0 / 3.0, 1.0 / 3.0),
            NormalUnbiased => between(count, q, 3.0 / 8.0, 3.0 / 8.0),
            Linear => of_last(),
            Lower => as_integers(floor(&of_last()?)?),
            Higher => as_integers(ceil(&of_last()?)?),
            Nearest => as_integers(rounded(&of_last()?)?),
            Midpoint => multiply(&add(&floor(&of_last()?)?, &ceil(&of_last()?)?)?, 0.5),
        }
    }

    /// The share of the next element, from the distance to the previous one.
    pub(super) fn shares(self, distance: DynArray, places: &DynArray) -> Result<DynArray> {
        let chosen = |whole: &DynArray, then: f64, other: f64| {
            let of = |value: f64| DynArray::scalar(value.into(), distance.dtype());
            crate::choose(whole, &of(then)?, &of(other)?)
        };
        match self {
            AveragedInvertedCdf => chosen(&equal(&distance, 0)?, 0.5, 1.0),
            Midpoint => chosen(&equal(&apply("remainder", &[places.into(), 1i64.into()])?, 0)?, 0.0, 0.5),
            _ => Ok(distance),
        }
    }
}

/// `np.around` of places; integers stay.
fn rounded(places: &DynArray) -> Result<DynArray> {
    match places.dtype().kind() {
        'f' => rint(places),
        _ => Ok(places.clone()),
    }
}

/// `n q + (alpha + q (1 - alpha - beta)) - 1`, in NumPy's order.
fn between(n: i64, q: &DynArray, alpha: f64, beta: f64) -> Result<DynArray> {
    let shift = add(&multiply(q, 1.0 - alpha - beta)?, alpha)?;
    subtract(&add(&multiply(q, n)?, &shift)?, 1)
}

/// The observation below a place where they coincide (and, if `odd`, it is an odd one), else the next; none below 0.
fn to_observation(place: &DynArray, odd: bool) -> Result<DynArray> {
    let previous = floor(place)?;
    let mut below = equal(&subtract(place, &previous)?, 0)?;
    if odd {
        let is_odd = equal(&apply("remainder", &[(&previous).into(), 2i64.into()])?, 1)?;
        below = crate::calc::logical_and(&below, &is_odd)?;
    }
    let found = crate::choose(&below, &previous, &add(&previous, 1)?)?;
    let found = found.astype(&DType::I64, Casting::Unsafe)?;
    crate::calc::maximum(&found, 0)
}
