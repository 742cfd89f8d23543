//! What stands in the margins of one axis.
use super::{negated, Padding};
use crate::calc::{array_of, at_axis, fold, join, rint};
use crate::creation::{linspace, Spacing};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::{take, Mode};
use crate::manip::flip;
use crate::promote::Promotable;
use crate::stats::{mean, median, Fold};

fn part(array: &DynArray, axis: usize, item: IndexItem) -> Result<DynArray> {
    array.index(&at_axis(axis, item))
}

/// The first and the last element of each line.
pub(super) fn edges(array: &DynArray, axis: usize) -> Result<(DynArray, DynArray)> {
    Ok((part(array, axis, s(..1))?, part(array, axis, s(-1..))?))
}

/// Even steps from an end value up to the outermost element, which is not among them.
pub(super) fn ramps(
    array: &DynArray,
    axis: usize,
    (before, after): Padding,
    ends: &(DynArray, DynArray),
    weak: bool,
) -> Result<(DynArray, DynArray)> {
    let full = |array: &DynArray| Promotable::DType(array.dtype().clone());
    let ramp = |end: &DynArray, at: isize, count: usize| {
        let edge = part(array, axis, IndexItem::At(at))?;
        let end = (end.clone(), if weak { Promotable::Weak(end.item(&[])?) } else { full(end) });
        let kind = full(&edge);
        let dtype = Some(array.dtype().clone());
        let spacing = Spacing { count: count as isize, endpoint: false, dtype, axis: axis as isize };
        linspace(&end, &(edge, kind), &spacing).map(|(values, _)| values)
    };
    let after = ramp(&ends.1, -1, after)?;
    Ok((ramp(&ends.0, 0, before)?, flip(&after, Some(&[axis as isize]))?))
}

/// What is taken of the outermost elements.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Statistic {
    Maximum,
    Minimum,
    Mean,
    Median,
}

/// The statistics of as many elements from either end as the lengths say.
pub(super) fn statistics(
    array: &DynArray,
    axis: usize,
    lengths: (Option<usize>, Option<usize>),
    of: Statistic,
) -> Result<(DynArray, DynArray)> {
    let n = array.shape()[axis];
    let length = |given: Option<usize>| given.unwrap_or(n).min(n);
    let (first, last) = (length(lengths.0), length(lengths.1));
    if (first == 0 || last == 0) && matches!(of, Statistic::Maximum | Statistic::Minimum) {
        return Err(NumPyError::value("stat_length of 0 yields no value for padding"));
    }
    let before = statistic(&part(array, axis, s(..first as isize))?, axis, of)?;
    let after = statistic(&part(array, axis, s((n - last) as isize..))?, axis, of)?;
    Ok((before, after))
}

fn statistic(chunk: &DynArray, axis: usize, of: Statistic) -> Result<DynArray> {
    let axes = [axis as isize];
    let found = match of {
        Statistic::Maximum => return fold("maximum", chunk, Some(&axes), true),
        Statistic::Minimum => return fold("minimum", chunk, Some(&axes), true),
        Statistic::Mean => mean(chunk, &Fold { axes: Some(axes.to_vec()), keepdims: true, ..Fold::default() })?,
        Statistic::Median => median(chunk, Some(&axes), true)?,
    };
    match chunk.dtype().kind() {
        'i' | 'u' => rint(&found),
        _ => Ok(found),
    }
}

/// Positions along an axis of `n` elements whose mirror images follow one another with this period.
fn reflected(at: isize, n: usize, edge: usize) -> i64 {
    let n = n as isize;
    let period = if edge == 1 { 2 * (n - 1) } else { 2 * n };
    let within = at.rem_euclid(period);
    let last = if edge == 1 { n - 1 } else { 2 * n - 1 };
    (if within < n { within } else { last + if edge == 1 { n - 1 } else { 0 } - within }) as i64
}

/// The array mirrored at its ends; `edge` is 1 where the outermost element stands once, 0 where twice.
pub(super) fn mirrored(array: &DynArray, axis: usize, widths: Padding, edge: usize, odd: bool) -> Result<DynArray> {
    if odd {
        return oddly_mirrored(array, axis, widths, edge);
    }
    let n = array.shape()[axis];
    picked(array, axis, widths, |at| reflected(at, n, edge))
}

/// The array again and again.
pub(super) fn wrapped(array: &DynArray, axis: usize, widths: Padding) -> Result<DynArray> {
    let n = array.shape()[axis] as isize;
    picked(array, axis, widths, |at| at.rem_euclid(n) as i64)
}

fn picked(array: &DynArray, axis: usize, (before, after): Padding, of: impl Fn(isize) -> i64) -> Result<DynArray> {
    let (start, end) = (-(before as isize), (array.shape()[axis] + after) as isize);
    let places: Vec<i64> = (start..end).map(of).collect();
    take(array, &array_of(&places, &[places.len()])?, Some(axis as isize), Mode::Raise)
}

/// Margins grow by turns on either side, each by at most what stands there already, in whole periods of the array.
fn oddly_mirrored(array: &DynArray, axis: usize, (before, after): Padding, edge: usize) -> Result<DynArray> {
    let unit = array.shape()[axis] - edge;
    let (mut grown, mut left, mut right) = (array.clone(), before, after);
    while left > 0 || right > 0 {
        let n = grown.shape()[axis];
        let length = (n - edge) / unit * unit;
        if left > 0 {
            let count = length.min(left);
            let source = part(&grown, axis, s(edge as isize..(edge + count) as isize))?;
            let chunk = negated(&part(&grown, axis, s(..1))?, &source)?;
            grown = join(&[flip(&chunk, Some(&[axis as isize]))?, grown], axis)?;
            left -= count;
        }
        if right > 0 {
            let count = length.min(right);
            let n = grown.shape()[axis];
            let source = part(&grown, axis, s((n - edge - count) as isize..(n - edge) as isize))?;
            let chunk = negated(&part(&grown, axis, s(-1..))?, &source)?;
            grown = join(&[grown, flip(&chunk, Some(&[axis as isize]))?], axis)?;
            right -= count;
        }
    }
    Ok(grown)
}
