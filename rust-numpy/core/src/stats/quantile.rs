//! Median and quantiles.
use super::weighted_quantile::of_weighted_lines;
use super::{fitting_weights, mean, Fold, Method};
use crate::calc::{add, any, apply_as, array_of, floor, greater_equal, isnan, less, moved, multiply, subtract, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::{raveled, take, Mode};
use crate::layout::{normalize_axes, Order};
use crate::promote::Casting;
use crate::scalar::Scalar;
use crate::sorting::picked;
use crate::ufunc::Operand;

/// Which quantiles, and how.
#[derive(Clone, Debug)]
pub struct Quantile {
    /// Numbers from 0 to 1.
    pub q: DynArray,
    /// Whether `q` was one Python number, which leaves the dtype to the array.
    pub weak: bool,
    /// How quantiles lie between elements.
    pub method: Method,
    /// Weights, for the inverted distribution function only.
    pub weights: Option<DynArray>,
}

/// Calls `run` with one axis that stands for all axes to reduce, and puts these back with length 1 if asked for.
pub(crate) fn reduced(
    array: &DynArray,
    weights: Option<&DynArray>,
    axes: Option<&[isize]>,
    keepdims: bool,
    run: impl Fn(&DynArray, Option<&DynArray>, usize) -> Result<DynArray>,
) -> Result<DynArray> {
    let ndim = array.ndim();
    let (result, reduced) = match axes {
        None => {
            let flat = weights.map(raveled).transpose()?;
            (run(&raveled(array)?, flat.as_ref(), 0)?, (0..ndim).collect())
        }
        Some(axes) => {
            let axes = normalize_axes(axes, ndim)?;
            let one = |array: &DynArray| match axes[..] {
                [_] => Ok(array.clone()),
                _ => {
                    let kept: Vec<isize> =
                        (0..ndim).filter(|axis| !axes.contains(axis)).map(|axis| axis as isize).collect();
                    let mut order = kept.clone();
                    let mut last: Vec<isize> = axes.iter().map(|&axis| axis as isize).collect();
                    last.sort_unstable();
                    order.extend(last);
                    let shape: Vec<isize> = kept.iter().map(|&axis| array.shape()[axis as usize] as isize).collect();
                    array.transpose(&order)?.reshape(&[&shape[..], &[-1]].concat(), Order::C)
                }
            };
            let merged = one(array)?;
            let axis = if axes.len() == 1 { axes[0] } else { merged.ndim() - 1 };
            (run(&merged, weights.map(one).transpose()?.as_ref(), axis)?, axes.to_vec())
        }
    };
    if !keepdims {
        return Ok(result);
    }
    let item = |axis| if reduced.contains(&axis) { IndexItem::NewAxis } else { s(..) };
    let items: Vec<IndexItem> = [IndexItem::Ellipsis].into_iter().chain((0..ndim).map(item)).collect();
    result.index(&items)
}

/// The middle of the sorted elements, or the mean of the two in the middle; NaN if any element is.
pub fn median(array: &DynArray, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    reduced(array, None, axes, keepdims, |array, _, axis| median_of_lines(array, axis))
}

fn median_of_lines(array: &DynArray, axis: usize) -> Result<DynArray> {
    let n = array.shape()[axis];
    let fold = Fold { axes: Some(vec![0]), ..Fold::default() };
    if n == 0 {
        return mean(&moved(array, axis, 0)?, &fold);
    }
    let places: Vec<usize> = if n % 2 == 1 { vec![n / 2] } else { vec![n / 2 - 1, n / 2] };
    let picked = picked(array, axis, &places)?;
    let middle = mean(&picked, &fold)?;
    if array.dtype().kind() != 'c' {
        return Ok(middle);
    }
    // A division would spread NaN to both parts of a complex number.
    let first = picked.index(&[IndexItem::At(0)])?;
    crate::choose(&isnan(&first)?, &first, &middle)
}

/// Quantiles over axes; those of several `q` stand along its dimensions, in front.
pub fn quantile(array: &DynArray, wanted: &Quantile, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    check(array, wanted)?;
    let weights = wanted.weights.as_ref().map(|weights| weights_for(weights, array, axes)).transpose()?;
    reduced(array, weights.as_ref(), axes, keepdims, |array, weights, axis| of_lines(array, weights, axis, wanted))
}

/// Refuses complex arrays.
pub(crate) fn check_real(array: &DynArray) -> Result<()> {
    match array.dtype().kind() {
        'c' => Err(NumPyError::argument(ErrorKind::Type, "a must be an array of real numbers".into())),
        _ => Ok(()),
    }
}

/// Refuses complex arrays and quantiles outside of 0 to 1.
pub(crate) fn check(array: &DynArray, wanted: &Quantile) -> Result<()> {
    check_real(array)?;
    if values::<f64>(&wanted.q)?.iter().any(|q| !(0.0..=1.0).contains(q)) {
        return Err(NumPyError::value("quantiles must be in the range [0, 1], percentiles in [0, 100]"));
    }
    if wanted.weights.is_some() && wanted.method != Method::InvertedCdf {
        return Err(NumPyError::value("only method 'inverted_cdf' supports weights"));
    }
    Ok(())
}

/// Weights broadcast to the array, none of them negative.
pub(crate) fn weights_for(weights: &DynArray, array: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    let weights = fitting_weights(weights, array, axes)?;
    match any(&less(&weights, 0)?)? {
        true => Err(NumPyError::value("weights must be non-negative")),
        false => weights.broadcast_to(array.shape()),
    }
}

/// Quantiles of the lines along one axis.
pub(crate) fn of_lines(
    array: &DynArray,
    weights: Option<&DynArray>,
    axis: usize,
    wanted: &Quantile,
) -> Result<DynArray> {
    if let Some(weights) = weights {
        return of_weighted_lines(array, weights, axis, &wanted.q);
    }
    let n = array.shape()[axis];
    let places = wanted.method.places(n, &wanted.q)?;
    if n == 0 {
        return Err(NumPyError::Index { index: -1, axis: 0, size: 0 });
    }
    let whole = places.dtype().kind() == 'i' || places.dtype().kind() == 'u';
    if wanted.method.is_discrete() || (wanted.method == Method::Linear && whole) {
        return elements_at(array, axis, &places.astype(&DType::I64, Casting::Unsafe)?);
    }
    let (previous, next) = neighbours(&places, n)?;
    let distance = subtract(&places, &previous)?;
    let shares = wanted.method.shares(distance, &places)?.astype(places.dtype(), Casting::Unsafe)?;
    let [low, high] = two_elements_at(array, axis, &previous, &next)?;
    if wanted.weak {
        return lerp(&low, &high, values::<f64>(&shares)?[0].into());
    }
    let mut shape: Vec<isize> = places.shape().iter().map(|&n| n as isize).collect();
    shape.extend(vec![1; array.ndim() - 1]);
    lerp(&low, &high, (&shares.reshape(&shape, Order::C)?).into())
}

/// The elements before and after each place, within the line.
fn neighbours(places: &DynArray, n: usize) -> Result<(DynArray, DynArray)> {
    let floors = floor(places)?;
    let last = n as i64 - 1;
    let (exact, below) = (values::<f64>(places)?, values::<f64>(&floors)?);
    let settle = |shift: i64| {
        let place = |(&exact, &below): (&f64, &f64)| match exact {
            _ if exact >= last as f64 || exact.is_nan() => last,
            _ if exact < 0.0 => 0,
            _ => below as i64 + shift,
        };
        array_of(&exact.iter().zip(&below).map(place).collect::<Vec<i64>>(), places.shape())
    };
    // NumPy names the last element -1, which is also what distances are counted from.
    let previous = settle(0)?;
    let from_end = greater_equal(places, last)?;
    let named = crate::choose(&from_end, &array_of(&[-1i64], &[])?, &previous)?;
    Ok((named, settle(1)?))
}

/// The elements of each line at places of the sorted order, whose shape comes first.
fn elements_at(array: &DynArray, axis: usize, places: &DynArray) -> Result<DynArray> {
    let [elements, _] = two_elements_at(array, axis, places, places)?;
    Ok(elements)
}

fn two_elements_at(array: &DynArray, axis: usize, first: &DynArray, second: &DynArray) -> Result<[DynArray; 2]> {
    let n = array.shape()[axis] as i64;
    let from_front = |places: &DynArray| -> Result<Vec<i64>> {
        Ok(values::<i64>(places)?.iter().map(|&at| if at < 0 { at + n } else { at }.clamp(0, n - 1)).collect())
    };
    let (a, b) = (from_front(first)?, from_front(second)?);
    let mut all: Vec<usize> = a.iter().chain(&b).map(|&at| at as usize).collect();
    all.sort_unstable();
    all.dedup();
    let picked = picked(array, axis, &all)?;
    let rank = |at: &i64| all.partition_point(|&other| (other as i64) < *at) as i64;
    let take_ranks = |places: &[i64], shape: &[usize]| {
        let ranks: Vec<i64> = places.iter().map(rank).collect();
        take(&picked, &array_of(&ranks, shape)?, Some(0), Mode::Raise)
    };
    Ok([take_ranks(&a, first.shape())?, take_ranks(&b, second.shape())?])
}

/// Between two elements, from the nearer one: NumPy's order of operations.
fn lerp(a: &DynArray, b: &DynArray, share: Operand<'_>) -> Result<DynArray> {
    let difference = subtract(b, a)?;
    let from_a = add(a, &multiply(&difference, share)?)?;
    let rest = match share {
        Operand::Scalar(Scalar::Float(share)) => multiply(&difference, 1.0 - share)?,
        share => multiply(&difference, &subtract(1, share)?)?,
    };
    let from_b = apply_as("subtract", &[b.into(), (&rest).into()], from_a.dtype())?;
    let nearer_b = match share {
        Operand::Scalar(Scalar::Float(share)) => array_of(&[share >= 0.5], &[])?,
        share => greater_equal(share, 0.5)?,
    };
    crate::choose(&nearer_b, &from_b, &from_a)
}
