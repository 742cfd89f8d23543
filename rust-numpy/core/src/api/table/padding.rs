//! The row of `pad`: its modes and their keywords.
use crate::api::{Arguments, Value};
use crate::calc::{array_of, values};
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::manip::{pad, PadMode, Padding};

pub(super) fn row(a: &Arguments) -> Result<Value> {
    let array = a.array("array")?;
    let widths = widths(a, array.ndim())?;
    let mode = mode(a, array.ndim())?;
    Ok(pad(&array, &widths, &mode)?.into())
}

/// One value for each side of each axis, broadcast from what was given.
fn pairs(given: &DynArray, ndim: usize) -> Result<Vec<(DynArray, DynArray)>> {
    let both = given.broadcast_to(&[ndim, 2])?;
    let at = |axis: usize, side| both.index(&[IndexItem::At(axis as isize), IndexItem::At(side)]);
    (0..ndim).map(|axis| Ok((at(axis, 0)?, at(axis, 1)?))).collect()
}

/// Counts for each side of each axis; none is negative, even where there is no axis.
fn counts(given: &DynArray, ndim: usize) -> Result<Vec<Padding>> {
    let all = values::<i64>(given)?;
    if all.is_empty() || all.iter().any(|&count| count < 0) {
        return Err(NumPyError::value("index can't contain negative values"));
    }
    let count = |value: &DynArray| Ok::<_, NumPyError>(values::<i64>(value)?[0] as usize);
    pairs(given, ndim)?.iter().map(|(before, after)| Ok((count(before)?, count(after)?))).collect()
}

fn widths(a: &Arguments, ndim: usize) -> Result<Vec<Padding>> {
    let given = a.array("pad_width")?;
    if !matches!(given.dtype().kind(), 'i' | 'u') {
        return Err(NumPyError::argument(ErrorKind::Type, "`pad_width` must be of integral type.".into()));
    }
    counts(&given, ndim)
}

fn lengths(a: &Arguments, ndim: usize) -> Result<Vec<(Option<usize>, Option<usize>)>> {
    if !a.has("stat_length") {
        return Ok(vec![(None, None); ndim]);
    }
    let given = counts(&a.array("stat_length")?, ndim)?;
    Ok(given.into_iter().map(|(before, after)| (Some(before), Some(after))).collect())
}

fn ends(a: &Arguments, name: &str, ndim: usize) -> Result<Vec<(DynArray, DynArray)>> {
    match a.value(name) {
        Value::None => pairs(&array_of(&[0i64], &[])?, ndim),
        _ => pairs(&a.array(name)?, ndim),
    }
}

/// Whether ends count as Python's numbers: NumPy makes such of a pair for each axis, but not of one number or pair for all.
fn weak_ends(a: &Arguments) -> Result<bool> {
    if a.value("end_values").is_none() {
        return Ok(false);
    }
    let given = a.array("end_values")?;
    let for_all = given.ndim() <= 2 && (given.size() == 1 || (given.size() == 2 && given.shape() != [2, 1]));
    Ok(!for_all)
}

fn mode(a: &Arguments, ndim: usize) -> Result<PadMode> {
    let odd = || match a.text("reflect_type")? {
        "even" => Ok(false),
        "odd" => Ok(true),
        other => Err(NumPyError::value(&format!("reflect_type is even or odd, found {other:?}"))),
    };
    Ok(match a.text("mode")? {
        "constant" => PadMode::Constant(ends(a, "constant_values", ndim)?),
        "empty" => PadMode::Empty,
        "edge" => PadMode::Edge,
        "linear_ramp" => PadMode::LinearRamp { ends: ends(a, "end_values", ndim)?, weak: weak_ends(a)? },
        "maximum" => PadMode::Maximum(lengths(a, ndim)?),
        "minimum" => PadMode::Minimum(lengths(a, ndim)?),
        "mean" => PadMode::Mean(lengths(a, ndim)?),
        "median" => PadMode::Median(lengths(a, ndim)?),
        "reflect" => PadMode::Reflect { odd: odd()? },
        "symmetric" => PadMode::Symmetric { odd: odd()? },
        "wrap" => PadMode::Wrap,
        other => return Err(NumPyError::value(&format!("mode {other:?} is not supported"))),
    })
}
