//! Estimators of the width of bins, each in NumPy's order of operations.
use super::{distance, histogram, Bins, Range};
use crate::calc::{absolute, add, apply, array_of, divide, fold, multiply, subtract, values, Term};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::promote::Casting;
use crate::scalar::Scalar;
use crate::stats::{mean, quantile, std, Fold, Method, Quantile};

/// An estimator, by NumPy's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Estimator {
    Auto,
    Doane,
    FreedmanDiaconis,
    Rice,
    Scott,
    Sqrt,
    Stone,
    Sturges,
}

use Estimator::*;

impl Estimator {
    pub(super) fn parse(name: &str) -> Result<Estimator> {
        Ok(match name {
            "auto" => Auto,
            "doane" => Doane,
            "fd" => FreedmanDiaconis,
            "rice" => Rice,
            "scott" => Scott,
            "sqrt" => Sqrt,
            "stone" => Stone,
            "sturges" => Sturges,
            _ => return Err(NumPyError::value(&format!("{name:?} is not a valid estimator for `bins`"))),
        })
    }
}

/// The width of bins for elements that are not empty; 0 where one bin is enough.
pub(super) fn width(estimator: Estimator, x: &DynArray, range: &Range) -> Result<DynArray> {
    let n = x.size() as f64;
    let strong = |value: f64| array_of(&[value], &[]);
    match estimator {
        Sqrt => divide(&extent(x)?, &strong(n.sqrt())?),
        Sturges => divide(&extent(x)?, &strong(n.log2() + 1.0)?),
        Rice => divide(&extent(x)?, 2.0 * n.powf(1.0 / 3.0)),
        Scott => {
            let factor = (24.0 * std::f64::consts::PI.powf(0.5) / n).powf(1.0 / 3.0);
            multiply(factor, &std(x, &Fold::default(), Scalar::Int(0), None)?)
        }
        Doane => doane(x),
        FreedmanDiaconis => freedman_diaconis(x),
        Stone => stone(x, range),
        Auto => {
            let [fd, sturges, root] = [FreedmanDiaconis, Sturges, Sqrt].map(|one| width(one, x, range));
            let (fd, sturges, half) = (fd?, sturges?, divide(&root?, 2)?);
            let one = |array: &DynArray| Ok::<f64, NumPyError>(values::<f64>(array)?[0]);
            let fd = if one(&half)? > one(&fd)? { half } else { fd };
            Ok(if one(&sturges)? < one(&fd)? { sturges } else { fd })
        }
    }
}

fn extent(x: &DynArray) -> Result<DynArray> {
    let of = |name| fold(name, x, None, false).map(Term::Array);
    distance(&of("maximum")?, &of("minimum")?)
}

fn doane(x: &DynArray) -> Result<DynArray> {
    let n = x.size() as f64;
    let none = || array_of(&[0.0], &[]);
    if x.size() <= 2 {
        return none();
    }
    let spread = (6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0))).sqrt();
    let sigma = std(x, &Fold::default(), Scalar::Int(0), None)?;
    if values::<f64>(&sigma)?[0] <= 0.0 {
        return none();
    }
    let centred = subtract(x, &mean(x, &Fold::default())?)?;
    let scaled = divide(&centred, &sigma)?.astype(centred.dtype(), Casting::SameKind)?;
    let cubes = apply("power", &[(&scaled).into(), 3i64.into()])?;
    let skew = absolute(&mean(&cubes, &Fold::default())?)?;
    let skew = add(1.0, &divide(&skew, &array_of(&[spread], &[])?)?)?;
    let bins = add(&array_of(&[1.0 + n.log2()], &[])?, &apply("log2", &[(&skew).into()])?)?;
    divide(&extent(x)?, &bins)
}

fn freedman_diaconis(x: &DynArray) -> Result<DynArray> {
    let q = array_of(&[0.75, 0.25], &[2])?;
    let wanted = Quantile { q, weak: false, method: Method::Linear, weights: None };
    let ends = quantile(x, &wanted, None, false)?;
    let at = |place| ends.index(&[crate::IndexItem::At(place)]);
    let range = subtract(&at(0)?, &at(1)?)?;
    multiply(&multiply(2.0, &range)?, (x.size() as f64).powf(-1.0 / 3.0))
}

/// The count that minimises an estimate of the integrated squared error, found by trying all.
fn stone(x: &DynArray, range: &Range) -> Result<DynArray> {
    let n = x.size() as f64;
    let extent = extent(x)?;
    let size = values::<f64>(&extent)?[0];
    if x.size() <= 1 || size == 0.0 {
        return array_of(&[0.0], &[]);
    }
    let most = 100.max(n.sqrt() as isize);
    let mut best = (f64::INFINITY, 1);
    for count in 1..=most {
        let (counts, _) = histogram(x, &Bins::Count(count), Some(range), false, None)?;
        let shares = divide(&counts, n)?;
        let squares: f64 = values::<f64>(&shares.astype(&DType::F64, Casting::Unsafe)?)?.iter().map(|p| p * p).sum();
        let loss = (2.0 - (n + 1.0) * squares) / (size / count as f64);
        if loss < best.0 {
            best = (loss, count);
        }
    }
    divide(&extent, best.1 as i64)
}
