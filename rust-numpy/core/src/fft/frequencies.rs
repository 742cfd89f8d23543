//! The frequencies of a transform's points, and the analytic signal.
use super::lines::{fft, ifft, Norm};
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::layout::normalize_axis;
use crate::linalg::arithmetic::{binary, build, cast};
use crate::linalg::LinalgError;

/// Whole numbers divided by `n d`.
fn frequencies(count: usize, n: usize, d: f64, place: impl Fn(usize) -> isize) -> Result<DynArray> {
    let value = 1.0 / (n as f64 * d);
    let fill = |out: &mut [f64]| out.iter_mut().enumerate().for_each(|(i, x)| *x = place(i) as f64 * value);
    Ok(build(&[count], fill)?.into_dyn())
}

fn checked(n: usize) -> Result<usize> {
    match n {
        0 => LinalgError::Argument("there are no frequencies of 0 points".into()).raise(),
        n => Ok(n),
    }
}

/// The frequency of each of `n` points that lie `d` apart: the positive ones first.
///
/// ```
/// use rust_numpy::{fft, Array};
/// let found = fft::fftfreq(4, 0.5)?;
/// assert_eq!(Array::<f64>::from_dyn(found)?.to_vec(), [0.0, 0.5, -1.0, -0.5]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn fftfreq(n: usize, d: f64) -> Result<DynArray> {
    let positive = checked(n)?.div_ceil(2);
    frequencies(n, n, d, |i| if i < positive { i as isize } else { i as isize - n as isize })
}

/// The frequencies of the first half of a spectrum.
pub fn rfftfreq(n: usize, d: f64) -> Result<DynArray> {
    frequencies(checked(n)? / 2 + 1, n, d, |i| i as isize)
}

/// The analytic signal of real numbers along `axis`: its imaginary part is their Hilbert transform. SciPy's `hilbert`.
///
/// ```
/// use rust_numpy::{fft, Array, Complex64};
/// let cosine = Array::from_vec((0..8).map(|i| (i as f64 * std::f64::consts::FRAC_PI_4).cos()).collect(), &[8])?;
/// let signal = Array::<Complex64>::from_dyn(fft::hilbert(cosine.as_dyn(), None, -1)?)?.to_vec();
/// assert!((signal[2] - Complex64::i()).norm() < 1e-12);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn hilbert(a: &DynArray, n: Option<isize>, axis: isize) -> Result<DynArray> {
    if a.dtype().kind() == 'c' {
        return LinalgError::Argument(format!("hilbert takes real numbers, found {}", a.dtype())).raise();
    }
    let spectrum = fft(a, n, axis, Norm::Backward)?;
    let axis = normalize_axis(axis, a.ndim())?;
    let n = spectrum.shape()[axis];
    let weight = |i: usize| match i {
        0 => 1.0,
        i if 2 * i == n => 1.0,
        i if 2 * i < n => 2.0,
        _ => 0.0,
    };
    let mut shape = vec![1; a.ndim()];
    shape[axis] = n;
    let weights = build(&shape, |out: &mut [f64]| out.iter_mut().enumerate().for_each(|(i, x)| *x = weight(i)))?;
    let weights = cast(weights.as_dyn(), &spectrum.dtype().real_part())?;
    ifft(&binary("multiply", &spectrum, &weights)?, None, axis as isize, Norm::Backward)
}
