//! `f32`: exp, log, sin, cos, tanh. Each within about one unit in the last place.
use super::{horner, Isa, MulAdd};

/// Adding it to a number below 2^22 rounds that to an integer, which then sits in the low bits.
pub(super) const ROUNDER: f32 = 12582912.0;
const LN2_HI: f32 = 0.693_145_75;
const LN2_LO: f32 = 1.428_606_8e-6;
/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2.
const EXP: [f32; 5] = [1.392_618_4e-3, 8.363_179e-3, 4.166_655_5e-2, 1.666_657_7e-1, 0.5];
/// (log(1 + f) - f) / f^2 for sqrt(1/2) <= 1 + f < sqrt(2).
const LOG: [f32; 9] = [
    -0.076_736_415,
    0.127_226_73,
    -0.131_275_56,
    0.142_048_56,
    -0.166_266_46,
    0.200_012_34,
    -0.250_007_8,
    0.333_333_3,
    -0.499_999_98,
];
/// (sin(r) / r - 1) / r^2 in r^2, for |r| <= pi / 4.
const SIN: [f32; 3] = [-1.958_784e-4, 8.332_748e-3, -1.666_666_5e-1];
/// (cos(r) - 1 + r^2 / 2) / r^4 in r^2, for |r| <= pi / 4.
const COS: [f32; 3] = [2.454_789_2e-5, -1.388_830_3e-3, 4.166_666_5e-2];
/// pi / 2 in three parts; where products are fused each has 24 bits, else they have 11 and multiply exactly.
const PIO2_FUSED: [f32; 3] = [std::f32::consts::FRAC_PI_2, -4.371_138_8e-8, -1.715_124_9e-15];
const PIO2_SPLIT: [f32; 4] = [1.5703125, 4.837_513e-4, 7.549_533_6e-8, 2.563_344_2e-12];

/// Largest magnitude that `sin` and `cos` here reduce exactly.
#[inline(always)]
pub(crate) fn trig_limit<I: Isa>() -> f32 {
    if I::FUSED {
        30000.0
    } else {
        6000.0
    }
}

/// 2^k for the integer in the low bits of `shifted` = `k` + [`ROUNDER`], in two factors so that it may underflow.
///
/// [`ROUNDER`]'s own bits, and half of them, end in zeros: what shifts into the exponent is `k` alone.
#[inline(always)]
pub(super) fn power_of_two(shifted: f32) -> (f32, f32) {
    const ONE: u32 = 1.0f32.to_bits();
    let half = shifted.to_bits() >> 1;
    let rest = shifted.to_bits() - half;
    (f32::from_bits((half << 23).wrapping_add(ONE)), f32::from_bits((rest << 23).wrapping_add(ONE)))
}

/// Splits `x` into `k` ln 2 + r; gives `k` + [`ROUNDER`] and e^r - 1.
#[inline(always)]
fn reduced_expm1<I: Isa>(x: f32) -> (f32, f32) {
    let shifted = x.fma::<I>(std::f32::consts::LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;
    let r = k.fma::<I>(-LN2_LO, k.fma::<I>(-LN2_HI, x));
    (shifted, (r * r).fma::<I>(horner::<I, f32, 5>(r, EXP), r))
}

/// e^x.
#[inline(always)]
pub(crate) fn exp<I: Isa>(x: f32) -> f32 {
    let x = if x > 89.0 { 89.0 } else { x };
    let x = if x < -104.0 { -104.0 } else { x };
    let (shifted, m) = reduced_expm1::<I>(x);
    let (a, b) = power_of_two(shifted);
    (1.0 + m) * a * b
}

/// Largest magnitude of which [`exp_near`] is right: there e^x is a normal number.
pub(crate) const EXP_LIMIT: f32 = 87.0;

/// e^x for |x| <= [`EXP_LIMIT`], equal to [`exp`]: `k` is added to the exponent.
#[inline(always)]
pub(crate) fn exp_near<I: Isa>(x: f32) -> f32 {
    let (shifted, m) = reduced_expm1::<I>(x);
    f32::from_bits((1.0 + m).to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// Whether a number is positive, normal and finite.
#[inline(always)]
pub(crate) fn is_ordinary(x: f32) -> bool {
    const SMALLEST: u32 = f32::MIN_POSITIVE.to_bits();
    x.to_bits().wrapping_sub(SMALLEST) < f32::INFINITY.to_bits() - SMALLEST
}

/// Splits an ordinary number into 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); gives `k` and f.
#[inline(always)]
pub(super) fn split_exponent(x: f32) -> (f32, f32) {
    const SQRT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    let bits = x.to_bits().wrapping_sub(SQRT_HALF);
    let k = ((bits as i32) >> 23) as f32;
    (k, f32::from_bits((bits & 0x007f_ffff).wrapping_add(SQRT_HALF)) - 1.0)
}

/// Natural logarithm of an ordinary number.
#[inline(always)]
pub(crate) fn log<I: Isa>(x: f32) -> f32 {
    let (k, f) = split_exponent(x);
    let series = (f * f).fma::<I>(horner::<I, f32, 9>(f, LOG), k * LN2_LO);
    k.fma::<I>(LN2_HI, f + series)
}

#[inline(always)]
fn reduce_quarter<I: Isa>(x: f32, k: f32) -> f32 {
    if I::FUSED {
        let r = k.fma::<I>(-PIO2_FUSED[0], x);
        k.fma::<I>(-PIO2_FUSED[2], k.fma::<I>(-PIO2_FUSED[1], r))
    } else {
        ((x - k * PIO2_SPLIT[0]) - k * PIO2_SPLIT[1]) - k * PIO2_SPLIT[2] - k * PIO2_SPLIT[3]
    }
}

/// Sine of `x` + `quarter` pi / 2 for |x| <= [`trig_limit`].
#[inline(always)]
fn sin_shifted<I: Isa>(x: f32, quarter: u32) -> f32 {
    let shifted = x.fma::<I>(std::f32::consts::FRAC_2_PI, ROUNDER);
    let k = shifted - ROUNDER;
    let quadrant = shifted.to_bits().wrapping_add(quarter);
    let r = reduce_quarter::<I>(x, k);
    let z = r * r;
    let sine = (z * r).fma::<I>(horner::<I, f32, 3>(z, SIN), r);
    let cosine = (z * z).fma::<I>(horner::<I, f32, 3>(z, COS), z.fma::<I>(-0.5, 1.0));
    let value = if quadrant & 1 == 0 { sine } else { cosine };
    f32::from_bits(value.to_bits() ^ ((quadrant & 2) << 30))
}

/// Sine for |x| <= [`trig_limit`].
#[inline(always)]
pub(crate) fn sin<I: Isa>(x: f32) -> f32 {
    let value = sin_shifted::<I>(x, 0);
    if x == 0.0 {
        x
    } else {
        value
    }
}

/// Cosine for |x| <= [`trig_limit`].
#[inline(always)]
pub(crate) fn cos<I: Isa>(x: f32) -> f32 {
    sin_shifted::<I>(x, 1)
}

/// Hyperbolic tangent, as expm1(2|x|) / (expm1(2|x|) + 2) with the sign of `x`.
#[inline(always)]
pub(crate) fn tanh<I: Isa>(x: f32) -> f32 {
    let double = 2.0 * x.abs();
    let double = if double > 20.0 { 20.0 } else { double };
    let (shifted, m) = reduced_expm1::<I>(double);
    let scale = f32::from_bits(shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(127) << 23);
    let t = scale.fma::<I>(m, scale - 1.0);
    (t / (t + 2.0)).copysign(x)
}
