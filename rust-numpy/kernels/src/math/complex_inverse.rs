//! Inverse trigonometric and hyperbolic functions of complex numbers, by Kahan's formulas over square roots.
//!
//! Infinite and NaN parts follow C99's tables where the formulas do not.
use super::complex::{log, sqrt};
use super::complex_trig::{rotate, rotate_back};
use num_complex::Complex;
use std::f64::consts::{FRAC_PI_2, LN_2};

type C = Complex<f64>;

/// Beyond it, 1 is lost in z^2 and the square roots would only overflow.
const LARGE: f64 = 1e100;

fn is_large(z: C) -> bool {
    z.re.abs().max(z.im.abs()) > LARGE
}

fn has_nan(z: C) -> bool {
    z.re.is_nan() || z.im.is_nan()
}

fn one_minus(z: C) -> C {
    C::new(1.0 - z.re, -z.im)
}

fn one_plus(z: C) -> C {
    C::new(1.0 + z.re, z.im)
}

/// Inverse hyperbolic sine.
pub(crate) fn asinh(z: C) -> C {
    if z.im == 0.0 && !z.re.is_nan() {
        return C::new(libm::asinh(z.re), z.im);
    }
    if has_nan(z) {
        return asinh_of_nan(z);
    }
    if is_large(z) {
        let value = log(C::new(z.re.abs(), z.im.abs()));
        return C::new((value.re + LN_2).copysign(z.re), value.im.copysign(z.im));
    }
    // asinh(z) = -i asin(iz)
    let w = rotate(z);
    let (minus, plus) = (sqrt(one_minus(w)), sqrt(one_plus(w)));
    let re = w.re.atan2((minus * plus).re);
    let im = libm::asinh((minus.conj() * plus).im);
    rotate_back(C::new(re, im.abs().copysign(w.im)))
}

fn asinh_of_nan(z: C) -> C {
    match () {
        _ if z.re.is_infinite() => C::new(z.re, f64::NAN),
        _ if z.im.is_infinite() => C::new(f64::INFINITY, f64::NAN),
        _ if z.im == 0.0 => C::new(f64::NAN, z.im),
        _ => C::new(f64::NAN, f64::NAN),
    }
}

/// Inverse sine.
pub(crate) fn asin(z: C) -> C {
    rotate_back(asinh(rotate(z)))
}

/// Inverse cosine.
pub(crate) fn acos(z: C) -> C {
    if has_nan(z) {
        return acos_of_nan(z);
    }
    if is_large(z) {
        let value = log(C::new(z.re.abs(), z.im.abs()));
        return C::new(z.im.abs().atan2(z.re), (value.re + LN_2).copysign(-z.im));
    }
    let (minus, plus) = (sqrt(one_minus(z)), sqrt(one_plus(z)));
    let re = 2.0 * minus.re.atan2(plus.re);
    let im = libm::asinh((plus.conj() * minus).im);
    C::new(re, im.abs().copysign(-z.im))
}

fn acos_of_nan(z: C) -> C {
    match () {
        _ if z.re.is_infinite() => C::new(f64::NAN, f64::INFINITY),
        _ if z.im.is_infinite() => C::new(f64::NAN, -z.im),
        _ if z.re == 0.0 => C::new(FRAC_PI_2, f64::NAN),
        _ => C::new(f64::NAN, f64::NAN),
    }
}

/// Inverse hyperbolic cosine.
pub(crate) fn acosh(z: C) -> C {
    let w = acos(z);
    match () {
        _ if w.re.is_nan() && w.im.is_nan() => w,
        _ if w.re.is_nan() => C::new(w.im.abs(), w.re),
        _ if w.im.is_nan() => C::new(w.im, w.re),
        _ => C::new(w.im.abs(), w.re.copysign(z.im)),
    }
}

/// Inverse hyperbolic tangent.
pub(crate) fn atanh(z: C) -> C {
    let (a, b) = (z.re, z.im);
    if b == 0.0 && a.abs() <= 1.0 {
        return C::new(libm::atanh(a), b);
    }
    if a == 0.0 {
        return C::new(a, b.atan());
    }
    if has_nan(z) {
        return atanh_of_nan(z);
    }
    if is_large(z) {
        let re = if z.re.is_infinite() || z.im.is_infinite() { 0.0 } else { (1.0 / z).re };
        return C::new(re.abs().copysign(a), FRAC_PI_2.copysign(b));
    }
    let x = a.abs();
    let gap = 1.0 - x;
    let re = if x == 1.0 && b.abs() < 1e-150 {
        0.5 * (LN_2 - b.abs().ln())
    } else {
        0.25 * (4.0 * x / (gap * gap + b * b)).ln_1p()
    };
    let im = 0.5 * (2.0 * b).atan2(gap * (1.0 + x) - b * b);
    C::new(re.copysign(a), im)
}

fn atanh_of_nan(z: C) -> C {
    match () {
        _ if z.re.is_infinite() => C::new(0f64.copysign(z.re), f64::NAN),
        _ if z.im.is_infinite() => C::new(0f64.copysign(z.re), FRAC_PI_2.copysign(z.im)),
        _ => C::new(f64::NAN, f64::NAN),
    }
}

/// Inverse tangent.
pub(crate) fn atan(z: C) -> C {
    rotate_back(atanh(rotate(z)))
}
