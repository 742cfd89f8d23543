//! Continuous distributions: most by inversion of the distribution function.
use super::discrete::poisson;
use super::gamma::{chisquare, gamma};
use super::ziggurat::{exponential, normal};
use super::{BitGenerator, Bits};
use std::f64::consts::{PI, TAU};

pub(super) fn noncentral_chisquare(bits: &mut Bits, df: f64, noncentrality: f64) -> f64 {
    if noncentrality.is_nan() {
        return f64::NAN;
    }
    if noncentrality == 0.0 {
        return chisquare(bits, df);
    }
    if df > 1.0 {
        let rest = chisquare(bits, df - 1.0);
        let moved = normal(bits) + noncentrality.sqrt();
        return rest + moved * moved;
    }
    let more = poisson(bits, noncentrality / 2.0);
    chisquare(bits, df + 2.0 * more as f64)
}

pub(super) fn f(bits: &mut Bits, dfnum: f64, dfden: f64) -> f64 {
    let above = chisquare(bits, dfnum) * dfden;
    above / (chisquare(bits, dfden) * dfnum)
}

pub(super) fn noncentral_f(bits: &mut Bits, dfnum: f64, dfden: f64, noncentrality: f64) -> f64 {
    let above = noncentral_chisquare(bits, dfnum, noncentrality) * dfden;
    above / (chisquare(bits, dfden) * dfnum)
}

pub(super) fn standard_cauchy(bits: &mut Bits) -> f64 {
    let above = normal(bits);
    above / normal(bits)
}

pub(super) fn standard_t(bits: &mut Bits, df: f64) -> f64 {
    let above = normal(bits);
    let below = gamma(bits, df / 2.0);
    (df / 2.0).sqrt() * above / below.sqrt()
}

pub(super) fn pareto(bits: &mut Bits, a: f64) -> f64 {
    (exponential(bits) / a).exp_m1()
}

pub(super) fn weibull(bits: &mut Bits, a: f64) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    exponential(bits).powf(1.0 / a)
}

pub(super) fn power(bits: &mut Bits, a: f64) -> f64 {
    (-(-exponential(bits)).exp_m1()).powf(1.0 / a)
}

/// A uniform number that is not 0.
fn positive(bits: &mut Bits) -> f64 {
    loop {
        let u = bits.next_double();
        if u > 0.0 {
            return u;
        }
    }
}

pub(super) fn laplace(bits: &mut Bits, loc: f64, scale: f64) -> f64 {
    let u = positive(bits);
    if u >= 0.5 {
        loc - scale * (2.0 - u - u).ln()
    } else {
        loc + scale * (u + u).ln()
    }
}

pub(super) fn gumbel(bits: &mut Bits, loc: f64, scale: f64) -> f64 {
    let u = 1.0 - positive(bits);
    loc - scale * (-u.ln()).ln()
}

pub(super) fn logistic(bits: &mut Bits, loc: f64, scale: f64) -> f64 {
    let u = positive(bits);
    loc + scale * (u / (1.0 - u)).ln()
}

pub(super) fn rayleigh(bits: &mut Bits, scale: f64) -> f64 {
    scale * (2.0 * exponential(bits)).sqrt()
}

/// J. R. Michael, W. R. Schucany and R. W. Haas, "Generating random variates using transformations with multiple
/// roots" (1976), with the smaller root in a form that does not cancel.
pub(super) fn wald(bits: &mut Bits, mean: f64, scale: f64) -> f64 {
    let y = normal(bits);
    let y = mean * y * y;
    let d = 1.0 + (1.0 + 4.0 * scale / y).sqrt();
    let x = mean * (1.0 - 2.0 / d);
    if bits.next_double() <= mean / (mean + x) {
        x
    } else {
        mean * mean / x
    }
}

pub(super) fn triangular(bits: &mut Bits, left: f64, mode: f64, right: f64) -> f64 {
    let base = right - left;
    let rising = mode - left;
    let u = bits.next_double();
    if u <= rising / base {
        left + (u * (rising * base)).sqrt()
    } else {
        right - ((1.0 - u) * ((right - mode) * base)).sqrt()
    }
}

/// D. J. Best and N. I. Fisher, "Efficient simulation of the von Mises distribution" (1979); uniform for hardly any
/// concentration, normal for a very high one.
pub(super) fn vonmises(bits: &mut Bits, mu: f64, kappa: f64) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * bits.next_double() - 1.0);
    }
    if kappa > 1e6 {
        return wrapped_normal(bits, mu, kappa);
    }
    rejected(bits, mu, kappa)
}

/// The same without the normal approximation.
pub(super) fn vonmises_exact(bits: &mut Bits, mu: f64, kappa: f64) -> f64 {
    if kappa.is_nan() || kappa <= 1e6 {
        return vonmises(bits, mu, kappa);
    }
    rejected(bits, mu, kappa)
}

fn rejected(bits: &mut Bits, mu: f64, kappa: f64) -> f64 {
    let s = envelope(kappa);
    let cosine = loop {
        let z = (PI * bits.next_double()).cos();
        let w = (1.0 + s * z) / (s + z);
        let y = kappa * (s - w);
        let v = bits.next_double();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 {
            break w;
        }
    };
    let angle = cosine.acos();
    let turned = if bits.next_double() < 0.5 { -angle } else { angle } + mu;
    let within = (turned.abs() + PI) % TAU - PI;
    if turned < 0.0 {
        -within
    } else {
        within
    }
}

/// The parameter of the wrapped Cauchy distribution above; by two terms of its series where `kappa` is small.
fn envelope(kappa: f64) -> f64 {
    if kappa < 1e-5 {
        return 1.0 / kappa + kappa;
    }
    let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
    let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
    (1.0 + rho * rho) / (2.0 * rho)
}

fn wrapped_normal(bits: &mut Bits, mu: f64, kappa: f64) -> f64 {
    let mut angle = mu + (1.0 / kappa).sqrt() * normal(bits);
    if angle < -PI {
        angle += TAU;
    }
    if angle > PI {
        angle -= TAU;
    }
    angle
}
