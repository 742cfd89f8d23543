//! `f64`: exp, log, sin, cos, tanh. Each within about one unit in the last place.
use super::{horner, Isa, MulAdd};

/// Adding it to a number below 2^51 rounds that to an integer, which then sits in the low bits.
pub(super) const ROUNDER: f64 = 6755399441055744.0;
/// ln 2 in two parts; multiples of the first by exponents are exact.
pub(super) const LN2_HI: f64 = 0.6931471803691238;
pub(super) const LN2_LO: f64 = 1.9082149292705877e-10;
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
/// (2 atanh(s) / s - 2) / s^2 in s^2, for s = f / (2 + f), sqrt(1/2) <= 1 + f < sqrt(2).
const LOG: [f64; 7] = [
    1.4616585424888622e-1,
    1.53317106182107716e-1,
    1.8182889455674946e-1,
    2.2222211130259877e-1,
    2.85714286260032687e-1,
    3.99999999998994432e-1,
    6.66666666666666969e-1,
];
/// (sin(r) / r - 1) / r^2 in r^2, for |r| <= pi / 4.
const SIN: [f64; 6] = [
    1.59181012302741203e-10,
    -2.50511314554279474e-8,
    2.75573161006830291e-6,
    -1.984126983675497e-4,
    8.3333333333309461e-3,
    -1.66666666666666646e-1,
];
/// (cos(r) - 1 + r^2 / 2) / r^4 in r^2, for |r| <= pi / 4.
const COS: [f64; 6] = [
    -1.13826148685563246e-11,
    2.08761460246897466e-9,
    -2.75573172705603241e-7,
    2.48015872987634332e-5,
    -1.38888888888873957e-3,
    4.16666666666666654e-2,
];
/// pi / 2 in two parts of 33 bits, whose multiples by integers below 2^20 are exact, and a rest.
const PIO2: [f64; 3] = [1.570_796_326_734_125_6, 6.077_100_506_303_966e-11, 2.022_266_248_795_950_6e-21];

/// Largest magnitude that `sin` and `cos` here reduce exactly.
pub(crate) const TRIG_LIMIT: f64 = 1.0e6;

/// 2^k for the integer in the low bits of `shifted` = `k` + [`ROUNDER`], in two factors so that it may underflow.
#[inline(always)]
fn power_of_two(shifted: f64) -> (f64, f64) {
    let k = shifted.to_bits().wrapping_sub(ROUNDER.to_bits());
    let half = (k.wrapping_add(4096) >> 1).wrapping_sub(2048);
    let rest = k.wrapping_sub(half);
    (f64::from_bits(half.wrapping_add(1023) << 52), f64::from_bits(rest.wrapping_add(1023) << 52))
}

/// 2^k for the integer in the low bits of `shifted` = `k` + [`ROUNDER`], in the normal range.
#[inline(always)]
pub(super) fn normal_power_of_two(shifted: f64) -> f64 {
    f64::from_bits(shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(1023) << 52)
}

/// e^r - 1 for |r| <= ln 2 / 2.
#[inline(always)]
pub(super) fn expm1_near_zero<I: Isa>(r: f64) -> f64 {
    (r * r).fma::<I>(horner::<I, f64, 10>(r, EXP), r)
}

/// Splits `x` into `k` ln 2 + r; gives `k` + [`ROUNDER`] and e^r - 1.
#[inline(always)]
fn reduced_expm1<I: Isa>(x: f64) -> (f64, f64) {
    let shifted = x.fma::<I>(std::f64::consts::LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;
    let r = k.fma::<I>(-LN2_LO, k.fma::<I>(-LN2_HI, x));
    (shifted, expm1_near_zero::<I>(r))
}

/// e^x.
#[inline(always)]
pub(crate) fn exp<I: Isa>(x: f64) -> f64 {
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let (shifted, m) = reduced_expm1::<I>(x);
    let (a, b) = power_of_two(shifted);
    (1.0 + m) * a * b
}

/// Largest magnitude of which [`exp_near`] is right: there e^x is a normal number.
pub(crate) const EXP_LIMIT: f64 = 708.0;

/// e^x for |x| <= [`EXP_LIMIT`], equal to [`exp`]: `k` is added to the exponent.
#[inline(always)]
pub(crate) fn exp_near<I: Isa>(x: f64) -> f64 {
    let (shifted, m) = reduced_expm1::<I>(x);
    f64::from_bits((1.0 + m).to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// Whether a number is positive, normal and finite.
#[inline(always)]
pub(crate) fn is_ordinary(x: f64) -> bool {
    const SMALLEST: u64 = f64::MIN_POSITIVE.to_bits();
    x.to_bits().wrapping_sub(SMALLEST) < f64::INFINITY.to_bits() - SMALLEST
}

/// Splits an ordinary number into 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); gives `k` and f.
#[inline(always)]
pub(super) fn split_exponent(x: f64) -> (f64, f64) {
    const SQRT_HALF: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
    let bits = x.to_bits().wrapping_sub(SQRT_HALF);
    let k = f64::from_bits(ROUNDER.to_bits().wrapping_add((bits >> 52) ^ 0x800)) - (ROUNDER + 2048.0);
    let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(SQRT_HALF)) - 1.0;
    (k, f)
}

/// Natural logarithm of an ordinary number.
#[inline(always)]
pub(crate) fn log<I: Isa>(x: f64) -> f64 {
    let (k, f) = split_exponent(x);
    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let series = z * horner::<I, f64, 7>(z, LOG);
    let low = s.fma::<I>(half_square + series, k * LN2_LO);
    k.fma::<I>(LN2_HI, f - (half_square - low))
}

/// Sine of `x` + `quarter` pi / 2 for |x| <= [`TRIG_LIMIT`].
#[inline(always)]
fn sin_shifted<I: Isa>(x: f64, quarter: u64) -> f64 {
    let shifted = x.fma::<I>(std::f64::consts::FRAC_2_PI, ROUNDER);
    let k = shifted - ROUNDER;
    let quadrant = shifted.to_bits().wrapping_add(quarter);
    let high = k.fma::<I>(-PIO2[0], x);
    let middle = k * PIO2[1];
    let r = high - middle;
    let low = ((high - r) - middle) - k * PIO2[2];
    let z = r * r;
    let sine = r + (z * r).fma::<I>(horner::<I, f64, 6>(z, SIN), low);
    let half = 0.5 * z;
    let w = 1.0 - half;
    let cosine = w + (((1.0 - w) - half) + (z * z).fma::<I>(horner::<I, f64, 6>(z, COS), -(r * low)));
    let value = if quadrant & 1 == 0 { sine } else { cosine };
    f64::from_bits(value.to_bits() ^ ((quadrant & 2) << 62))
}

/// Sine for |x| <= [`TRIG_LIMIT`].
#[inline(always)]
pub(crate) fn sin<I: Isa>(x: f64) -> f64 {
    let value = sin_shifted::<I>(x, 0);
    if x == 0.0 {
        x
    } else {
        value
    }
}

/// Cosine for |x| <= [`TRIG_LIMIT`].
#[inline(always)]
pub(crate) fn cos<I: Isa>(x: f64) -> f64 {
    sin_shifted::<I>(x, 1)
}

/// Hyperbolic tangent, as expm1(2|x|) / (expm1(2|x|) + 2) with the sign of `x`.
#[inline(always)]
pub(crate) fn tanh<I: Isa>(x: f64) -> f64 {
    let double = 2.0 * x.abs();
    let double = if double > 40.0 { 40.0 } else { double };
    let (shifted, m) = reduced_expm1::<I>(double);
    let scale = normal_power_of_two(shifted);
    let t = scale.fma::<I>(m, scale - 1.0);
    (t / (t + 2.0)).copysign(x)
}
