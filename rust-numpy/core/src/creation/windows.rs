//! Windows: weights that fall off towards the ends.
use crate::calc::{array_of, generate};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use std::f64::consts::PI;

/// Beyond so many points a window is no longer made.
const MOST: f64 = (1u64 << 53) as f64;

/// A window of `points` points at the places `1 - points, 3 - points, ...`; one point is 1.
fn window(points: f64, weight: impl Fn(f64) -> f64) -> Result<DynArray> {
    if points < 1.0 || points.is_nan() {
        return array_of::<f64>(&[], &[0]);
    }
    if points == 1.0 {
        return array_of(&[1.0], &[1]);
    }
    if points > MOST {
        return Err(NumPyError::value("Maximum allowed size exceeded"));
    }
    let count = points.ceil() as usize;
    generate(&[count], |i| weight(1.0 - points + 2.0 * i as f64))
}

/// The cosine of `k` half turns from the centre to the ends.
fn turned(k: f64, place: f64, points: f64) -> f64 {
    (k * PI * place / (points - 1.0)).cos()
}

/// A triangle.
pub fn bartlett(points: f64) -> Result<DynArray> {
    window(points, |n| if n <= 0.0 { 1.0 + n / (points - 1.0) } else { 1.0 - n / (points - 1.0) })
}

/// Three cosines.
pub fn blackman(points: f64) -> Result<DynArray> {
    window(points, |n| 0.42 + 0.5 * turned(1.0, n, points) + 0.08 * turned(2.0, n, points))
}

/// A raised cosine on a pedestal.
pub fn hamming(points: f64) -> Result<DynArray> {
    window(points, |n| 0.54 + 0.46 * turned(1.0, n, points))
}

/// A raised cosine.
pub fn hanning(points: f64) -> Result<DynArray> {
    window(points, |n| 0.5 + 0.5 * turned(1.0, n, points))
}

/// The Bessel function I0 along a half circle.
pub fn kaiser(points: f64, beta: f64) -> Result<DynArray> {
    if points == 1.0 || !(1.0..=MOST).contains(&points) {
        return window(points, |_| 1.0);
    }
    let half = (points - 1.0) / 2.0;
    let inside = generate(&[points.ceil() as usize], |i| {
        let ratio = (i as f64 - half) / half;
        beta * (1.0 - ratio * ratio).sqrt()
    })?;
    let scale = crate::stats::i0(&array_of(&[beta], &[])?)?;
    crate::calc::divide(&crate::stats::i0(&inside)?, &scale)
}
