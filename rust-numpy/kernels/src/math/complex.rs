//! Complex functions with the special values of C99's Annex G, in double precision.
use num_complex::Complex;

type C = Complex<f64>;

/// Either precision, computed as double.
pub(crate) fn widen<T: Into<f64>>(z: Complex<T>) -> C {
    C::new(z.re.into(), z.im.into())
}

/// Rounds to the precision asked for.
pub(crate) trait Narrow<T> {
    fn narrow(self) -> T;
}

impl Narrow<Complex<f64>> for C {
    fn narrow(self) -> Complex<f64> {
        self
    }
}

impl Narrow<Complex<f32>> for C {
    fn narrow(self) -> Complex<f32> {
        Complex::new(self.re as f32, self.im as f32)
    }
}

/// Rounds to the precision asked for.
pub(crate) fn narrow<T>(z: C) -> T
where
    C: Narrow<T>,
{
    z.narrow()
}

/// The operations that division needs, for both precisions.
pub(crate) trait Part: Copy + PartialOrd + num_traits::Float {}
impl Part for f32 {}
impl Part for f64 {}

/// Quotient by Smith's method, as NumPy divides.
#[inline(always)]
pub(crate) fn divide<T: Part>(a: Complex<T>, b: Complex<T>) -> Complex<T> {
    let (re, im) = (b.re.abs(), b.im.abs());
    if re >= im {
        if re == T::zero() && im == T::zero() {
            return Complex::new(a.re / re, a.im / re);
        }
        let ratio = b.im / b.re;
        let scale = T::one() / (b.re + b.im * ratio);
        Complex::new((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
    } else {
        let ratio = b.re / b.im;
        let scale = T::one() / (b.im + b.re * ratio);
        Complex::new((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
    }
}

/// 1 / z by Smith's method.
pub(crate) fn reciprocal<T: Part>(z: Complex<T>) -> Complex<T> {
    if z.im.abs() <= z.re.abs() {
        let ratio = z.im / z.re;
        let d = z.re + z.im * ratio;
        Complex::new(T::one() / d, -ratio / d)
    } else {
        let ratio = z.re / z.im;
        let d = z.re * ratio + z.im;
        Complex::new(ratio / d, -T::one() / d)
    }
}

/// z / |z|, and 0 for 0.
pub(crate) fn sign<T: Part>(z: Complex<T>) -> Complex<T> {
    let size = z.re.hypot(z.im);
    let unit = |x: T| T::one().copysign(x);
    match (z.re.is_infinite(), z.im.is_infinite()) {
        _ if size.is_nan() => Complex::new(T::nan(), T::nan()),
        (true, true) => Complex::new(T::nan(), T::nan()),
        (true, false) => Complex::new(unit(z.re), T::zero()),
        (false, true) => Complex::new(T::zero(), unit(z.im)),
        _ if size == T::zero() => Complex::new(T::zero(), T::zero()),
        _ => Complex::new(z.re / size, z.im / size),
    }
}

/// Square root in the right half plane.
pub(crate) fn sqrt(z: C) -> C {
    let (a, b) = (z.re, z.im);
    if a == 0.0 && b == 0.0 {
        return C::new(0.0, b);
    }
    if b.is_infinite() {
        return C::new(f64::INFINITY, b);
    }
    if a.is_nan() || (b.is_nan() && a.is_finite()) {
        return C::new(f64::NAN, f64::NAN);
    }
    if a.is_infinite() {
        let other = if b.is_nan() { b } else { 0.0 };
        return if a > 0.0 { C::new(a, other.copysign(b)) } else { C::new(other.abs(), f64::INFINITY.copysign(b)) };
    }
    let large = a.abs().max(b.abs()) > f64::MAX / 4.0;
    let small = a.abs().max(b.abs()) < f64::MIN_POSITIVE * 4.0;
    let (a, b, scale) = match () {
        _ if large => (a / 4.0, b / 4.0, 2.0),
        _ if small => (a * 2f64.powi(54), b * 2f64.powi(54), 2f64.powi(-27)),
        _ => (a, b, 1.0),
    };
    let t = ((a.abs() + a.hypot(b)) * 0.5).sqrt();
    let root = if a >= 0.0 { C::new(t, b / (2.0 * t)) } else { C::new(b.abs() / (2.0 * t), t.copysign(b)) };
    root * scale
}

/// e^re scaled twice, so that it overflows only where the product does.
pub(super) fn exp_times(re: f64, factor: f64) -> f64 {
    if re > 709.0 {
        (re - 709.0).exp() * factor * 709f64.exp()
    } else {
        re.exp() * factor
    }
}

/// e^z.
pub(crate) fn exp(z: C) -> C {
    let (a, b) = (z.re, z.im);
    if b == 0.0 {
        return C::new(a.exp(), b);
    }
    if a == f64::NEG_INFINITY && !b.is_finite() {
        return C::new(0.0, 0.0);
    }
    if a == f64::INFINITY && !b.is_finite() {
        return C::new(a, f64::NAN);
    }
    let (sin, cos) = b.sin_cos();
    C::new(exp_times(a, cos), exp_times(a, sin))
}

/// 2^z.
pub(crate) fn exp2(z: C) -> C {
    power(C::new(2.0, 0.0), z)
}

/// e^z - 1, with NumPy's formula in the precision of `z`: it overflows where that does.
pub(crate) fn expm1<T: Part>(z: Complex<T>) -> Complex<T> {
    let half = (z.im / (T::one() + T::one())).sin();
    let (sin, cos) = z.im.sin_cos();
    Complex::new(z.re.exp_m1() * cos - (half * half + half * half), z.re.exp() * sin)
}

/// log |z|, exact near |z| = 1 too.
fn log_abs(z: C) -> f64 {
    if z.re.is_nan() || z.im.is_nan() {
        return z.re.hypot(z.im);
    }
    let (large, small) = (z.re.abs().max(z.im.abs()), z.re.abs().min(z.im.abs()));
    if large > 0.5 && large < 2.0 {
        return 0.5 * unit_excess(large, small).ln_1p();
    }
    if large < 1e-290 {
        return (z.re * 2f64.powi(100)).hypot(z.im * 2f64.powi(100)).ln() - 100.0 * std::f64::consts::LN_2;
    }
    if large > 1e300 && large.is_finite() {
        return (z.re / 16.0).hypot(z.im / 16.0).ln() + 4.0 * std::f64::consts::LN_2;
    }
    z.re.hypot(z.im).ln()
}

/// a^2 + b^2 - 1 from exact products.
fn unit_excess(a: f64, b: f64) -> f64 {
    let (a2, b2) = (a * a, b * b);
    let (a_error, b_error) = (a.mul_add(a, -a2), b.mul_add(b, -b2));
    (((a2 - 1.0) + b2) + a_error) + b_error
}

/// Natural logarithm.
pub(crate) fn log(z: C) -> C {
    C::new(log_abs(z), z.im.atan2(z.re))
}

/// Logarithm to base 2.
pub(crate) fn log2(z: C) -> C {
    let value = log(z);
    C::new(value.re * std::f64::consts::LOG2_E, value.im * std::f64::consts::LOG2_E)
}

/// Logarithm to base 10.
pub(crate) fn log10(z: C) -> C {
    let value = log(z);
    C::new(value.re * std::f64::consts::LOG10_E, value.im * std::f64::consts::LOG10_E)
}

/// log(1 + z), with NumPy's formula in the precision of `z`.
pub(crate) fn log1p<T: Part>(z: Complex<T>) -> Complex<T> {
    let shifted = z.re + T::one();
    Complex::new(shifted.hypot(z.im).ln(), z.im.atan2(shifted))
}

/// `base` to the power `exponent`: small whole exponents by multiplication, as NumPy does.
pub(crate) fn power(base: C, exponent: C) -> C {
    if exponent.re == 0.0 && exponent.im == 0.0 {
        return C::new(1.0, 0.0);
    }
    if base.re == 0.0 && base.im == 0.0 {
        let vanishes = exponent.re > 0.0;
        return if vanishes { C::new(0.0, 0.0) } else { C::new(f64::NAN, f64::NAN) };
    }
    if exponent.im == 0.0 && exponent.re.fract() == 0.0 && exponent.re.abs() < 100.0 {
        return whole_power(base, exponent.re as i32);
    }
    exp(exponent * log(base))
}

fn whole_power(base: C, exponent: i32) -> C {
    if exponent == 1 {
        return base;
    }
    let product = super::scalar::product_power(base, exponent.unsigned_abs());
    if exponent < 0 {
        divide(C::new(1.0, 0.0), product)
    } else {
        product
    }
}
