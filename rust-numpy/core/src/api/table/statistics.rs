//! Rows of `stats`: folds, moments, order statistics, counts.
use super::keywords::{center, degrees, fold, quantiles};
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::error::Result;
use crate::stats::*;
use crate::{arg_max, arg_min, nan};

pub(super) static ROWS: &[Function] = &[
    make("sum(a, axis=None, dtype=None, keepdims=False, initial=None, where=None)", |a| {
        Ok(total("add", &a.array("a")?, &fold(a)?)?.into())
    }),
    make("prod(a, axis=None, dtype=None, keepdims=False, initial=None, where=None)", |a| {
        Ok(total("multiply", &a.array("a")?, &fold(a)?)?.into())
    }),
    make("max(a, axis=None, keepdims=False, initial=None, where=None)", |a| of_extreme(a, "maximum")),
    make("min(a, axis=None, keepdims=False, initial=None, where=None)", |a| of_extreme(a, "minimum")),
    make("amax(a, axis=None, keepdims=False, initial=None, where=None)", |a| of_extreme(a, "maximum")),
    make("amin(a, axis=None, keepdims=False, initial=None, where=None)", |a| of_extreme(a, "minimum")),
    make("all(a, axis=None, keepdims=False, *, where=None)", |a| {
        Ok(truth("logical_and", &a.array("a")?, &fold(a)?)?.into())
    }),
    make("any(a, axis=None, keepdims=False, *, where=None)", |a| {
        Ok(truth("logical_or", &a.array("a")?, &fold(a)?)?.into())
    }),
    make("ptp(a, axis=None, keepdims=False)", |a| Ok(ptp(&a.array("a")?, &fold(a)?)?.into())),
    make("argmax(a, axis=None, *, keepdims=False)", |a| {
        Ok(arg_max(&a.array("a")?, a.optional_int("axis")?, a.flag("keepdims")?)?.into())
    }),
    make("argmin(a, axis=None, *, keepdims=False)", |a| {
        Ok(arg_min(&a.array("a")?, a.optional_int("axis")?, a.flag("keepdims")?)?.into())
    }),
    make("count_nonzero(a, axis=None, *, keepdims=False)", |a| Ok(count_nonzero(&a.array("a")?, &fold(a)?)?.into())),
    make("mean(a, axis=None, dtype=None, keepdims=False, *, where=None)", |a| {
        Ok(mean(&a.array("a")?, &fold(a)?)?.into())
    }),
    make("var(a, axis=None, dtype=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)", |a| {
        Ok(var(&a.array("a")?, &fold(a)?, degrees(a)?, center(a)?.as_ref())?.into())
    }),
    make("std(a, axis=None, dtype=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)", |a| {
        Ok(std(&a.array("a")?, &fold(a)?, degrees(a)?, center(a)?.as_ref())?.into())
    }),
    make("average(a, axis=None, weights=None, returned=False, *, keepdims=False)", |a| {
        let weights = a.optional_array("weights")?;
        let (average, scale) = average(&a.array("a")?, &fold(a)?, weights.as_ref())?;
        Ok(if a.flag("returned")? { tuple([average, scale]) } else { average.into() })
    }),
    make("median(a, axis=None, overwrite_input=False, keepdims=False)", |a| {
        Ok(median(&a.array("a")?, a.ints("axis")?.as_deref(), a.flag("keepdims")?)?.into())
    }),
    make("quantile(a, q, axis=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)", |a| {
        of_quantiles(a, false)
    }),
    make("percentile(a, q, axis=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)", |a| {
        of_quantiles(a, true)
    }),
    make("cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None)", |a| {
        let weights =
            Weights { frequencies: a.optional_array("fweights")?, importances: a.optional_array("aweights")? };
        let (more, dtype) = (a.optional_array("y")?, a.dtype("dtype")?);
        let layout = (a.flag("rowvar")?, a.flag("bias")?);
        Ok(cov(&a.array("m")?, more.as_ref(), layout, a.optional_int("ddof")?, &weights, dtype.as_ref())?.into())
    }),
    make("corrcoef(x, y=None, rowvar=True, *, dtype=None)", |a| {
        let (more, dtype) = (a.optional_array("y")?, a.dtype("dtype")?);
        Ok(corrcoef(&a.array("x")?, more.as_ref(), a.flag("rowvar")?, dtype.as_ref())?.into())
    }),
    make("nansum(a, axis=None, dtype=None, keepdims=False, initial=None, where=None)", |a| {
        Ok(nan::total("add", &a.array("a")?, &fold(a)?)?.into())
    }),
    make("nanprod(a, axis=None, dtype=None, keepdims=False, initial=None, where=None)", |a| {
        Ok(nan::total("multiply", &a.array("a")?, &fold(a)?)?.into())
    }),
    make("nanmax(a, axis=None, keepdims=False, initial=None, where=None)", |a| of_extreme(a, "fmax")),
    make("nanmin(a, axis=None, keepdims=False, initial=None, where=None)", |a| of_extreme(a, "fmin")),
    make("nanargmax(a, axis=None, *, keepdims=False)", |a| {
        Ok(nan::arg_extreme(true, &a.array("a")?, a.optional_int("axis")?, a.flag("keepdims")?)?.into())
    }),
    make("nanargmin(a, axis=None, *, keepdims=False)", |a| {
        Ok(nan::arg_extreme(false, &a.array("a")?, a.optional_int("axis")?, a.flag("keepdims")?)?.into())
    }),
    make("nancumsum(a, axis=None, dtype=None)", |a| {
        Ok(nan::accumulated("add", &a.array("a")?, a.optional_int("axis")?, a.dtype("dtype")?.as_ref())?.into())
    }),
    make("nancumprod(a, axis=None, dtype=None)", |a| {
        Ok(nan::accumulated("multiply", &a.array("a")?, a.optional_int("axis")?, a.dtype("dtype")?.as_ref())?.into())
    }),
    make("nanmean(a, axis=None, dtype=None, keepdims=False, *, where=None)", |a| {
        Ok(nan::mean(&a.array("a")?, &fold(a)?)?.into())
    }),
    make("nanvar(a, axis=None, dtype=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)", |a| {
        Ok(nan::var(&a.array("a")?, &fold(a)?, degrees(a)?, center(a)?.as_ref())?.into())
    }),
    make("nanstd(a, axis=None, dtype=None, ddof=0, keepdims=False, *, where=None, mean=None, correction=None)", |a| {
        Ok(nan::std(&a.array("a")?, &fold(a)?, degrees(a)?, center(a)?.as_ref())?.into())
    }),
    make("nanmedian(a, axis=None, overwrite_input=False, keepdims=False)", |a| {
        Ok(nan::median(&a.array("a")?, a.ints("axis")?.as_deref(), a.flag("keepdims")?)?.into())
    }),
    make(
        "nanquantile(a, q, axis=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)",
        |a| of_present_quantiles(a, false),
    ),
    make(
        "nanpercentile(a, q, axis=None, overwrite_input=False, method='linear', keepdims=False, *, weights=None)",
        |a| of_present_quantiles(a, true),
    ),
];

fn of_extreme(a: &Arguments, name: &str) -> Result<Value> {
    Ok(extreme(name, &a.array("a")?, &fold(a)?)?.into())
}

fn of_quantiles(a: &Arguments, hundredths: bool) -> Result<Value> {
    let (axes, keepdims) = (a.ints("axis")?, a.flag("keepdims")?);
    let array = real(a)?;
    Ok(quantile(&array, &quantiles(a, hundredths)?, axes.as_deref(), keepdims)?.into())
}

fn of_present_quantiles(a: &Arguments, hundredths: bool) -> Result<Value> {
    let (axes, keepdims) = (a.ints("axis")?, a.flag("keepdims")?);
    let array = real(a)?;
    Ok(nan::quantile(&array, &quantiles(a, hundredths)?, axes.as_deref(), keepdims)?.into())
}

/// The argument `a`, refused before all others where it is complex.
fn real(a: &Arguments) -> Result<crate::DynArray> {
    let array = a.array("a")?;
    crate::stats::check_real(&array).map(|()| array)
}
