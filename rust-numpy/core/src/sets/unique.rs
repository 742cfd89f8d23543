//! The distinct elements of an array, or its distinct parts along an axis.
use super::rows::unique_rows;
use crate::calc::{array_of, isnan, not_equal, values};
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::s;
use crate::indexing::{take, Mode};
use crate::layout::{normalize_axis, Order};
use crate::manip::{moveaxis, ravel};
use crate::sorting::argsort;

/// What [`unique`] finds.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The distinct elements in rising order.
    pub values: DynArray,
    /// For each the position of its first occurrence.
    pub index: DynArray,
    /// For each element of the array the position of its value; in the array's shape, or one for each part.
    pub inverse: DynArray,
    /// How often each occurs.
    pub counts: DynArray,
}

/// The distinct elements in rising order, or the distinct parts along `axis`, sorted by their elements in C order.
///
/// NaN equal one another if `equal_nan`, but never where parts are compared.
pub fn unique(array: &DynArray, axis: Option<isize>, equal_nan: bool) -> Result<Unique> {
    let shape: Vec<isize> = array.shape().iter().map(|&n| n as isize).collect();
    let Some(axis) = axis else {
        let flat = ravel(array, Order::C)?;
        let order = argsort(&flat, Some(0))?;
        let sorted = take(&flat, &order, Some(0), Mode::Raise)?;
        let found = grouped(&flat, &order, &starts(&sorted, equal_nan)?)?;
        return Ok(Unique { inverse: found.inverse.reshape(&shape, Order::C)?, ..found });
    };
    let axis = normalize_axis(axis, array.ndim())? as isize;
    if array.ndim() == 1 {
        return unique(array, None, equal_nan);
    }
    let parts = moveaxis(array, &[axis], &[0])?;
    let (order, starts) = unique_rows(&parts)?;
    let found = grouped(&parts, &order, &starts)?;
    Ok(Unique { values: moveaxis(&found.values, &[0], &[axis])?, ..found })
}

/// Where a sorted vector has an element unlike the one before it.
pub(super) fn starts(sorted: &DynArray, equal_nan: bool) -> Result<Vec<bool>> {
    if sorted.size() == 0 {
        return Ok(Vec::new());
    }
    let changes = not_equal(&sorted.index(&[s(1..)])?, &sorted.index(&[s(..-1)])?)?;
    let mut starts = vec![true];
    starts.extend(values::<bool>(&changes)?);
    if equal_nan && matches!(sorted.dtype().kind(), 'f' | 'c') {
        let nan = values::<bool>(&isnan(sorted)?)?;
        let first = nan.iter().position(|&is_nan| is_nan).unwrap_or(nan.len());
        starts.iter_mut().skip(first + 1).for_each(|start| *start = false);
    }
    Ok(starts)
}

/// The groups of equal parts along the first axis, which `order` brings together.
fn grouped(parts: &DynArray, order: &DynArray, starts: &[bool]) -> Result<Unique> {
    let positions = values::<i64>(order)?;
    let firsts: Vec<usize> = starts.iter().enumerate().filter(|(_, &start)| start).map(|(i, _)| i).collect();
    let index: Vec<i64> = firsts.iter().map(|&i| positions[i]).collect();
    let ends = firsts.iter().skip(1).copied().chain([positions.len()]);
    let counts: Vec<i64> = firsts.iter().zip(ends).map(|(&start, end)| (end - start) as i64).collect();
    let mut inverse = vec![0i64; positions.len()];
    let mut group = -1;
    for (&position, &start) in positions.iter().zip(starts) {
        group += i64::from(start);
        inverse[position as usize] = group;
    }
    let vector = |values: &[i64]| array_of(values, &[values.len()]);
    let index = vector(&index)?;
    Ok(Unique {
        values: take(parts, &index, Some(0), Mode::Raise)?,
        index,
        inverse: vector(&inverse)?,
        counts: vector(&counts)?,
    })
}
