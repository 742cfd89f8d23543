//! Rows of `numpy.random`.
//!
//! A generator is its state: a vector of `uint64`, made by `random.default_rng` or by the name of a bit generator. Each
//! method of `Generator` takes the state first, and gives a pair: what was drawn, and the state afterwards.
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;
use crate::random::{laws, Bits, Choice, Distribution, Ends, Generator, SeedSequence};
use crate::room::collected;
use crate::scalar::Scalar;

pub(super) static ROWS: &[Function] = &[
    make("random.default_rng(seed=None, spawn_key=None)", |a| seeded(a, "PCG64")),
    make("random.PCG64(seed=None, spawn_key=None)", |a| seeded(a, "PCG64")),
    make("random.PCG64DXSM(seed=None, spawn_key=None)", |a| seeded(a, "PCG64DXSM")),
    make("random.MT19937(seed=None, spawn_key=None)", |a| seeded(a, "MT19937")),
    make("random.Philox(seed=None, spawn_key=None)", |a| seeded(a, "Philox")),
    make("random.SFC64(seed=None, spawn_key=None)", |a| seeded(a, "SFC64")),
    make("random.Generator.random(state, size=None, dtype='float64')", |a| {
        plain(a, |g, shape, single| g.random(shape, single))
    }),
    make("random.Generator.standard_normal(state, size=None, dtype='float64')", |a| {
        plain(a, |g, shape, single| g.standard_normal(shape, single))
    }),
    make("random.Generator.standard_exponential(state, size=None, dtype='float64', method='zig')", |a| {
        let inverted = a.text("method")? == "inv";
        plain(a, |g, shape, single| g.standard_exponential(shape, single, inverted))
    }),
    make("random.Generator.standard_gamma(state, shape, size=None, dtype='float64')", |a| {
        let shapes = real(a, "shape")?;
        drawn(a, |g| alone(a, g.standard_gamma(&shapes, size(a)?.as_deref(), single(a)?)?))
    }),
    make("random.Generator.uniform(state, low=0.0, high=1.0, size=None)", |a| {
        drawn(a, |g| g.uniform(&real(a, "low")?, &real(a, "high")?, size(a)?.as_deref()))
    }),
    make("random.Generator.triangular(state, left, mode, right, size=None)", |a| {
        let parameters = [real(a, "left")?, real(a, "mode")?, real(a, "right")?];
        drawn(a, |g| g.triangular(&parameters, size(a)?.as_deref()))
    }),
    make("random.Generator.negative_binomial(state, n, p, size=None)", |a| {
        drawn(a, |g| g.negative_binomial(&real(a, "n")?, &real(a, "p")?, size(a)?.as_deref()))
    }),
    make("random.Generator.hypergeometric(state, ngood, nbad, nsample, size=None)", |a| {
        let (good, bad, sample) = (whole(a, "ngood")?, whole(a, "nbad")?, whole(a, "nsample")?);
        let most = |array: &DynArray| Ok::<_, NumPyError>(values::<i64>(array)?.iter().any(|&n| n >= 1_000_000_000));
        if most(&good)? || most(&bad)? {
            return Err(NumPyError::value("both ngood and nbad must be less than 1000000000"));
        }
        if crate::calc::any(&crate::calc::less(&crate::calc::add(&good, &bad)?, &sample)?)? {
            return Err(NumPyError::value("ngood + nbad < nsample"));
        }
        drawn(a, |g| g.draw(&laws::HYPERGEOMETRIC, &[good, bad, sample], size(a)?.as_deref()))
    }),
    make("random.Generator.binomial(state, n, p, size=None)", |a| {
        let n = whole(a, "n")?;
        drawn(a, |g| g.draw(&laws::BINOMIAL, &[n, real(a, "p")?], size(a)?.as_deref()))
    }),
    make("random.Generator.normal(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::NORMAL)),
    make("random.Generator.lognormal(state, mean=0.0, sigma=1.0, size=None)", |a| of(a, &laws::LOGNORMAL)),
    make("random.Generator.exponential(state, scale=1.0, size=None)", |a| of(a, &laws::EXPONENTIAL)),
    make("random.Generator.gamma(state, shape, scale=1.0, size=None)", |a| of(a, &laws::GAMMA)),
    make("random.Generator.beta(state, a, b, size=None)", |a| of(a, &laws::BETA)),
    make("random.Generator.chisquare(state, df, size=None)", |a| of(a, &laws::CHISQUARE)),
    make("random.Generator.noncentral_chisquare(state, df, nonc, size=None)", |a| of(a, &laws::NONCENTRAL_CHISQUARE)),
    make("random.Generator.f(state, dfnum, dfden, size=None)", |a| of(a, &laws::F)),
    make("random.Generator.noncentral_f(state, dfnum, dfden, nonc, size=None)", |a| of(a, &laws::NONCENTRAL_F)),
    make("random.Generator.standard_cauchy(state, size=None)", |a| of(a, &laws::STANDARD_CAUCHY)),
    make("random.Generator.standard_t(state, df, size=None)", |a| of(a, &laws::STANDARD_T)),
    make("random.Generator.vonmises(state, mu, kappa, size=None)", |a| of(a, &laws::VONMISES)),
    make("random.Generator.pareto(state, a, size=None)", |a| of(a, &laws::PARETO)),
    make("random.Generator.weibull(state, a, size=None)", |a| of(a, &laws::WEIBULL)),
    make("random.Generator.power(state, a, size=None)", |a| of(a, &laws::POWER)),
    make("random.Generator.laplace(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::LAPLACE)),
    make("random.Generator.gumbel(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::GUMBEL)),
    make("random.Generator.logistic(state, loc=0.0, scale=1.0, size=None)", |a| of(a, &laws::LOGISTIC)),
    make("random.Generator.rayleigh(state, scale=1.0, size=None)", |a| of(a, &laws::RAYLEIGH)),
    make("random.Generator.wald(state, mean, scale, size=None)", |a| of(a, &laws::WALD)),
    make("random.Generator.poisson(state, lam=1.0, size=None)", |a| of(a, &laws::POISSON)),
    make("random.Generator.zipf(state, a, size=None)", |a| of(a, &laws::ZIPF)),
    make("random.Generator.geometric(state, p, size=None)", |a| of(a, &laws::GEOMETRIC)),
    make("random.Generator.logseries(state, p, size=None)", |a| of(a, &laws::LOGSERIES)),
    make("random.Generator.integers(state, low, high=None, size=None, dtype='int64', endpoint=False)", |a| {
        let dtype = a.dtype("dtype")?.unwrap_or(DType::I64);
        let (low, high) = match a.has("high") {
            true => (ends(a, "low")?, ends(a, "high")?),
            false => (Ends::from(0), ends(a, "low")?),
        };
        drawn(a, |g| g.integers(&low, &high, size(a)?.as_deref(), &dtype, a.flag("endpoint")?))
    }),
    make("random.Generator.bytes(state, length)", |a| {
        let length = usize::try_from(a.int("length")?).map_err(|_| NumPyError::value("length is not negative"))?;
        drawn(a, |g| g.bytes(length))
    }),
    make("random.Generator.shuffle(state, x, axis=0)", |a| drawn(a, |g| g.shuffled(&a.array("x")?, a.int("axis")?))),
    make("random.Generator.permutation(state, x, axis=0)", |a| match a.value("x") {
        Value::Number(_) => drawn(a, |g| g.permuted_range(a.int("x")?)),
        _ => drawn(a, |g| g.permutation(&a.array("x")?, a.int("axis")?)),
    }),
    make("random.Generator.permuted(state, x, *, axis=None)", |a| {
        drawn(a, |g| g.permuted(&a.array("x")?, a.optional_int("axis")?))
    }),
    make("random.Generator.choice(state, a, size=None, replace=True, p=None, axis=0, shuffle=True)", |a| {
        drawn(a, |g| choice(a, g))
    }),
    make("random.Generator.multinomial(state, n, pvals, size=None)", |a| {
        drawn(a, |g| g.multinomial(&whole(a, "n")?, &a.array("pvals")?, size(a)?.as_deref()))
    }),
    make("random.Generator.dirichlet(state, alpha, size=None)", |a| {
        drawn(a, |g| g.dirichlet(&real(a, "alpha")?, &size(a)?.unwrap_or_default()))
    }),
    make("random.Generator.multivariate_hypergeometric(state, colors, nsample, size=None, method='marginals')", |a| {
        let by_things = match a.text("method")? {
            "count" => true,
            "marginals" => false,
            _ => return Err(NumPyError::value("method must be \"count\" or \"marginals\".")),
        };
        let (sample, shape) = (a.int("nsample")? as i64, size(a)?.unwrap_or_default());
        drawn(a, |g| g.multivariate_hypergeometric(&a.array("colors")?, sample, &shape, by_things))
    }),
    make("random.SeedSequence.generate_state(entropy, n_words, spawn_key=None)", |a| {
        let count = usize::try_from(a.int("n_words")?).map_err(|_| NumPyError::value("n_words is not negative"))?;
        let words = collected(seeds(a, "entropy")?.words(count))?;
        Ok(array_of(&words, &[words.len()])?.into())
    }),
];

/// What is drawn, and the state afterwards.
pub(super) fn drawn(a: &Arguments, draw: impl FnOnce(&mut Generator) -> Result<DynArray>) -> Result<Value> {
    let state = a.array("state")?;
    if *state.dtype() != DType::U64 {
        let why = format!("a state is a vector of uint64, found {}", state.dtype());
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    let mut generator = Generator::new(Bits::from_words(&values::<u64>(&state)?)?);
    let found = draw(&mut generator)?;
    let words = generator.bits().words();
    Ok(tuple([found, array_of(&words, &[words.len()])?]))
}

/// As many numbers as the size says, in single or double precision.
fn plain(a: &Arguments, draw: impl FnOnce(&mut Generator, &[usize], bool) -> Result<DynArray>) -> Result<Value> {
    let (shape, single) = (size(a)?.unwrap_or_default(), single(a)?);
    drawn(a, |g| alone(a, draw(g, &shape, single)?))
}

/// One number for which no size was asked is a Python float: a double.
fn alone(a: &Arguments, found: DynArray) -> Result<DynArray> {
    match found.ndim() {
        0 if !a.has("size") => found.astype(&DType::F64, Casting::Safe),
        _ => Ok(found),
    }
}

pub(super) fn ends(a: &Arguments, name: &str) -> Result<Ends> {
    match a.value(name) {
        Value::Number(Scalar::Int(value)) => Ok(Ends::from(*value)),
        _ => Ends::of(&a.array(name)?),
    }
}

/// Numbers of a distribution whose parameters have its own names.
fn of(a: &Arguments, law: &Distribution) -> Result<Value> {
    let parameters: Vec<DynArray> = law.parameters().map(|name| real(a, name)).collect::<Result<_>>()?;
    drawn(a, |g| g.draw(law, &parameters, size(a)?.as_deref()))
}

/// An array of real numbers.
pub(super) fn real(a: &Arguments, name: &str) -> Result<DynArray> {
    match a.array(name)? {
        array if array.dtype().kind() == 'c' => {
            Err(NumPyError::argument(ErrorKind::Type, format!("{name} is real, found {}", array.dtype())))
        }
        array => Ok(array),
    }
}

/// An array of whole numbers.
fn whole(a: &Arguments, name: &str) -> Result<DynArray> {
    match a.array(name)? {
        array if matches!(array.dtype().kind(), 'b' | 'i' | 'u') => Ok(array),
        array => Err(NumPyError::argument(ErrorKind::Type, format!("{name} is an integer, found {}", array.dtype()))),
    }
}

pub(super) fn size(a: &Arguments) -> Result<Option<Vec<usize>>> {
    a.has("size").then(|| a.shape("size")).transpose()
}

fn single(a: &Arguments) -> Result<bool> {
    match a.dtype("dtype")? {
        Some(dtype) if dtype == DType::F32 => Ok(true),
        Some(dtype) if dtype == DType::F64 => Ok(false),
        other => Err(NumPyError::argument(ErrorKind::Type, format!("unsupported dtype {other:?} for a distribution"))),
    }
}

/// A state seeded by integers, or by the process's own random keys where there are none.
fn seeded(a: &Arguments, name: &str) -> Result<Value> {
    let words = Bits::new(name, &seeds(a, "seed")?)?.words();
    Ok(array_of(&words, &[words.len()])?.into())
}

/// The seed sequence of an argument, or of the child that a spawn key names.
fn seeds(a: &Arguments, name: &str) -> Result<SeedSequence> {
    let negative = || NumPyError::value("expected non-negative integer");
    let entropy: Vec<u128> = match a.value(name) {
        Value::None => vec![keys()],
        Value::Number(Scalar::Int(seed)) => vec![u128::try_from(*seed).map_err(|_| negative())?],
        other => match other.to_array()? {
            array if array.dtype().kind() == 'u' => values::<u64>(&array)?.into_iter().map(u128::from).collect(),
            array if matches!(array.dtype().kind(), 'b' | 'i') => {
                let whole = values::<i64>(&array)?;
                whole.into_iter().map(|seed| u128::try_from(seed).map_err(|_| negative())).collect::<Result<_>>()?
            }
            _ => return Err(NumPyError::argument(ErrorKind::Type, "a seed is made of integers".into())),
        },
    };
    let key = if a.has("spawn_key") { a.ints("spawn_key")?.unwrap_or_default() } else { Vec::new() };
    let key: Vec<u32> = key.into_iter().map(|i| u32::try_from(i).map_err(|_| negative())).collect::<Result<_>>()?;
    Ok(SeedSequence::descendant(&entropy, &key))
}

/// 128 bits that differ from call to call: the keys with which the standard library seeds its hash tables.
fn keys() -> u128 {
    use std::hash::{BuildHasher, RandomState};
    let half = || u128::from(RandomState::new().hash_one(0));
    half() << 64 | half()
}

fn choice(a: &Arguments, generator: &mut Generator) -> Result<DynArray> {
    let (p, shape) = (a.optional_array("p")?, size(a)?.unwrap_or_default());
    let how = Choice { replace: a.flag("replace")?, p: p.as_ref(), shuffle: a.flag("shuffle")? };
    let from = a.array("a")?;
    if from.ndim() == 0 {
        if !matches!(from.dtype().kind(), 'i' | 'u') {
            return Err(NumPyError::value("a must be a sequence or an integer"));
        }
        let population = usize::try_from(values::<i64>(&from)?[0]).unwrap_or(0);
        return generator.choice(population, &shape, &how);
    }
    let axis = a.int("axis")?;
    let population = from.shape()[crate::layout::normalize_axis(axis, from.ndim())?];
    let chosen = generator.choice(population, &shape, &how)?;
    crate::indexing::take(&from, &chosen, Some(axis), crate::indexing::Mode::Raise)
}
