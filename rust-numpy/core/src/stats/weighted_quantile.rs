//! Quantiles of weighted elements.
use crate::calc::{any, at_axis, divide, isnan, moved, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::indexing::{raveled, take, Mode};
use crate::layout::Order;
use crate::promote::Casting;
use crate::sorting::{argsort, searchsorted, Side};

/// Quantiles by the weights' distribution function.
pub(super) fn of_weighted_lines(array: &DynArray, weights: &DynArray, axis: usize, q: &DynArray) -> Result<DynArray> {
    let (lines, weights) = (moved(array, axis, 0)?, moved(weights, axis, 0)?);
    let n = lines.shape()[0];
    if n == 0 {
        return Err(NumPyError::Index { index: -1, axis: 0, size: 0 });
    }
    let rest = lines.shape()[1..].to_vec();
    let columns = rest.iter().product::<usize>();
    let flat = |array: &DynArray| array.reshape(&[n as isize, columns as isize], Order::C);
    let (lines, weights) = (flat(&lines)?, flat(&weights)?);
    let wanted: Vec<isize> = q.shape().iter().chain(&rest).map(|&n| n as isize).collect();
    let mut result = DynArray::zeros(&[q.size(), columns], &array.dtype().native())?;
    for column in 0..columns {
        let at = at_axis(1, IndexItem::At(column as isize));
        let found = of_weighted_line(&lines.index(&at)?, &weights.index(&at)?, &raveled(q)?)?;
        result.view_mut()?.index(&at)?.assign(&found)?;
    }
    result.reshape(&wanted, Order::C)
}

fn of_weighted_line(line: &DynArray, weights: &DynArray, q: &DynArray) -> Result<DynArray> {
    let order = argsort(line, Some(0))?;
    let at = |array: &DynArray| take(array, &order, Some(0), Mode::Raise);
    let (sorted, weights) = (at(line)?, at(weights)?);
    let sums = crate::ufunc::get("add")?.accumulate(&weights, 0, Some(&DType::F64))?;
    let last = |array: &DynArray| array.index(&[IndexItem::At(-1)]);
    let mut shares = divide(&sums, &last(&sums)?)?;
    if values::<f64>(&last(&shares)?)?[0].is_nan() {
        return Err(NumPyError::value("weights included NaN, inf or were all zero"));
    }
    if q.dtype().kind() == 'f' {
        shares = shares.astype(q.dtype(), Casting::Unsafe)?;
    }
    // Elements without weight in front are no quantile, not even that of 0.
    let zero = crate::calc::equal(&shares, 0)?;
    shares = crate::choose(&zero, &DynArray::scalar((-1).into(), shares.dtype())?, &shares)?;
    let found = crate::calc::apply(
        "minimum",
        &[(&searchsorted(&shares, q, Side::Left)?).into(), (line.size() as i64 - 1).into()],
    )?;
    let result = take(&sorted, &found, Some(0), Mode::Raise)?;
    if !matches!(line.dtype().kind(), 'f' | 'c') || !any(&isnan(&last(&sorted)?)?)? {
        return Ok(result);
    }
    last(&sorted)?.broadcast_to(q.shape())
}
