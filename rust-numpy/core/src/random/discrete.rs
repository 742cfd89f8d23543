//! Distributions of whole numbers.
mod binomial;

use super::gamma::gamma;
use super::ziggurat::exponential;
use super::{BitGenerator, Bits};
pub(super) use binomial::{binomial, binomial_of_any};

/// The coefficients of Stirling's series for log gamma, from S. Zhang and J. Jin, "Computation of Special Functions".
const STIRLING: [f64; 10] = [
    8.333333333333333e-02,
    -2.777777777777778e-03,
    7.936507936507937e-04,
    -5.952380952380952e-04,
    8.417508417508418e-04,
    -1.917526917526918e-03,
    6.41025641025641e-03,
    -2.955065359477124e-02,
    1.796443723688307e-01,
    -1.3924322169059,
];

/// The logarithm of gamma: small arguments are moved up to where the series is good.
pub(super) fn log_gamma(x: f64) -> f64 {
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let steps = if x <= 7.0 { (7.0 - x) as i64 } else { 0 };
    let mut above = x + steps as f64;
    let square = 1.0 / (above * above);
    let series = STIRLING.iter().rev().copied().reduce(|sum, term| sum * square + term).unwrap_or_default();
    let half_log_tau = 0.5 * std::f64::consts::TAU.ln();
    let mut value = series / above + half_log_tau + (above - 0.5) * above.ln() - above;
    for _ in 0..steps {
        value -= (above - 1.0).ln();
        above -= 1.0;
    }
    value
}

/// Products of uniform numbers for a small mean, else W. Hormann's PTRS, "The transformed rejection method for
/// generating Poisson random variables" (1993).
pub(super) fn poisson(bits: &mut Bits, mean: f64) -> i64 {
    if mean >= 10.0 {
        transformed(bits, mean)
    } else if mean == 0.0 {
        0
    } else {
        multiplied(bits, mean)
    }
}

fn multiplied(bits: &mut Bits, mean: f64) -> i64 {
    let limit = (-mean).exp();
    let (mut product, mut count) = (bits.next_double(), 0);
    while product > limit {
        product *= bits.next_double();
        count += 1;
    }
    count
}

fn transformed(bits: &mut Bits, mean: f64) -> i64 {
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let sure = 0.9277 - 3.6224 / (b - 2.0);
    let log_mean = mean.ln();
    loop {
        let (u, v) = (bits.next_double() - 0.5, bits.next_double());
        let distance = 0.5 - u.abs();
        let k = ((2.0 * a / distance + b) * u + mean + 0.43).floor() as i64;
        if distance >= 0.07 && v <= sure {
            return k;
        }
        if k < 0 || distance < 0.013 && v > distance {
            continue;
        }
        let height = v.ln() + inverse_alpha.ln() - (a / (distance * distance) + b).ln();
        if height <= -mean + k as f64 * log_mean - log_gamma(k as f64 + 1.0) {
            return k;
        }
    }
}

/// A Poisson number whose mean is a gamma number.
pub(super) fn negative_binomial(bits: &mut Bits, n: f64, p: f64) -> i64 {
    let mean = (1.0 - p) / p * gamma(bits, n);
    poisson(bits, mean)
}

/// By search from 1 where success is likely, else by inversion.
pub(super) fn geometric(bits: &mut Bits, p: f64) -> i64 {
    if p < 1.0 / 3.0 {
        let count = (-exponential(bits) / (-p).ln_1p()).ceil();
        return if count >= i64::MAX as f64 { i64::MAX } else { count as i64 };
    }
    searched(bits, p)
}

/// A geometric number by search from 1.
pub(super) fn searched(bits: &mut Bits, p: f64) -> i64 {
    let u = bits.next_double();
    let (mut sum, mut product, mut count) = (p, p, 1);
    while u > sum {
        product *= 1.0 - p;
        sum += product;
        count += 1;
    }
    count
}

/// L. Devroye, "Non-Uniform Random Variate Generation" (1986), X.6.1; numbers beyond 63 bits are refused.
pub(super) fn zipf(bits: &mut Bits, a: f64) -> i64 {
    // Beyond, two to this power is too large for a double, and 1 as good as certain.
    if a >= 1025.0 {
        return 1;
    }
    let exponent = a - 1.0;
    let b = 2f64.powf(exponent);
    let least = (i64::MAX as f64).powf(-exponent);
    loop {
        let drawn = bits.next_double();
        let u = drawn * least + (1.0 - drawn);
        let v = bits.next_double();
        let x = u.powf(-1.0 / exponent).floor();
        if x > i64::MAX as f64 || x < 1.0 {
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(exponent);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return x as i64;
        }
    }
}

/// A. W. Kemp, "Efficient generation of logarithmically distributed pseudo-random variables" (1981), LK.
pub(super) fn logseries(bits: &mut Bits, p: f64) -> i64 {
    let r = (-p).ln_1p();
    loop {
        let v = bits.next_double();
        if v >= p {
            return 1;
        }
        let q = -(r * bits.next_double()).exp_m1();
        if v > q * q {
            return if v >= q { 1 } else { 2 };
        }
        let found = (1.0 + v.ln() / q.ln()).floor();
        if v > 0.0 && found >= 1.0 {
            return found as i64;
        }
    }
}
