//! Distributions of whole numbers whose methods `Generator` changed.
use super::RandomState;
use crate::random::discrete::{log_gamma, searched};
use crate::random::hypergeometric::WIDTH;

/// By search from 1 where success is likely, else by inversion.
pub(super) fn geometric(state: &mut RandomState, p: f64) -> i64 {
    if p >= 1.0 / 3.0 {
        return searched(state.bits(), p);
    }
    ((-state.double()).ln_1p() / (1.0 - p).ln()).ceil() as i64
}

/// A. W. Kemp, "Efficient generation of logarithmically distributed pseudo-random variables" (1981), LK.
pub(super) fn logseries(state: &mut RandomState, p: f64) -> i64 {
    let r = (-p).ln_1p();
    loop {
        let v = state.double();
        if v >= p {
            return 1;
        }
        let q = -(r * state.double()).exp_m1();
        if v > q * q {
            return if v >= q { 1 } else { 2 };
        }
        let found = (1.0 + v.ln() / q.ln()).floor();
        if found >= 1.0 && v != 0.0 {
            return found as i64;
        }
    }
}

/// L. Devroye, "Non-Uniform Random Variate Generation" (1986), X.6.1, of uniform numbers above 0 of any size.
pub(super) fn zipf(state: &mut RandomState, a: f64) -> i64 {
    // Beyond, two to this power is too large for a double, and 1 as good as certain.
    if a >= 1025.0 {
        return 1;
    }
    let exponent = a - 1.0;
    let b = 2f64.powf(exponent);
    loop {
        let (u, v) = (1.0 - state.double(), state.double());
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

/// One after the other for samples up to 10, else E. Stadlober's HRUA (1990).
pub(super) fn hypergeometric(state: &mut RandomState, good: i64, bad: i64, sample: i64) -> i64 {
    match sample {
        11.. => by_ratio(state, good, bad, sample),
        1.. => one_by_one(state, good, bad, sample),
        _ => 0,
    }
}

fn one_by_one(state: &mut RandomState, good: i64, bad: i64, sample: i64) -> i64 {
    let rest = (bad + good - sample) as f64;
    let fewer = bad.min(good) as f64;
    let (mut left, mut to_take) = (fewer, sample);
    while left > 0.0 {
        left -= (state.double() + left / (rest + to_take as f64)).floor();
        to_take -= 1;
        if to_take == 0 {
            break;
        }
    }
    let taken = (fewer - left) as i64;
    if good > bad {
        sample - taken
    } else {
        taken
    }
}

fn by_ratio(state: &mut RandomState, good: i64, bad: i64, sample: i64) -> i64 {
    let all = good + bad;
    let (fewer, more) = (good.min(bad), good.max(bad));
    let wanted = sample.min(all - sample);
    let p = fewer as f64 / all as f64;
    let centre = wanted as f64 * p + 0.5;
    let spread = ((all - wanted) as f64 * sample as f64 * p * (1.0 - p) / (all - 1) as f64 + 0.5).sqrt();
    let height = WIDTH.0 * spread + WIDTH.1;
    let mode = ((wanted + 1) as f64 * (fewer + 1) as f64 / (all + 2) as f64).floor() as i64;
    let logs = |k: i64| {
        let log = |n: i64| log_gamma((n + 1) as f64);
        log(k) + log(fewer - k) + log(wanted - k) + log(more - wanted + k)
    };
    let top = logs(mode);
    let bound = (wanted.min(fewer) as f64 + 1.0).min((centre + 16.0 * spread).floor());
    let found = loop {
        let (x, y) = (state.double(), state.double());
        let w = centre + height * (y - 0.5) / x;
        if w < 0.0 || w >= bound {
            continue;
        }
        let k = w.floor() as i64;
        let t = top - logs(k);
        if x * (4.0 - x) - 3.0 <= t {
            break k;
        }
        if x * (x - t) < 1.0 && 2.0 * x.ln() <= t {
            break k;
        }
    };
    let found = if good > bad { wanted - found } else { found };
    if wanted < sample {
        good - found
    } else {
        found
    }
}
