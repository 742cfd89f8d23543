//! Gamma numbers and what is made of them.
use super::ziggurat::{exponential, exponential_single, normal, normal_single};
use super::{BitGenerator, Bits};

/// Below this size of both parameters a beta number is 0 or 1, as far as doubles go.
const TINY_BETA: f64 = 3e-103;

/// Of a shape below 1 by J. H. Ahrens and U. Dieter's GS (1974); beyond by G. Marsaglia and W. W. Tsang, "A simple
/// method for generating gamma variables" (2000).
pub(super) fn gamma(bits: &mut Bits, shape: f64) -> f64 {
    match shape {
        1.0 => exponential(bits),
        0.0 => 0.0,
        shape if shape < 1.0 => below_one(bits, shape),
        shape => squeezed(bits, shape),
    }
}

fn below_one(bits: &mut Bits, shape: f64) -> f64 {
    loop {
        let (u, v) = (bits.next_double(), exponential(bits));
        if u <= 1.0 - shape {
            let x = u.powf(1.0 / shape);
            if x <= v {
                return x;
            }
        } else {
            let y = -((1.0 - u) / shape).ln();
            let x = (1.0 - shape + shape * y).powf(1.0 / shape);
            if x <= v + y {
                return x;
            }
        }
    }
}

fn squeezed(bits: &mut Bits, shape: f64) -> f64 {
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = normal(bits);
            let v = 1.0 + c * x;
            if v > 0.0 || v.is_nan() {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = bits.next_double();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

/// The same in single precision.
pub(super) fn gamma_single(bits: &mut Bits, shape: f32) -> f32 {
    match shape {
        1.0 => exponential_single(bits),
        0.0 => 0.0,
        shape if shape < 1.0 => below_one_single(bits, shape),
        shape => squeezed_single(bits, shape),
    }
}

fn below_one_single(bits: &mut Bits, shape: f32) -> f32 {
    loop {
        let (u, v) = (bits.next_float(), exponential_single(bits));
        if u <= 1.0 - shape {
            let x = u.powf(1.0 / shape);
            if x <= v {
                return x;
            }
        } else {
            let y = -((1.0 - u) / shape).ln();
            let x = (1.0 - shape + shape * y).powf(1.0 / shape);
            if x <= v + y {
                return x;
            }
        }
    }
}

fn squeezed_single(bits: &mut Bits, shape: f32) -> f32 {
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = normal_single(bits);
            let v = 1.0 + c * x;
            if v > 0.0 || v.is_nan() {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = bits.next_float();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

/// A beta number: of two small parameters by M. D. Johnk's powers (1964), else from two gamma numbers.
pub(super) fn beta(bits: &mut Bits, a: f64, b: f64) -> f64 {
    // So written, NaN takes the same draws as NumPy's.
    if !(a <= 1.0 && b <= 1.0) {
        let (first, second) = (gamma(bits, a), gamma(bits, b));
        return first / (first + second);
    }
    if a < TINY_BETA && b < TINY_BETA {
        return f64::from((a + b) * bits.next_double() < a);
    }
    loop {
        let (u, v) = (bits.next_double(), bits.next_double());
        let (x, y) = (u.powf(1.0 / a), v.powf(1.0 / b));
        if x + y > 1.0 || u + v <= 0.0 {
            continue;
        }
        if x > 0.0 && y > 0.0 {
            return x / (x + y);
        }
        // One power is too small for a double; its logarithm is not.
        let delta = u.ln() / a - v.ln() / b;
        return if delta > 0.0 { (-(-delta).exp().ln_1p()).exp() } else { (delta - delta.exp().ln_1p()).exp() };
    }
}

pub(super) fn chisquare(bits: &mut Bits, df: f64) -> f64 {
    2.0 * gamma(bits, df / 2.0)
}
