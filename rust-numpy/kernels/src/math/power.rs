//! `x` to the power `y`, for positive normal `x` and results inside the normal range; the rest is the fallback's.
use super::double::ROUNDER;
use super::{horner, Isa, MulAdd};

/// ln 2 in two parts; multiples of the first by exponents are exact.
const LN2_HI: f64 = 0.6931471803691238;
const LN2_LO: f64 = 1.9082149292705877e-10;
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
/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2.
const EXP: [f64; 10] = [
    2.51003854955103191e-8,
    2.76200884454097482e-7,
    2.75572684599970648e-6,
    2.48015212959543751e-5,
    1.98412698630536169e-4,
    1.38888889172137169e-3,
    8.33333333333006183e-3,
    4.16666666666241279e-2,
    1.66666666666666675e-1,
    5.00000000000000102e-1,
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
    const SQRT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    let bits = x.to_bits().wrapping_sub(SQRT_HALF);
    let k = f64::from_bits(ROUNDER.to_bits().wrapping_add((bits >> 52) ^ 0x800)) - (ROUNDER + 2048.0);
    let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(SQRT_HALF)) - 1.0;
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
    let m = (r * r).fma::<I>(horner::<I, f64, 10>(r, EXP), r);
    let scale = f64::from_bits(shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(1023) << 52);
    scale.fma::<I>(m, scale)
}

/// log2(1 + f) / f for sqrt(1/2) <= 1 + f < sqrt(2).
const LOG2: [f64; 11] = [
    0.0948186379869957571,
    -0.167650518189843261,
    0.172342592776711256,
    -0.179194572395127648,
    0.205040021066524018,
    -0.240447570777194252,
    0.2885755897331174,
    -0.360674660095134061,
    0.480897904455000851,
    -0.721347511990535827,
    1.44269504175605119,
];
/// 2^r for |r| <= 1/2.
const EXP2: [f64; 7] = [
    0.000154614446985691291,
    0.00134004281776158379,
    0.00961805667852463808,
    0.0555032722667030206,
    0.240226509222887581,
    0.693147206702832596,
    1.0,
];

/// Whether [`pow_single`] can do these arguments.
#[inline(always)]
pub(crate) fn in_range_single(x: f32, y: f32) -> bool {
    (x >= f32::MIN_POSITIVE) & (x < f32::INFINITY) & (y.abs() <= f32::MAX)
}

/// `x` to the power `y` in double precision, rounded once.
#[inline(always)]
pub(crate) fn pow_single<I: Isa>(x: f32, y: f32) -> f32 {
    const SQRT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    let bits = x.to_bits().wrapping_sub(SQRT_HALF);
    let k = ((bits as i32) >> 23) as f64;
    let f = (f32::from_bits((bits & 0x007f_ffff).wrapping_add(SQRT_HALF)) - 1.0) as f64;
    let log2 = f.fma::<I>(horner::<I, f64, 11>(f, LOG2), k);
    let product = y as f64 * log2;
    let product = if product > 200.0 { 200.0 } else { product };
    let product = if product < -200.0 { -200.0 } else { product };
    let shifted = product + ROUNDER;
    let r = product - (shifted - ROUNDER);
    let scale = f64::from_bits(shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(1023) << 52);
    (scale * horner::<I, f64, 7>(r, EXP2)) as f32
}
