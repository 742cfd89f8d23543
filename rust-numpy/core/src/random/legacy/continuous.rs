//! Continuous distributions, each from the same draws in the same order as NumPy's.
use super::RandomState;
use crate::random::discrete::poisson;

/// Of a shape below 1 by J. H. Ahrens and U. Dieter's GS (1974); beyond by G. Marsaglia and W. W. Tsang (2000).
pub(super) fn gamma(state: &mut RandomState, shape: f64) -> f64 {
    match shape {
        1.0 => state.exponential(),
        0.0 => 0.0,
        shape if shape < 1.0 => below_one(state, shape),
        shape => squeezed(state, shape),
    }
}

fn below_one(state: &mut RandomState, shape: f64) -> f64 {
    loop {
        let (u, v) = (state.double(), state.exponential());
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

fn squeezed(state: &mut RandomState, shape: f64) -> f64 {
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = state.normal();
            let v = 1.0 + c * x;
            if v > 0.0 || v.is_nan() {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = state.double();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

/// Of two small parameters by M. D. Johnk's powers (1964), else from two gamma numbers.
pub(super) fn beta(state: &mut RandomState, a: f64, b: f64) -> f64 {
    // So written, NaN takes the same draws as NumPy's.
    if !(a <= 1.0 && b <= 1.0) {
        let (first, second) = (gamma(state, a), gamma(state, b));
        return first / (first + second);
    }
    loop {
        let (u, v) = (state.double(), state.double());
        let (x, y) = (u.powf(1.0 / a), v.powf(1.0 / b));
        if x + y > 1.0 {
            continue;
        }
        if x + y > 0.0 {
            return x / (x + y);
        }
        // Both powers are too small for a double; their logarithms are not.
        let (log_x, log_y) = (u.ln() / a, v.ln() / b);
        let most = if log_x > log_y { log_x } else { log_y };
        let (log_x, log_y) = (log_x - most, log_y - most);
        return (log_x - (log_x.exp() + log_y.exp()).ln()).exp();
    }
}

pub(super) fn chisquare(state: &mut RandomState, df: f64) -> f64 {
    2.0 * gamma(state, df / 2.0)
}

pub(super) fn noncentral_chisquare(state: &mut RandomState, df: f64, noncentrality: f64) -> f64 {
    if noncentrality == 0.0 {
        return chisquare(state, df);
    }
    if df > 1.0 {
        let rest = chisquare(state, df - 1.0);
        let moved = state.normal() + noncentrality.sqrt();
        return rest + moved * moved;
    }
    let more = poisson(state.bits(), noncentrality / 2.0);
    let found = chisquare(state, df + (2 * more) as f64);
    if noncentrality.is_nan() {
        f64::NAN
    } else {
        found
    }
}

pub(super) fn f(state: &mut RandomState, dfnum: f64, dfden: f64) -> f64 {
    let above = chisquare(state, dfnum) * dfden;
    above / (chisquare(state, dfden) * dfnum)
}

pub(super) fn noncentral_f(state: &mut RandomState, dfnum: f64, dfden: f64, noncentrality: f64) -> f64 {
    let above = noncentral_chisquare(state, dfnum, noncentrality) * dfden;
    above / (chisquare(state, dfden) * dfnum)
}

pub(super) fn standard_cauchy(state: &mut RandomState) -> f64 {
    let above = state.normal();
    above / state.normal()
}

pub(super) fn standard_t(state: &mut RandomState, df: f64) -> f64 {
    let above = state.normal();
    let below = gamma(state, df / 2.0);
    (df / 2.0).sqrt() * above / below.sqrt()
}

pub(super) fn wald(state: &mut RandomState, mean: f64, scale: f64) -> f64 {
    let half = mean / (2.0 * scale);
    let y = state.normal();
    let y = mean * y * y;
    let x = mean + half * (y - (4.0 * scale * y + y * y).sqrt());
    if state.double() <= mean / (mean + x) {
        x
    } else {
        mean * mean / x
    }
}

pub(super) fn weibull(state: &mut RandomState, a: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    state.exponential().powf(1.0 / a)
}

pub(super) fn power(state: &mut RandomState, a: f64) -> f64 {
    (1.0 - (-state.exponential()).exp()).powf(1.0 / a)
}
