//! Piecewise linear interpolation.
use crate::calc::{absolute, apply, array_of, join, values, Term};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::s;
use crate::indexing::{take, Mode};
use crate::promote::{can_cast, Casting};
use crate::sorting::argsort;
use num_complex::Complex64;

/// The parts of a sample that interpolation works on: one for each part of a number.
struct Curve {
    x: Vec<f64>,
    y: Vec<f64>,
    left: f64,
    right: f64,
    /// Whether slopes are products with an inverse, as those of complex numbers are.
    inverts: bool,
}

impl Curve {
    /// The value at `at`, in NumPy's order of operations.
    fn value(&self, at: f64) -> f64 {
        let (x, y) = (&self.x, &self.y);
        let last = x.len() - 1;
        if x.len() == 1 {
            return if at < x[0] {
                self.left
            } else if at > x[0] {
                self.right
            } else {
                y[0]
            };
        }
        if at.is_nan() {
            return at;
        }
        if at > x[last] {
            return self.right;
        }
        if at < x[0] {
            return self.left;
        }
        let i = x.partition_point(|&x| x <= at).max(1) - 1;
        if i == last || x[i] == at {
            return y[i];
        }
        let (rise, run) = (y[i + 1] - y[i], x[i + 1] - x[i]);
        let slope = if self.inverts { rise * (1.0 / run) } else { rise / run };
        let value = slope * (at - x[i]) + y[i];
        if !value.is_nan() {
            return value;
        }
        let value = slope * (at - x[i + 1]) + y[i + 1];
        if value.is_nan() && y[i] == y[i + 1] {
            y[i]
        } else {
            value
        }
    }
}

/// Values at `at` of the lines through points at `x` (increasing) of height `y`; `left` and `right` of them the
/// values given, or those of the first and last point. With a period the points repeat, in any order.
pub fn interp(
    at: &DynArray,
    x: &DynArray,
    y: &DynArray,
    (left, right): (Option<&Term>, Option<&Term>),
    period: Option<f64>,
) -> Result<DynArray> {
    let complex = y.dtype().kind() == 'c';
    let height = if complex { DType::C128 } else { DType::F64 };
    let safely = |array: &DynArray, dtype: &DType| match can_cast(array.dtype(), dtype, Casting::Safe)
        || (dtype == &DType::F64 && array.dtype().kind() != 'c')
    {
        true => array.astype(dtype, Casting::Unsafe),
        false => Err(NumPyError::Cast { from: array.dtype().clone(), to: dtype.clone(), rule: "safe" }),
    };
    let (mut at, mut x, mut y) = (safely(at, &DType::F64)?, safely(x, &DType::F64)?, safely(y, &height)?);
    if x.ndim() != 1 || y.ndim() != 1 {
        return Err(NumPyError::value("data points must be 1-D sequences"));
    }
    if x.size() != y.size() {
        return Err(NumPyError::value("fp and xp are not of the same length"));
    }
    if let Some(period) = period {
        (at, x, y) = wrapped(&at, &x, &y, period)?;
    }
    if x.size() == 0 {
        return Err(NumPyError::value("array of sample points is empty"));
    }
    let (left, right) = if period.is_some() { (None, None) } else { (left, right) };
    let outside = |given: Option<&Term>, heights: &DynArray, place: usize, imaginary: bool| -> Result<f64> {
        match given {
            None => Ok(values::<f64>(heights)?[place]),
            Some(term) => {
                let value = values::<Complex64>(&term.to_array()?)?;
                let value = value.first().copied().unwrap_or_default();
                Ok(if imaginary { value.im } else { value.re })
            }
        }
    };
    let part = |heights: &DynArray, imaginary: bool| -> Result<Vec<f64>> {
        let left = outside(left, heights, 0, imaginary)?;
        let right = outside(right, heights, x.size() - 1, imaginary)?;
        let curve = Curve { x: values(&x)?, y: values(heights)?, left, right, inverts: complex };
        Ok(values::<f64>(&at)?.into_iter().map(|at| curve.value(at)).collect())
    };
    if !complex {
        return array_of(&part(&y, false)?, at.shape());
    }
    let (re, im) = (part(&y.real(), false)?, part(&y.imag()?, true)?);
    let positions = values::<f64>(&at)?;
    let pair = |((&re, &im), &at): ((&f64, &f64), &f64)| {
        if at.is_nan() && x.size() > 1 {
            Complex64::new(at, 0.0)
        } else {
            Complex64::new(re, im)
        }
    };
    let pairs: Vec<Complex64> = re.iter().zip(&im).zip(&positions).map(pair).collect();
    array_of(&pairs, at.shape())
}

/// Positions within one period, and points sorted in it with a neighbour from either side.
fn wrapped(at: &DynArray, x: &DynArray, y: &DynArray, period: f64) -> Result<(DynArray, DynArray, DynArray)> {
    if period == 0.0 {
        return Err(NumPyError::value("period must be a non-zero value"));
    }
    let period = values::<f64>(&absolute(&array_of(&[period], &[])?)?)?[0];
    let within = |array: &DynArray| apply("remainder", &[array.into(), period.into()]);
    let x = within(x)?;
    let order = argsort(&x, Some(0))?;
    let sorted = |array: &DynArray| take(array, &order, Some(0), Mode::Raise);
    let (x, y) = (sorted(&x)?, sorted(y)?);
    let (first, last) = (s(..1), s(-1..));
    let before = crate::calc::subtract(&x.index(&[last])?, period)?;
    let after = crate::calc::add(&x.index(&[first])?, period)?;
    let heights = join(&[y.index(&[last])?, y.clone(), y.index(&[first])?], 0)?;
    Ok((within(at)?, join(&[before, x.clone(), after], 0)?, heights))
}
