//! Hypergeometric numbers: one draw after the other for small samples, else E. Stadlober's HRUA, "The ratio of uniforms
//! approach for generating discrete random variates" (1990).
use super::bounded::masked;
use super::{BitGenerator, Bits};

/// 2 sqrt(2 / e) and 3 - 2 sqrt(3 / e): the table mountain's width.
pub(super) const WIDTH: (f64, f64) = (1.7155277699214135, 0.8989161620588988);
/// Up to here factorials are multiplied out.
const EXACT: i64 = 126;

/// How many of `sample` things taken out of `good + bad` are good.
pub(super) fn hypergeometric(bits: &mut Bits, good: i64, bad: i64, sample: i64) -> i64 {
    if sample >= 10 && sample <= good + bad - 10 {
        by_ratio(bits, good, bad, sample)
    } else {
        one_by_one(bits, good, bad, sample)
    }
}

/// The smaller of the sample and what is left over is taken.
fn one_by_one(bits: &mut Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let all = good + bad;
    let is_large = sample > all / 2;
    let mut wanted = if is_large { all - sample } else { sample };
    let (mut left, mut left_good) = (all, good);
    while wanted > 0 && left_good > 0 && left > left_good {
        left -= 1;
        if (masked(bits, left as u64) as i64) < left_good {
            left_good -= 1;
        }
        wanted -= 1;
    }
    if left == left_good {
        left_good -= wanted;
    }
    if is_large {
        left_good
    } else {
        good - left_good
    }
}

/// The logarithm of k!, by Stirling's series where k is large.
fn log_factorial(k: i64) -> f64 {
    if k < EXACT {
        return tabled(k as usize);
    }
    let x = k as f64;
    (x + 0.5) * x.ln() - x + (0.9189385332046728 + (1.0 / x) * (1.0 / 12.0 - 1.0 / (360.0 * x * x)))
}

fn tabled(k: usize) -> f64 {
    static LOGS: std::sync::OnceLock<Vec<f64>> = std::sync::OnceLock::new();
    LOGS.get_or_init(log_factorials)[k]
}

/// Logarithms of the first factorials, one more factor each.
fn log_factorials() -> Vec<f64> {
    let mut product = 0.0;
    let next = |k: i64| {
        product += (k.max(1) as f64).ln();
        product
    };
    (0..EXACT).map(next).collect()
}

fn by_ratio(bits: &mut Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let all = good + bad;
    let wanted = sample.min(all - sample);
    let (fewer, more) = (good.min(bad), good.max(bad));
    let (p, q) = (fewer as f64 / all as f64, more as f64 / all as f64);
    let a = wanted as f64 * p + 0.5;
    let variance = (all - wanted) as f64 * wanted as f64 * p * q / (all - 1) as f64;
    let c = (variance + 0.5).sqrt();
    let h = WIDTH.0 * c + WIDTH.1;
    let mode = ((wanted + 1) as f64 * (fewer + 1) as f64 / (all + 2) as f64).floor() as i64;
    let logs = |k: i64| {
        log_factorial(k) + log_factorial(fewer - k) + log_factorial(wanted - k) + log_factorial(more - wanted + k)
    };
    let g = logs(mode);
    let bound = ((wanted.min(fewer) + 1) as f64).min((a + 16.0 * c).floor());
    let found = loop {
        let (u, v) = (bits.next_double(), bits.next_double());
        let x = a + h * (v - 0.5) / u;
        if !(0.0..bound).contains(&x) {
            continue;
        }
        let k = x.floor() as i64;
        let t = g - logs(k);
        if u * (4.0 - u) - 3.0 <= t {
            break k;
        }
        if u * (u - t) < 1.0 && 2.0 * u.ln() <= t {
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
