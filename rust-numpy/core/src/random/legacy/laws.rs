//! The distributions by name.
use super::continuous as real;
use super::discrete as whole;
use super::RandomState;
use crate::random::laws::{laws, Allowed, Draw};
use crate::random::{continuous, discrete, Distribution};

laws! { RandomState;
    /// Uniform from `low` on, or down from it.
    UNIFORM(low: Any, range: Any) = Real |state, p| p[0] + p[1] * state.double();
    /// Normal.
    NORMAL(loc: Any, scale: NonNegative) = Real |state, p| p[0] + p[1] * state.normal();
    /// The exponential of a normal number.
    LOGNORMAL(mean: Any, sigma: NonNegative) = Real |state, p| (p[0] + p[1] * state.normal()).exp();
    /// Exponential of mean 1.
    STANDARD_EXPONENTIAL() = Real |state, _| state.exponential();
    /// Exponential.
    EXPONENTIAL(scale: NonNegative) = Real |state, p| p[0] * state.exponential();
    /// Gamma of scale 1.
    STANDARD_GAMMA(shape: NonNegative) = Real |state, p| real::gamma(state, p[0]);
    /// Gamma.
    GAMMA(shape: NonNegative, scale: NonNegative) = Real |state, p| p[1] * real::gamma(state, p[0]);
    /// Beta.
    BETA(a: Positive, b: Positive) = Real |state, p| real::beta(state, p[0], p[1]);
    /// Chi-square.
    CHISQUARE(df: Positive) = Real |state, p| real::chisquare(state, p[0]);
    /// Chi-square of normal numbers that are moved.
    NONCENTRAL_CHISQUARE(df: Positive, nonc: NonNegative) = Real |state, p| real::noncentral_chisquare(state, p[0], p[1]);
    /// Fisher's F.
    F(dfnum: Positive, dfden: Positive) = Real |state, p| real::f(state, p[0], p[1]);
    /// F of normal numbers that are moved.
    NONCENTRAL_F(dfnum: Positive, dfden: Positive, nonc: NonNegative) = Real |state, p| real::noncentral_f(state, p[0], p[1], p[2]);
    /// Cauchy.
    STANDARD_CAUCHY() = Real |state, _| real::standard_cauchy(state);
    /// Student's t.
    STANDARD_T(df: Positive) = Real |state, p| real::standard_t(state, p[0]);
    /// Von Mises.
    VONMISES(mu: Any, kappa: NonNegative) = Real |state, p| continuous::vonmises_exact(state.bits(), p[0], p[1]);
    /// Pareto, from 0 on.
    PARETO(a: Positive) = Real |state, p| (state.exponential() / p[0]).exp() - 1.0;
    /// Weibull.
    WEIBULL(a: NonNegative) = Real |state, p| real::weibull(state, p[0]);
    /// A power of uniform numbers.
    POWER(a: Positive) = Real |state, p| real::power(state, p[0]);
    /// Laplace.
    LAPLACE(loc: Any, scale: NonNegative) = Real |state, p| continuous::laplace(state.bits(), p[0], p[1]);
    /// Gumbel.
    GUMBEL(loc: Any, scale: NonNegative) = Real |state, p| continuous::gumbel(state.bits(), p[0], p[1]);
    /// Logistic.
    LOGISTIC(loc: Any, scale: NonNegative) = Real |state, p| continuous::logistic(state.bits(), p[0], p[1]);
    /// Rayleigh.
    RAYLEIGH(scale: NonNegative) = Real |state, p| p[0] * (-2.0 * (-state.double()).ln_1p()).sqrt();
    /// Wald.
    WALD(mean: Positive, scale: Positive) = Real |state, p| real::wald(state, p[0], p[1]);
    /// Triangular.
    TRIANGULAR(left: Any, mode: Any, right: Any) = Real |state, p| continuous::triangular(state.bits(), p[0], p[1], p[2]);
    /// Binomial.
    BINOMIAL(n: NonNegative, p: Probability) = Whole |state, p| discrete::binomial_of_any(state.bits(), p[0] as i64, p[1]);
    /// Negative binomial.
    NEGATIVE_BINOMIAL(n: PositiveNumber, p: SomeProbability) = Whole |state, p| {
        let mean = (1.0 - p[1]) / p[1] * real::gamma(state, p[0]);
        discrete::poisson(state.bits(), mean)
    };
    /// Poisson.
    POISSON(lam: PoissonMean) = Whole |state, p| discrete::poisson(state.bits(), p[0]);
    /// Zipf.
    ZIPF(a: AboveOne) = Whole |state, p| whole::zipf(state, p[0]);
    /// Geometric.
    GEOMETRIC(p: SomeProbability) = Whole |state, p| whole::geometric(state, p[0]);
    /// Hypergeometric.
    HYPERGEOMETRIC(ngood: NonNegative, nbad: NonNegative, nsample: SomeOf) = Whole |state, p| {
        whole::hypergeometric(state, p[0] as i64, p[1] as i64, p[2] as i64)
    };
    /// Logarithmic series.
    LOGSERIES(p: PartialProbability) = Whole |state, p| whole::logseries(state, p[0]);
}
