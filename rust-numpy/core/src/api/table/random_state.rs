//! Rows of `numpy.random.RandomState`, the older interface.
//!
//! A state is a pair of vectors of `uint64`, made by `random.RandomState`: the bit generator's words, and the normal
//! number that is left. Each method takes it first, and gives what was drawn, and both vectors afterwards.
use super::random::{ends, real, size};
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;
use crate::random::legacy::{laws, RandomState};
use crate::random::{Choice, Distribution, Ends};
use crate::scalar::Scalar;

pub(super) static ROWS: &[Function] = &[
    make("random.RandomState(seed)", |a| Ok(tuple(state_of(&seeded(a)?)?))),
    make("random.RandomState.random_sample(state, size=None)", |a| drawn(a, |s| s.random_sample(&shape(a)?))),
    make("random.RandomState.standard_normal(state, size=None)", |a| drawn(a, |s| s.standard_normal(&shape(a)?))),
    make("random.RandomState.tomaxint(state, size=None)", |a| drawn(a, |s| s.tomaxint(&shape(a)?))),
    make("random.RandomState.randint(state, low, high=None, size=None, dtype='int64')", |a| {
        let dtype = a.dtype("dtype")?.unwrap_or(DType::I64);
        let (low, high) = match a.has("high") {
            true => (ends(a, "low")?, ends(a, "high")?),
            false => (Ends::from(0), ends(a, "low")?),
        };
        drawn(a, |s| s.randint(&low, &high, size(a)?.as_deref(), &dtype))
    }),
    make("random.RandomState.uniform(state, low=0.0, high=1.0, size=None)", |a| {
        drawn(a, |s| s.uniform(&real(a, "low")?, &real(a, "high")?, size(a)?.as_deref()))
    }),
    make("random.RandomState.triangular(state, left, mode, right, size=None)", |a| {
        let parameters = [real(a, "left")?, real(a, "mode")?, real(a, "right")?];
        crate::random::in_order(&parameters)?;
        drawn(a, |s| s.draw(&laws::TRIANGULAR, &parameters, size(a)?.as_deref()))
    }),
    make("random.RandomState.hypergeometric(state, ngood, nbad, nsample, size=None)", |a| {
        let (good, bad, sample) = (cut(a, "ngood")?, cut(a, "nbad")?, cut(a, "nsample")?);
        if crate::calc::any(&crate::calc::less(&crate::calc::add(&good, &bad)?, &sample)?)? {
            return Err(NumPyError::value("ngood + nbad < nsample"));
        }
        drawn(a, |s| s.draw(&laws::HYPERGEOMETRIC, &[good, bad, sample], size(a)?.as_deref()))
    }),
    make("random.RandomState.binomial(state, n, p, size=None)", |a| {
        let parameters = [cut(a, "n")?, real(a, "p")?];
        drawn(a, |s| s.draw(&laws::BINOMIAL, &parameters, size(a)?.as_deref()))
    }),
    make("random.RandomState.normal(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::NORMAL)),
    make("random.RandomState.lognormal(state, mean=0.0, sigma=1.0, size=None)", |a| of(a, &laws::LOGNORMAL)),
    make("random.RandomState.standard_exponential(state, size=None)", |a| of(a, &laws::STANDARD_EXPONENTIAL)),
    make("random.RandomState.exponential(state, scale=1.0, size=None)", |a| of(a, &laws::EXPONENTIAL)),
    make("random.RandomState.standard_gamma(state, shape, size=None)", |a| of(a, &laws::STANDARD_GAMMA)),
    make("random.RandomState.gamma(state, shape, scale=1.0, size=None)", |a| of(a, &laws::GAMMA)),
    make("random.RandomState.beta(state, a, b, size=None)", |a| of(a, &laws::BETA)),
    make("random.RandomState.chisquare(state, df, size=None)", |a| of(a, &laws::CHISQUARE)),
    make("random.RandomState.noncentral_chisquare(state, df, nonc, size=None)", |a| of(a, &laws::NONCENTRAL_CHISQUARE)),
    make("random.RandomState.f(state, dfnum, dfden, size=None)", |a| of(a, &laws::F)),
    make("random.RandomState.noncentral_f(state, dfnum, dfden, nonc, size=None)", |a| of(a, &laws::NONCENTRAL_F)),
    make("random.RandomState.standard_cauchy(state, size=None)", |a| of(a, &laws::STANDARD_CAUCHY)),
    make("random.RandomState.standard_t(state, df, size=None)", |a| of(a, &laws::STANDARD_T)),
    make("random.RandomState.vonmises(state, mu, kappa, size=None)", |a| of(a, &laws::VONMISES)),
    make("random.RandomState.pareto(state, a, size=None)", |a| of(a, &laws::PARETO)),
    make("random.RandomState.weibull(state, a, size=None)", |a| of(a, &laws::WEIBULL)),
    make("random.RandomState.power(state, a, size=None)", |a| of(a, &laws::POWER)),
    make("random.RandomState.laplace(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::LAPLACE)),
    make("random.RandomState.gumbel(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::GUMBEL)),
    make("random.RandomState.logistic(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::LOGISTIC)),
    make("random.RandomState.rayleigh(state, scale=1.0, size=None)", |a| of(a, &laws::RAYLEIGH)),
    make("random.RandomState.wald(state, mean, scale, size=None)", |a| of(a, &laws::WALD)),
    make("random.RandomState.negative_binomial(state, n, p, size=None)", |a| of(a, &laws::NEGATIVE_BINOMIAL)),
    make("random.RandomState.poisson(state, lam=1.0, size=None)", |a| of(a, &laws::POISSON)),
    make("random.RandomState.zipf(state, a, size=None)", |a| of(a, &laws::ZIPF)),
    make("random.RandomState.geometric(state, p, size=None)", |a| of(a, &laws::GEOMETRIC)),
    make("random.RandomState.logseries(state, p, size=None)", |a| of(a, &laws::LOGSERIES)),
    make("random.RandomState.permutation(state, x)", |a| match a.value("x") {
        Value::Number(_) => {
            let n = usize::try_from(a.int("x")?).unwrap_or(0);
            drawn(a, |s| s.permuted_range(n))
        }
        _ => drawn(a, |s| s.permutation(&a.array("x")?)),
    }),
    make("random.RandomState.choice(state, a, size=None, replace=True, p=None)", |a| drawn(a, |s| choice(a, s))),
    make("random.RandomState.multinomial(state, n, pvals, size=None)", |a| {
        drawn(a, |s| s.multinomial(&cut(a, "n")?, &real(a, "pvals")?, &shape(a)?))
    }),
    make("random.RandomState.dirichlet(state, alpha, size=None)", |a| {
        drawn(a, |s| s.dirichlet(&real(a, "alpha")?, &shape(a)?))
    }),
];

fn state_of(state: &RandomState) -> Result<[DynArray; 2]> {
    let (words, spare) = state.words();
    Ok([array_of(&words, &[words.len()])?, array_of(&spare, &[2])?])
}

/// What is drawn, and the state afterwards.
pub(super) fn drawn(a: &Arguments, draw: impl FnOnce(&mut RandomState) -> Result<DynArray>) -> Result<Value> {
    let parts = a.arrays("state")?;
    let [words, spare] = &parts[..] else { return Err(NumPyError::value("a state is a pair of vectors")) };
    if let Some(other) = parts.iter().find(|part| *part.dtype() != DType::U64) {
        let why = format!("a state is a pair of vectors of uint64, found {}", other.dtype());
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    let mut state = RandomState::from_words(&values::<u64>(words)?, &values::<u64>(spare)?)?;
    let found = draw(&mut state)?;
    let [words, spare] = state_of(&state)?;
    Ok(tuple([found, words, spare]))
}

fn of(a: &Arguments, law: &Distribution<RandomState>) -> Result<Value> {
    let parameters: Vec<DynArray> = law.parameters().map(|name| real(a, name)).collect::<Result<_>>()?;
    drawn(a, |s| s.draw(law, &parameters, size(a)?.as_deref()))
}

/// Whole numbers; fractions are cut off.
fn cut(a: &Arguments, name: &str) -> Result<DynArray> {
    real(a, name)?.astype(&DType::I64, Casting::Unsafe)
}

fn shape(a: &Arguments) -> Result<Vec<usize>> {
    Ok(size(a)?.unwrap_or_default())
}

/// The Mersenne Twister of a seed of 32 bits, or of several of them.
fn seeded(a: &Arguments) -> Result<RandomState> {
    let beyond = || NumPyError::value("Seed must be between 0 and 2**32 - 1");
    if let Value::Number(Scalar::Int(seed)) = a.value("seed") {
        return u32::try_from(*seed).map(RandomState::seeded).map_err(|_| beyond());
    }
    let seeds = a.array("seed")?;
    if !matches!(seeds.dtype().kind(), 'b' | 'i' | 'u') {
        return Err(NumPyError::argument(ErrorKind::Type, "a seed is made of integers".into()));
    }
    let narrow = |seed: i64| u32::try_from(seed).map_err(|_| beyond());
    let all: Vec<u32> = values::<i64>(&seeds)?.into_iter().map(narrow).collect::<Result<_>>()?;
    match (all.as_slice(), seeds.ndim(), a.value("seed")) {
        ([], ..) => Err(NumPyError::value("Seed must be non-empty")),
        // An array of one number is that number, a list of one is not.
        ([one], _, Value::Array(_)) => Ok(RandomState::seeded(*one)),
        (_, 1, _) => Ok(RandomState::seeded_by(&all)),
        _ => Err(NumPyError::value("Seed array must be 1-d")),
    }
}

fn choice(a: &Arguments, state: &mut RandomState) -> Result<DynArray> {
    let (p, shape, from) = (a.optional_array("p")?, shape(a)?, a.array("a")?);
    let how = Choice { replace: a.flag("replace")?, p: p.as_ref(), shuffle: true };
    let population = match (from.ndim(), from.dtype().kind()) {
        (0, 'i' | 'u') => usize::try_from(values::<i64>(&from)?[0]).unwrap_or(0),
        (1, _) => from.size(),
        (0, _) => return Err(NumPyError::value("a must be a sequence or an integer")),
        _ => return Err(NumPyError::value("a must be 1-dimensional")),
    };
    let chosen = state.choice(population, &shape, &how)?;
    if from.ndim() == 0 {
        return Ok(chosen);
    }
    let members = crate::indexing::take(&from, &chosen, Some(0), crate::indexing::Mode::Raise)?;
    match a.has("size") {
        true => Ok(members),
        // A single member is a scalar, in this machine's byte order.
        false => members.astype(&from.dtype().native(), Casting::Equiv),
    }
}
