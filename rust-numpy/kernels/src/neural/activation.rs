//! Elementwise activations and the softmax, on an exponential of our own that the compiler can vectorise.
use super::sums::{largest, sum};
use crate::math::{Isa, MulAdd};

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts: the first has few enough bits that its multiples are exact.
const LN2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// Adding it rounds to an integer, which then stands in the low bits.
const ROUNDER: f32 = 12_582_912.0;
const SMALLEST: f32 = -87.0;
const LARGEST: f32 = 88.0;
/// exp(r) = 1 + r + r^2 * polynomial, highest power first; r within half of ln 2 (Taylor, to 3e-8 relative).
const POLYNOMIAL: [f32; 6] = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5];

/// e^x to 1e-7 relative, for x clamped to what float32 holds; a NaN stays one.
#[inline(always)]
fn exp<I: Isa>(x: f32) -> f32 {
    let x = if x < SMALLEST { SMALLEST } else { x };
    let x = if x > LARGEST { LARGEST } else { x };
    let rounded = x.fma::<I>(LOG2_E, ROUNDER);
    let n = rounded - ROUNDER;
    let r = n.fma::<I>(-LN2[1], n.fma::<I>(-LN2[0], x));
    let mut p = POLYNOMIAL[0];
    for coefficient in &POLYNOMIAL[1..] {
        p = p.fma::<I>(r, *coefficient);
    }
    let power = rounded.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(127) << 23;
    (p * (r * r) + r + 1.0) * f32::from_bits(power)
}

#[inline(always)]
fn sigmoid<I: Isa>(x: f32) -> f32 {
    1.0 / (1.0 + exp::<I>(-x))
}

#[inline(always)]
fn map_silu<I: Isa>(values: &mut [f32]) {
    for value in values {
        *value *= sigmoid::<I>(*value);
    }
}

/// `0.5 x (1 + tanh u) = x sigmoid(2 u)` with u = sqrt(2 / pi) (x + 0.044715 x^3).
#[inline(always)]
fn map_gelu<I: Isa>(values: &mut [f32]) {
    const SLOPE: f32 = 2.0 * 0.797_884_6;
    const CUBIC: f32 = SLOPE * 0.044_715;
    for value in values {
        let x = *value;
        *value = x * sigmoid::<I>(x * (SLOPE + CUBIC * x * x));
    }
}

#[inline(always)]
fn map_elu<I: Isa>(values: &mut [f32]) {
    for value in values {
        let x = *value;
        let negative = exp::<I>(x) - 1.0;
        *value = if x > 0.0 { x } else { negative };
    }
}

#[inline(always)]
fn normalise_exponentials<I: Isa>(values: &mut [f32]) {
    let top = largest(values, f32::NEG_INFINITY, |value| value);
    for value in values.iter_mut() {
        *value = exp::<I>(*value - top);
    }
    let factor = 1.0 / sum(values, |value| value);
    for value in values {
        *value *= factor;
    }
}

dispatched! {
    /// x sigmoid(x), in place.
    pub fn silu(values: &mut [f32]) = map_silu
}
dispatched! {
    /// The Gaussian error linear unit in its tanh form, in place.
    pub fn gelu(values: &mut [f32]) = map_gelu
}
dispatched! {
    /// x where positive, else e^x - 1, in place.
    pub fn elu(values: &mut [f32]) = map_elu
}
dispatched! {
    /// Exponentials that add up to 1, in place.
    pub fn softmax(values: &mut [f32]) = normalise_exponentials
}
