//! Rows of `stats`: differences, running sums, histograms, comparisons, and functions of elements.
use super::keywords::{bins, range};
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::calc::Term;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::scalar::Scalar;
use crate::stats::histogram::{bin_edges, columns, flattened, histogram, histogramdd, Bins, Range};
use crate::stats::*;

pub(super) static ROWS: &[Function] = &[
    make("cumsum(a, axis=None, dtype=None)", |a| running(a, "add")),
    make("cumprod(a, axis=None, dtype=None)", |a| running(a, "multiply")),
    make("cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False)", |a| running_api(a, "add")),
    make("cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False)", |a| running_api(a, "multiply")),
    make("diff(a, n=1, axis=-1, prepend=None, append=None)", |a| {
        let (before, after) = (a.optional_array("prepend")?, a.optional_array("append")?);
        Ok(diff(&a.array("a")?, a.int("n")?, a.int("axis")?, before.as_ref(), after.as_ref())?.into())
    }),
    make("ediff1d(ary, to_end=None, to_begin=None)", |a| {
        let array = a.array("ary")?;
        let (after, before) = (a.optional_array("to_end")?, a.optional_array("to_begin")?);
        Ok(ediff1d(&array, after.as_ref(), before.as_ref())?.into())
    }),
    make("gradient(f, *varargs, axis=None, edge_order=1)", |a| {
        let spacings: Vec<Term> = a.list("varargs")?.iter().map(term).collect::<Result<_>>()?;
        let axes = a.ints("axis")?;
        let mut parts = gradient(&a.array("f")?, &spacings, axes.as_deref(), a.int("edge_order")?)?;
        Ok(if parts.len() == 1 { parts.remove(0).into() } else { tuple(parts) })
    }),
    make("trapezoid(y, x=None, dx=1.0, axis=-1)", |a| {
        let x = a.optional_array("x")?;
        Ok(trapezoid(&a.array("y")?, x.as_ref(), &a.term("dx")?, a.int("axis")?)?.into())
    }),
    make("unwrap(p, discont=None, axis=-1, *, period=6.283185307179586)", |a| {
        let period = a.number("period")?.unwrap_or(Scalar::Float(std::f64::consts::TAU));
        Ok(unwrap(&a.array("p")?, a.optional_term("discont")?.as_ref(), a.int("axis")?, period)?.into())
    }),
    make("interp(x, xp, fp, left=None, right=None, period=None)", |a| {
        let (left, right) = (a.optional_term("left")?, a.optional_term("right")?);
        let period = a.has("period").then(|| a.float("period")).transpose()?;
        let ends = (left.as_ref(), right.as_ref());
        Ok(interp(&a.array("x")?, &a.array("xp")?, &a.array("fp")?, ends, period)?.into())
    }),
    make("convolve(a, v, mode='full')", |a| {
        Ok(convolve(&a.array("a")?, &a.array("v")?, Overlap::parse(a.text("mode")?)?)?.into())
    }),
    make("correlate(a, v, mode='valid')", |a| {
        Ok(correlate(&a.array("a")?, &a.array("v")?, Overlap::parse(a.text("mode")?)?)?.into())
    }),
    make("bincount(x, /, weights=None, minlength=0)", |a| {
        let weights = a.optional_array("weights")?;
        Ok(bincount(&a.array("x")?, weights.as_ref(), a.int("minlength")?)?.into())
    }),
    make("digitize(x, bins, right=False)", |a| {
        Ok(digitize(&a.array("x")?, &a.array("bins")?, a.flag("right")?)?.into())
    }),
    make("histogram(a, bins=10, range=None, density=None, weights=None)", |a| {
        let weights = a.optional_array("weights")?;
        let (bins, range) = (bins(a.value("bins"))?, range(a.value("range"))?);
        let (counts, edges) = histogram(&a.array("a")?, &bins, range.as_ref(), a.flag("density")?, weights.as_ref())?;
        Ok(tuple([counts, edges]))
    }),
    make("histogram_bin_edges(a, bins=10, range=None, weights=None)", |a| {
        let (array, weights) = flattened(&a.array("a")?, a.optional_array("weights")?.as_ref())?;
        let (bins, range) = (bins(a.value("bins"))?, range(a.value("range"))?);
        Ok(bin_edges(&array, &bins, range.as_ref(), weights.as_ref())?.0.into())
    }),
    make("histogram2d(x, y, bins=10, range=None, density=None, weights=None)", |a| {
        let (x, y) = (a.array("x")?, a.array("y")?);
        if x.shape() != y.shape() {
            return Err(NumPyError::value("x and y must have the same length"));
        }
        let (counts, edges) = many(a, &columns(&[x, y])?)?;
        Ok(tuple([counts].into_iter().chain(edges)))
    }),
    make("histogramdd(sample, bins=10, range=None, density=None, weights=None)", |a| {
        let sample = match a.value("sample") {
            Value::Array(sample) if sample.ndim() == 2 => sample.clone(),
            Value::Array(sample) => columns(std::slice::from_ref(sample))?,
            _ => columns(&a.arrays("sample")?)?,
        };
        let (counts, edges) = many(a, &sample)?;
        Ok(Value::Tuple(vec![counts.into(), tuple(edges)]))
    }),
    make("clip(a, a_min=None, a_max=None, *, min=None, max=None)", |a| {
        let limit = |old: &str, new: &str| match (a.optional_term(old)?, a.optional_term(new)?) {
            (Some(_), Some(_)) => Err(NumPyError::value("a limit is given twice")),
            (old, new) => Ok(old.or(new)),
        };
        Ok(clip(&a.array("a")?, limit("a_min", "min")?.as_ref(), limit("a_max", "max")?.as_ref())?.into())
    }),
    make("round(a, decimals=0)", |a| Ok(round(&a.array("a")?, a.int("decimals")?)?.into())),
    make("around(a, decimals=0)", |a| Ok(round(&a.array("a")?, a.int("decimals")?)?.into())),
    make("nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)", |a| {
        let nan = a.number("nan")?.unwrap_or(Scalar::Float(0.0));
        Ok(nan_to_num(&a.array("x")?, nan, a.number("posinf")?, a.number("neginf")?)?.into())
    }),
    make("real_if_close(a, tol=100)", |a| Ok(real_if_close(&a.array("a")?, a.float("tol")?)?.into())),
    make("angle(z, deg=False)", |a| Ok(angle(&a.array("z")?, a.flag("deg")?)?.into())),
    make("sinc(x)", |a| Ok(sinc(&a.array("x")?)?.into())),
    make("i0(x)", |a| Ok(i0(&a.array("x")?)?.into())),
    make("isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", |a| {
        let tolerance = (a.term("rtol")?, a.term("atol")?);
        Ok(is_close(&a.term("a")?, &a.term("b")?, &tolerance, a.flag("equal_nan")?)?.into())
    }),
    make("allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", |a| {
        let tolerance = (a.term("rtol")?, a.term("atol")?);
        Ok(all_close(&a.term("a")?, &a.term("b")?, &tolerance, a.flag("equal_nan")?)?.into())
    }),
    make("array_equal(a1, a2, equal_nan=False)", |a| {
        Ok(array_equal(&a.array("a1")?, &a.array("a2")?, a.flag("equal_nan")?)?.into())
    }),
    make("array_equiv(a1, a2)", |a| Ok(array_equiv(&a.array("a1")?, &a.array("a2")?)?.into())),
];

fn term(value: &Value) -> Result<Term> {
    match value {
        Value::Number(value) => Ok(Term::Number(*value)),
        other => other.to_array().map(Term::Array),
    }
}

fn running(a: &Arguments, name: &str) -> Result<Value> {
    Ok(accumulated(name, &a.array("a")?, a.optional_int("axis")?, a.dtype("dtype")?.as_ref())?.into())
}

fn running_api(a: &Arguments, name: &str) -> Result<Value> {
    let (axis, initial) = (a.optional_int("axis")?, a.flag("include_initial")?);
    Ok(cumulative(name, &a.array("x")?, axis, a.dtype("dtype")?.as_ref(), initial)?.into())
}

fn many(a: &Arguments, sample: &DynArray) -> Result<(DynArray, Vec<DynArray>)> {
    let dimensions = sample.shape()[1];
    let all = match a.value("bins") {
        Value::Tuple(each) if each.len() == dimensions => each.iter().map(bins).collect::<Result<Vec<Bins>>>()?,
        Value::Tuple(each) if each.len() != 1 && a.has("x") => vec![bins(a.value("bins"))?; dimensions],
        Value::Tuple(each) => each.iter().map(bins).collect::<Result<Vec<Bins>>>()?,
        one @ Value::Array(array) if array.ndim() == 1 && a.has("x") => vec![bins(one)?; dimensions],
        one => vec![bins(one)?; dimensions],
    };
    let ranges: Option<Vec<Option<Range>>> = match a.value("range") {
        Value::None => None,
        _ => Some(a.list("range")?.iter().map(range).collect::<Result<_>>()?),
    };
    histogramdd(sample, &all, ranges.as_deref(), a.flag("density")?, a.optional_array("weights")?.as_ref())
}
