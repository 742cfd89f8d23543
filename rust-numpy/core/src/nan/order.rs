//! Extremes and order statistics of the elements that are not NaN.
use super::replaced;
use crate::calc::{any, isnan, logical_not, moved};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::compress;
use crate::layout::Order;
use crate::scalar::Scalar;
use crate::stats::{self, reduced, Fold, Quantile};
use crate::{arg_max, arg_min};

/// Position of the largest (or smallest) element that is not NaN; there must be one in every line.
pub fn arg_extreme(largest: bool, array: &DynArray, axis: Option<isize>, keepdims: bool) -> Result<DynArray> {
    let worst = if largest { f64::NEG_INFINITY } else { f64::INFINITY };
    let (plain, mask) = replaced(array, Scalar::Float(worst))?;
    if let Some(mask) = mask.filter(|mask| mask.size() > 0) {
        let lines = Fold { axes: axis.map(|axis| vec![axis]), ..Fold::default() };
        if any(&stats::truth("logical_and", &mask, &lines)?)? {
            return Err(NumPyError::value("All-NaN slice encountered"));
        }
    }
    match largest {
        true => arg_max(&plain, axis, keepdims),
        false => arg_min(&plain, axis, keepdims),
    }
}

/// The median; NaN where no element is left.
pub fn median(array: &DynArray, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    if array.size() == 0 {
        return super::mean(array, &Fold { axes: axes.map(<[isize]>::to_vec), keepdims, ..Fold::default() });
    }
    if !matches!(array.dtype().kind(), 'f' | 'c') {
        return stats::median(array, axes, keepdims);
    }
    reduced(array, None, axes, keepdims, |array, _, axis| {
        by_lines(array, None, axis, &[], |line, _| stats::median(line, None, false))
    })
}

/// Quantiles; NaN where no element is left.
pub fn quantile(array: &DynArray, wanted: &Quantile, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    stats::check_quantile(array, wanted)?;
    let weights = wanted.weights.as_ref().map(|weights| stats::weights_for(weights, array, axes)).transpose()?;
    if array.size() == 0 {
        return super::mean(array, &Fold { axes: axes.map(<[isize]>::to_vec), keepdims, ..Fold::default() });
    }
    if array.dtype().kind() != 'f' {
        return stats::quantile(array, wanted, axes, keepdims);
    }
    reduced(array, weights.as_ref(), axes, keepdims, |array, weights, axis| {
        by_lines(array, weights, axis, wanted.q.shape(), |line, weights| stats::of_lines(line, weights, 0, wanted))
    })
}

/// Calls `run` with each line along an axis, freed of NaN; the results' dimensions, of shape `each`, come first.
fn by_lines(
    array: &DynArray,
    weights: Option<&DynArray>,
    axis: usize,
    each: &[usize],
    run: impl Fn(&DynArray, Option<&DynArray>) -> Result<DynArray>,
) -> Result<DynArray> {
    let lines = moved(array, axis, array.ndim() - 1)?;
    let (&n, outer) = lines.shape().split_last().expect("an axis to reduce");
    let flat = |array: &DynArray| array.reshape(&[outer.iter().product::<usize>() as isize, n as isize], Order::C);
    let weights = weights.map(|weights| flat(&moved(weights, axis, array.ndim() - 1)?)).transpose()?;
    let lines = flat(&lines)?;
    let empty = |dtype| DynArray::full(each, f64::NAN, dtype);
    let mut results = Vec::with_capacity(lines.shape()[0]);
    for number in 0..lines.shape()[0] {
        let at = [IndexItem::At(number as isize), s(..)];
        let line = lines.index(&at)?;
        let keep = logical_not(&isnan(&line)?)?;
        let kept = compress(&keep, &line, Some(0))?;
        let weights = weights.as_ref().map(|weights| compress(&keep, &weights.index(&at)?, Some(0))).transpose()?;
        results.push(if kept.size() == 0 { None } else { Some(run(&kept, weights.as_ref())?) });
    }
    let dtype = results.iter().flatten().next().map_or(array.dtype().native(), |result| result.dtype().clone());
    let mut all = DynArray::zeros(&[&[results.len()], each].concat(), &dtype)?;
    for (number, result) in results.into_iter().enumerate() {
        let result = result.map_or_else(|| empty(&dtype), Ok)?;
        all.view_mut()?.index(&[IndexItem::At(number as isize)])?.assign(&result)?;
    }
    let shape: Vec<isize> = outer.iter().chain(each).map(|&n| n as isize).collect();
    let all = all.reshape(&shape, Order::C)?;
    let order: Vec<isize> = (outer.len()..all.ndim()).chain(0..outer.len()).map(|axis| axis as isize).collect();
    all.transpose(&order)
}
