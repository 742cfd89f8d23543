//! Trigonometric and hyperbolic functions of complex numbers, with the special values of C99's Annex G.
use super::complex::exp_times;
use num_complex::Complex;

type C = Complex<f64>;

/// Multiplies by i.
pub(super) fn rotate(z: C) -> C {
    C::new(-z.im, z.re)
}

/// Multiplies by -i.
pub(super) fn rotate_back(z: C) -> C {
    C::new(z.im, -z.re)
}

/// Sine.
pub(crate) fn sin(z: C) -> C {
    rotate_back(sinh(rotate(z)))
}

/// Cosine.
pub(crate) fn cos(z: C) -> C {
    cosh(rotate(z))
}

/// Tangent.
pub(crate) fn tan(z: C) -> C {
    rotate_back(tanh(rotate(z)))
}

/// Hyperbolic sine.
pub(crate) fn sinh(z: C) -> C {
    let (a, b) = (z.re, z.im);
    if b == 0.0 {
        return C::new(a.sinh(), b);
    }
    if a == 0.0 && !b.is_finite() {
        return C::new(a, f64::NAN);
    }
    if a.is_infinite() && !b.is_finite() {
        return C::new(a, f64::NAN);
    }
    let (sin, cos) = b.sin_cos();
    if a.abs() > 40.0 && a.is_finite() {
        return C::new(exp_times(a.abs(), cos * 0.5).copysign(a * cos), exp_times(a.abs(), sin * 0.5));
    }
    C::new(a.sinh() * cos, a.cosh() * sin)
}

/// Hyperbolic cosine.
pub(crate) fn cosh(z: C) -> C {
    let (a, b) = (z.re, z.im);
    if b == 0.0 {
        let sign = if a.is_sign_negative() { -b } else { b };
        return C::new(a.cosh(), if a.is_nan() { b } else { sign });
    }
    if a == 0.0 && !b.is_finite() {
        return C::new(f64::NAN, 0.0);
    }
    if a.is_infinite() && !b.is_finite() {
        return C::new(f64::INFINITY, f64::NAN);
    }
    let (sin, cos) = b.sin_cos();
    if a.abs() > 40.0 && a.is_finite() {
        return C::new(exp_times(a.abs(), cos * 0.5), exp_times(a.abs(), sin * 0.5).copysign(a * sin));
    }
    C::new(a.cosh() * cos, a.sinh() * sin)
}

/// Hyperbolic tangent, by Kahan's formula.
pub(crate) fn tanh(z: C) -> C {
    let (a, b) = (z.re, z.im);
    if a.is_nan() {
        return C::new(a, if b == 0.0 { b } else { f64::NAN });
    }
    if a.is_infinite() {
        let wave = if b.is_finite() { b.sin() * b.cos() } else { b };
        return C::new(1f64.copysign(a), 0f64.copysign(if wave.is_nan() { 0.0 } else { wave }));
    }
    if !b.is_finite() {
        return C::new(if a == 0.0 { a } else { f64::NAN }, f64::NAN);
    }
    if a.abs() >= 22.0 {
        let decay = (-a.abs()).exp();
        return C::new(1f64.copysign(a), 4.0 * b.sin() * b.cos() * decay * decay);
    }
    let t = b.tan();
    let beta = 1.0 + t * t;
    let s = a.sinh();
    let rho = (1.0 + s * s).sqrt();
    if t.is_infinite() {
        return C::new(rho / s, 1.0 / t);
    }
    let denominator = 1.0 + beta * s * s;
    C::new(beta * rho * s / denominator, t / denominator)
}
