//! `x` to the power `y`, for positive normal `x` and results inside the normal range; the rest is the fallback's.
use super::double::{expm1_near_zero, normal_power_of_two, LN2_HI, LN2_LO, ROUNDER};
use super::{double, horner, single, Isa, MulAdd};

/// (2 atanh(s) / s - 2 - 2/3 s^2) / s^4 in s^2.
const LOG_TAIL: [f64; 8] = [
    1.17231786238765173e-1,
    1.17062363394912066e-1,
    1.33348046938473103e-1,
    1.53845949625184315e-1,
    1.81818183353928016e-1,
    2.22222222216558857e-1,
    2.85714285714293662e-1,
    3.99999999999999998e-1,
];
/// Whether [`pow`] can do these arguments.
#[inline(always)]
pub(crate) fn in_range(x: f64, y: f64) -> bool {
    // |log2 x| is at most the size of x's exponent and 1 more, so the result's exponent is below 1020.
    let exponent = f64::from_bits(ROUNDER.to_bits().wrapping_add(x.to_bits() >> 52)) - (ROUNDER + 1023.0);
    (x >= f64::MIN_POSITIVE) & (x < f64::INFINITY) & (y.abs() * (exponent.abs() + 1.0) < 1020.0)
}

/// Logarithm of a positive normal number as a sum of two.
#[inline(always)]
fn log_pair<I: Isa>(x: f64) -> (f64, f64) {
    let (k, f) = double::split_exponent(x);
    // s = f / (2 + f) with its rounding error.
    let d = 2.0 + f;
    let d_error = f - (d - 2.0);
    let inverse = 1.0 / d;
    let s = f * inverse;
    let s_error = (s.fma::<I>(-d, f) - s * d_error) * inverse;
    // 2/3 s^3 with its rounding error: the next terms are below 2^-12 of the first.
    let z = s * s;
    let z_error = s.fma::<I>(s, -z) + 2.0 * s * s_error;
    let third = 2.0 / 3.0;
    let third_error = 3.700743415417188e-17;
    let c = z * third;
    let c_error = z.fma::<I>(third, -c) + z * third_error + z_error * third;
    let tail = z * z * horner::<I, f64, 8>(z, LOG_TAIL);
    // log(1 + f) = s (2 + c + tail)
    let sum = 2.0 + c;
    let sum_error = (c - (sum - 2.0)) + c_error + tail;
    let high = s * sum;
    let low = s.fma::<I>(sum, -high) + s * sum_error + s_error * sum;
    let base = k * LN2_HI;
    let total = base + high;
    let rest = if k == 0.0 { high - total } else { (base - total) + high };
    (total, rest + k.fma::<I>(LN2_LO, low))
}

/// `x` to the power `y` where [`in_range`] allows it; needs fused products.
#[inline(always)]
pub(crate) fn pow<I: Isa>(x: f64, y: f64) -> f64 {
    let (high, low) = log_pair::<I>(x);
    let product = y * high;
    let error = y.fma::<I>(high, -product) + y * low;
    let shifted = product.fma::<I>(std::f64::consts::LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;
    let r = k.fma::<I>(-LN2_LO, k.fma::<I>(-LN2_HI, product)) + error;
    let scale = normal_power_of_two(shifted);
    scale.fma::<I>(expm1_near_zero::<I>(r), scale)
}

/// 2 / ln 2, and what its rounding left out, as a part of it.
const LOG2_SCALE: f32 = 2.88539;
const LOG2_SCALE_REST: f32 = 1.3349757e-8;
/// (atanh(s) / s - 1) / s^2 in s^2.
const ATANH_TAIL: [f32; 4] = [0.11665684, 0.1427539, 0.20000061, 0.33333334];
/// (2^r - 1) / r for |r| <= 1/2.
const EXP2: [f32; 6] = [0.00015461448, 0.0013390867, 0.009618057, 0.05550357, 0.2402265, std::f32::consts::LN_2];

/// Exponents up to here cannot make the product's rounding error large; larger ones are rare.
const LARGEST_EXPONENT: f32 = 65536.0;

/// Whether [`pow_single`] can do these arguments.
#[inline(always)]
pub(crate) fn in_range_single(x: f32, y: f32) -> bool {
    single::is_ordinary(x) & (y.abs() <= LARGEST_EXPONENT)
}

/// Base 2 logarithm of an ordinary number as a sum of two.
#[inline(always)]
fn log2_pair<I: Isa>(x: f32) -> (f32, f32) {
    let (k, f) = single::split_exponent(x);
    // s = f / (2 + f) with its rounding error; f - 2 s is exact, for the two are within a factor of 2.
    let inverse = 1.0 / (2.0 + f);
    let s = f * inverse;
    let s_error = s.fma::<I>(-f, s.fma::<I>(-2.0, f)) * inverse;
    let z = s * s;
    // The error counts in the cube too: 3 s^2 / 3 times.
    let series = z.fma::<I>(horner::<I, f32, 4>(z, ATANH_TAIL), LOG2_SCALE_REST);
    let tail = s.fma::<I>(series, s_error.fma::<I>(z, s_error));
    // log2(1 + f) = (s + tail) 2 / ln 2, and k - total is exact: k is 0, or not smaller than what is added.
    let total = s.fma::<I>(LOG2_SCALE, k);
    let rest = tail.fma::<I>(LOG2_SCALE, s.fma::<I>(LOG2_SCALE, k - total));
    let sum = total + rest;
    (sum, (total - sum) + rest)
}

/// `x` to the power `y` where [`in_range_single`] allows it; needs fused products.
#[inline(always)]
pub(crate) fn pow_single<I: Isa>(x: f32, y: f32) -> f32 {
    let (high, low) = log2_pair::<I>(x);
    let product = y * high;
    let error = y.fma::<I>(low, y.fma::<I>(high, -product));
    // Beyond these the result over- or underflows, whatever the error.
    let product = if product < 200.0 { product } else { 200.0 };
    let product = if product > -200.0 { product } else { -200.0 };
    let shifted = product + single::ROUNDER;
    let r = (product - (shifted - single::ROUNDER)) + error;
    let (a, b) = single::power_of_two(shifted);
    r.fma::<I>(horner::<I, f32, 6>(r, EXP2), 1.0) * a * b
}
