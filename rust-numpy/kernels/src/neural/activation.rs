//! Elementwise activations and the softmax, on an exponential of our own that becomes vectors.
use super::lanes::{replace, Formula, Lanes};
use super::sums::{largest, sum};
use crate::math::Isa;

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts: the first has few enough bits that its multiples are exact.
const LN2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
/// Adding it rounds to an integer, which then stands in the low bits.
const ROUNDER: f32 = 12_582_912.0;
const SMALLEST: f32 = -87.0;
const LARGEST: f32 = 88.0;
/// exp(r) = 1 + r + r^2 * polynomial, highest power first; r within half of ln 2 (minimax, to 4e-9 relative).
const POLYNOMIAL: [f32; 5] = [0.001_381_454, 0.008_368_745, 0.041_668_39, 0.166_665_21, 0.499_999_94];

/// e^x to 1e-7 relative, for x clamped to what float32 holds; a NaN stays one.
#[inline(always)]
fn exp<X: Lanes>(x: X) -> X {
    exp_of_small(x.at_most(LARGEST))
}

/// The same for x that is not too large.
#[inline(always)]
fn exp_of_small<X: Lanes>(x: X) -> X {
    let x = x.at_least(SMALLEST);
    let rounded = x.fma(X::all(LOG2_E), X::all(ROUNDER));
    let n = rounded - X::all(ROUNDER);
    let r = n.fma(X::all(-LN2[1]), n.fma(X::all(-LN2[0]), x));
    let mut p = X::all(POLYNOMIAL[0]);
    for coefficient in &POLYNOMIAL[1..] {
        p = p.fma(r, X::all(*coefficient));
    }
    (p.fma(r * r, r) + X::all(1.0)) * rounded.two_to_low_bits()
}

#[inline(always)]
fn sigmoid<X: Lanes>(x: X) -> X {
    X::all(1.0) / (X::all(1.0) + exp(X::all(0.0) - x))
}

struct Silu;
struct Gelu;
struct Elu;
/// e^(x - .0)
struct ExpLess(f32);

impl Formula for Silu {
    #[inline(always)]
    fn of<X: Lanes>(&self, x: X) -> X {
        x * sigmoid(x)
    }
}

/// `0.5 x (1 + tanh u) = x sigmoid(2 u)` with u = sqrt(2 / pi) (x + 0.044715 x^3).
impl Formula for Gelu {
    #[inline(always)]
    fn of<X: Lanes>(&self, x: X) -> X {
        const SLOPE: f32 = 2.0 * 0.797_884_6;
        const CUBIC: f32 = SLOPE * 0.044_715;
        x * sigmoid(x * (x * x).fma(X::all(CUBIC), X::all(SLOPE)))
    }
}

/// Of its two summands one is zero, to the bit.
impl Formula for Elu {
    #[inline(always)]
    fn of<X: Lanes>(&self, x: X) -> X {
        x.at_least(0.0) + (exp_of_small(x.at_most(0.0)) - X::all(1.0))
    }
}

impl Formula for ExpLess {
    #[inline(always)]
    fn of<X: Lanes>(&self, x: X) -> X {
        exp(x - X::all(self.0))
    }
}

#[inline(always)]
fn map_silu<I: Isa>(values: &mut [f32]) {
    replace::<I>(values, &Silu);
}

#[inline(always)]
fn map_gelu<I: Isa>(values: &mut [f32]) {
    replace::<I>(values, &Gelu);
}

#[inline(always)]
fn map_elu<I: Isa>(values: &mut [f32]) {
    replace::<I>(values, &Elu);
}

#[inline(always)]
fn normalise_exponentials<I: Isa>(values: &mut [f32]) {
    let top = largest(values, f32::NEG_INFINITY, |value| value);
    replace::<I>(values, &ExpLess(top));
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
