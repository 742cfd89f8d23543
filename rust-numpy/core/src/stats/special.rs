//! Special functions.
use crate::calc::{absolute, add, apply, divide, less_equal, multiply, sqrt, subtract};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;
use rust_numpy_kernels::ElementType;
use std::f64::consts::PI;

/// `sin(pi x) / (pi x)`, 1 at 0.
pub fn sinc(array: &DynArray) -> Result<DynArray> {
    let scaled = multiply(PI, array)?;
    let tiny = match scaled.dtype().element() {
        Some(ElementType::F16) => half::f16::EPSILON.to_f64(),
        Some(ElementType::F32) => f32::EPSILON as f64,
        Some(ElementType::F64) => f64::EPSILON,
        _ => 1e-20,
    };
    let y = crate::choose(&scaled, &scaled, &DynArray::scalar(tiny.into(), scaled.dtype())?)?;
    divide(&apply("sin", &[(&y).into()])?, &y)
}

/// Chebyshev coefficients of `exp(-x) I0(x)` for x in 0..=8, the highest order first (Cephes).
const SMALL: [f64; 30] = [
    -4.4153416464793395e-18,
    3.3307945188222384e-17,
    -2.431279846547955e-16,
    1.715391285555133e-15,
    -1.1685332877993451e-14,
    7.676185498604936e-14,
    -4.856446783111929e-13,
    2.95505266312964e-12,
    -1.726826291441556e-11,
    9.675809035373237e-11,
    -5.189795601635263e-10,
    2.6598237246823866e-09,
    -1.300025009986248e-08,
    6.046995022541919e-08,
    -2.670793853940612e-07,
    1.1173875391201037e-06,
    -4.4167383584587505e-06,
    1.6448448070728896e-05,
    -5.754195010082104e-05,
    0.00018850288509584165,
    -0.0005763755745385824,
    0.0016394756169413357,
    -0.004324309995050576,
    0.010546460394594998,
    -0.02373741480589947,
    0.04930528423967071,
    -0.09490109704804764,
    0.17162090152220877,
    -0.3046826723431984,
    0.6767952744094761,
];

/// Those of `exp(-x) sqrt(x) I0(x)` for x from 8 on.
const LARGE: [f64; 25] = [
    -7.233180487874754e-18,
    -4.830504485944182e-18,
    4.46562142029676e-17,
    3.461222867697461e-17,
    -2.8276239805165836e-16,
    -3.425485619677219e-16,
    1.7725601330565263e-15,
    3.8116806693526224e-15,
    -9.554846698828307e-15,
    -4.150569347287222e-14,
    1.54008621752141e-14,
    3.8527783827421426e-13,
    7.180124451383666e-13,
    -1.7941785315068062e-12,
    -1.3215811840447713e-11,
    -3.1499165279632416e-11,
    1.1889147107846439e-11,
    4.94060238822497e-10,
    3.3962320257083865e-09,
    2.266668990498178e-08,
    2.0489185894690638e-07,
    2.8913705208347567e-06,
    6.889758346916825e-05,
    0.0033691164782556943,
    0.8044904110141088,
];

/// Clenshaw's sum of a Chebyshev series.
fn chebyshev(x: &DynArray, coefficients: &[f64]) -> Result<DynArray> {
    let constant = |value: f64| DynArray::scalar(value.into(), x.dtype());
    let (mut b0, mut b1, mut b2) = (constant(coefficients[0])?, constant(0.0)?, constant(0.0)?);
    for &coefficient in &coefficients[1..] {
        (b2, b1) = (b1, b0);
        b0 = add(&subtract(&multiply(x, &b1)?, &b2)?, coefficient)?;
    }
    multiply(0.5, &subtract(&b0, &b2)?)
}

/// The modified Bessel function of the first kind and order 0.
pub fn i0(array: &DynArray) -> Result<DynArray> {
    if array.dtype().kind() == 'c' {
        return Err(NumPyError::argument(ErrorKind::Type, "i0 not supported for complex values".into()));
    }
    let real = if array.dtype().kind() == 'f' { array.clone() } else { array.astype(&DType::F64, Casting::Unsafe)? };
    let x = absolute(&real)?;
    let growth = apply("exp", &[(&x).into()])?;
    let near = multiply(&growth, &chebyshev(&subtract(&divide(&x, 2.0)?, 2)?, &SMALL)?)?;
    let series = chebyshev(&subtract(&divide(32.0, &x)?, 2.0)?, &LARGE)?;
    let far = divide(&multiply(&growth, &series)?, &sqrt(&x)?)?;
    crate::choose(&less_equal(&x, 8.0)?, &near, &far)
}
