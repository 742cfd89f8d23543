//! The distributions by name: what their parameters may be, and how one number is drawn.
use super::continuous as real;
use super::discrete as whole;
use super::gamma;
use super::hypergeometric::hypergeometric;
use super::ziggurat::{exponential, normal};
use super::{BitGenerator, Bits};
use crate::error::{NumPyError, Result};

/// The largest mean of a Poisson number whose value surely fits 63 bits.
pub(super) const POISSON_MOST: f64 = 9.223372006484771e18;

/// What a parameter may be. NaN is let through unless it is said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    Any,
    NonNegative,
    Positive,
    PositiveNumber,
    /// 0 to 1, no NaN.
    Probability,
    /// Above 0 to 1, no NaN.
    SomeProbability,
    /// 0 to below 1, no NaN.
    PartialProbability,
    /// Above 1, no NaN.
    AboveOne,
    /// 1 or more.
    SomeOf,
    /// 0 to the largest mean, no NaN.
    PoissonMean,
}

impl Allowed {
    pub(super) fn check(self, name: &str, value: f64) -> Result<()> {
        use Allowed::*;
        let (fits, refusal) = match self {
            Any => (true, String::new()),
            NonNegative => (value.is_nan() || value.is_sign_positive(), format!("{name} < 0")),
            Positive => (value.is_nan() || value > 0.0, format!("{name} <= 0")),
            PositiveNumber if value.is_nan() => (false, format!("{name} must not be NaN")),
            PositiveNumber => (value > 0.0, format!("{name} <= 0")),
            Probability => ((0.0..=1.0).contains(&value), format!("{name} < 0, {name} > 1 or {name} is NaN")),
            SomeProbability => {
                (value > 0.0 && value <= 1.0, format!("{name} <= 0, {name} > 1 or {name} contains NaNs"))
            }
            PartialProbability => ((0.0..1.0).contains(&value), format!("{name} < 0, {name} >= 1 or {name} is NaN")),
            AboveOne => (value > 1.0, format!("{name} <= 1 or {name} is NaN")),
            SomeOf => (value >= 1.0, format!("{name} < 1")),
            PoissonMean if value > POISSON_MOST => (false, format!("{name} value too large")),
            PoissonMean => (value >= 0.0, format!("{name} < 0 or {name} is NaN")),
        };
        match fits {
            true => Ok(()),
            false => Err(NumPyError::value(&refusal)),
        }
    }
}

/// A function that draws a real number from a source and parameters.
pub(super) type Real<S> = fn(&mut S, &[f64]) -> f64;
/// The same of a whole number.
pub(super) type Whole<S> = fn(&mut S, &[f64]) -> i64;

/// How a number is drawn from parameters.
#[derive(Clone, Copy)]
pub(super) enum Draw<S> {
    Real(Real<S>),
    Whole(Whole<S>),
}

/// A distribution, whose numbers are made of what a source gives.
pub struct Distribution<S: 'static = Bits> {
    /// Its parameters by name, and what they may be.
    pub(super) parameters: &'static [(&'static str, Allowed)],
    pub(super) draw: Draw<S>,
}

impl<S> Distribution<S> {
    /// The names of its parameters, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.parameters.iter().map(|(name, _)| *name)
    }
}

macro_rules! laws {
    ($source:ty; $($(#[$doc:meta])* $name:ident($($parameter:ident: $allowed:ident),*) = $kind:ident $draw:expr;)*) => {$(
        $(#[$doc])*
        pub static $name: Distribution<$source> = Distribution {
            parameters: &[$((stringify!($parameter), Allowed::$allowed)),*],
            draw: Draw::$kind($draw),
        };
    )*};
}
pub(super) use laws;

laws! { Bits;
    /// Uniform from `low` on.
    UNIFORM(low: Any, range: NonNegative) = Real |bits, p| p[0] + p[1] * bits.next_double();
    /// Normal.
    NORMAL(loc: Any, scale: NonNegative) = Real |bits, p| p[0] + p[1] * normal(bits);
    /// The exponential of a normal number.
    LOGNORMAL(mean: Any, sigma: NonNegative) = Real |bits, p| (p[0] + p[1] * normal(bits)).exp();
    /// Exponential.
    EXPONENTIAL(scale: NonNegative) = Real |bits, p| p[0] * exponential(bits);
    /// Gamma.
    GAMMA(shape: NonNegative, scale: NonNegative) = Real |bits, p| p[1] * gamma::gamma(bits, p[0]);
    /// Beta.
    BETA(a: Positive, b: Positive) = Real |bits, p| gamma::beta(bits, p[0], p[1]);
    /// Chi-square.
    CHISQUARE(df: Positive) = Real |bits, p| gamma::chisquare(bits, p[0]);
    /// Chi-square of normal numbers that are moved.
    NONCENTRAL_CHISQUARE(df: Positive, nonc: NonNegative) = Real |bits, p| real::noncentral_chisquare(bits, p[0], p[1]);
    /// Fisher's F.
    F(dfnum: Positive, dfden: Positive) = Real |bits, p| real::f(bits, p[0], p[1]);
    /// F of normal numbers that are moved.
    NONCENTRAL_F(dfnum: Positive, dfden: Positive, nonc: NonNegative) = Real |bits, p| real::noncentral_f(bits, p[0], p[1], p[2]);
    /// Cauchy.
    STANDARD_CAUCHY() = Real |bits, _| real::standard_cauchy(bits);
    /// Student's t.
    STANDARD_T(df: Positive) = Real |bits, p| real::standard_t(bits, p[0]);
    /// Von Mises.
    VONMISES(mu: Any, kappa: NonNegative) = Real |bits, p| real::vonmises(bits, p[0], p[1]);
    /// Pareto, from 0 on.
    PARETO(a: Positive) = Real |bits, p| real::pareto(bits, p[0]);
    /// Weibull.
    WEIBULL(a: NonNegative) = Real |bits, p| real::weibull(bits, p[0]);
    /// A power of uniform numbers.
    POWER(a: Positive) = Real |bits, p| real::power(bits, p[0]);
    /// Laplace.
    LAPLACE(loc: Any, scale: NonNegative) = Real |bits, p| real::laplace(bits, p[0], p[1]);
    /// Gumbel.
    GUMBEL(loc: Any, scale: NonNegative) = Real |bits, p| real::gumbel(bits, p[0], p[1]);
    /// Logistic.
    LOGISTIC(loc: Any, scale: NonNegative) = Real |bits, p| real::logistic(bits, p[0], p[1]);
    /// Rayleigh.
    RAYLEIGH(scale: NonNegative) = Real |bits, p| real::rayleigh(bits, p[0]);
    /// Wald.
    WALD(mean: Positive, scale: Positive) = Real |bits, p| real::wald(bits, p[0], p[1]);
    /// Triangular.
    TRIANGULAR(left: Any, mode: Any, right: Any) = Real |bits, p| real::triangular(bits, p[0], p[1], p[2]);
    /// Binomial.
    BINOMIAL(n: NonNegative, p: Probability) = Whole |bits, p| whole::binomial(bits, p[0] as i64, p[1]);
    /// Negative binomial.
    NEGATIVE_BINOMIAL(n: PositiveNumber, p: SomeProbability) = Whole |bits, p| whole::negative_binomial(bits, p[0], p[1]);
    /// Poisson.
    POISSON(lam: PoissonMean) = Whole |bits, p| whole::poisson(bits, p[0]);
    /// Zipf.
    ZIPF(a: AboveOne) = Whole |bits, p| whole::zipf(bits, p[0]);
    /// Geometric.
    GEOMETRIC(p: SomeProbability) = Whole |bits, p| whole::geometric(bits, p[0]);
    /// Hypergeometric.
    HYPERGEOMETRIC(ngood: NonNegative, nbad: NonNegative, nsample: NonNegative) = Whole |bits, p| {
        hypergeometric(bits, p[0] as i64, p[1] as i64, p[2] as i64)
    };
    /// Logarithmic series.
    LOGSERIES(p: PartialProbability) = Whole |bits, p| whole::logseries(bits, p[0]);
}
