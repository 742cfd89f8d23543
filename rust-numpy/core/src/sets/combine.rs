//! Sets made of two arrays.
use super::unique;
use crate::calc::{array_of, equal, logical_not, logical_or, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::{compress, take, Mode};
use crate::layout::Order;
use crate::manip::{concatenate, ravel};
use crate::sorting::argsort;

/// The distinct elements of both, in rising order.
pub fn union1d(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    Ok(unique(&joined(a, b)?, None, true)?.values)
}

fn joined(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    concatenate(&[&ravel(a, Order::C)?, &ravel(b, Order::C)?], Some(0), None)
}

/// The elements in one row, each once, and where they stood; as they are if they are known to be distinct.
fn distinct(array: &DynArray, assume_unique: bool) -> Result<(DynArray, Option<DynArray>)> {
    if assume_unique {
        return Ok((ravel(array, Order::C)?, None));
    }
    let found = unique(array, None, true)?;
    Ok((found.values, Some(found.index)))
}

fn compressed(mask: &[bool], array: &DynArray) -> Result<DynArray> {
    compress(&array_of(mask, &[mask.len()])?, array, Some(0))
}

/// The elements that both have, in rising order, and the positions of their first occurrences in each.
pub fn intersect1d(a: &DynArray, b: &DynArray, assume_unique: bool) -> Result<[DynArray; 3]> {
    let ((a, places_a), (b, places_b)) = (distinct(a, assume_unique)?, distinct(b, assume_unique)?);
    let all = joined(&a, &b)?;
    let order = argsort(&all, Some(0))?;
    let sorted = take(&all, &order, Some(0), Mode::Raise)?;
    let (before, after) = ([s(..-1)], [s(1..)]);
    let mask = values::<bool>(&equal(&sorted.index(&after)?, &sorted.index(&before)?)?)?;
    let here = |part: &[IndexItem]| values::<i64>(&compressed(&mask, &order.index(part)?)?);
    let (in_a, in_b) = (here(&before)?, here(&after)?);
    let in_b: Vec<i64> = in_b.iter().map(|at| at - a.size() as i64).collect();
    let origin = |found: &[i64], places: Option<DynArray>| {
        let found = array_of(found, &[found.len()])?;
        match places {
            Some(places) => take(&places, &found, Some(0), Mode::Raise),
            None => Ok(found),
        }
    };
    Ok([compressed(&mask, &sorted.index(&before)?)?, origin(&in_a, places_a)?, origin(&in_b, places_b)?])
}

/// The elements that one of both has, in rising order.
pub fn setxor1d(a: &DynArray, b: &DynArray, assume_unique: bool) -> Result<DynArray> {
    let all = joined(&distinct(a, assume_unique)?.0, &distinct(b, assume_unique)?.0)?;
    let sorted = crate::sorting::sort(&all, Some(0))?;
    let starts = super::unique::starts(&sorted, false)?;
    let alone = |i: usize| starts[i] && starts.get(i + 1).copied().unwrap_or(true);
    compressed(&(0..starts.len()).map(alone).collect::<Vec<_>>(), &sorted)
}

/// The elements of `a` that `b` lacks: in rising order, or as they stand if they are known to be distinct.
pub fn setdiff1d(a: &DynArray, b: &DynArray, assume_unique: bool) -> Result<DynArray> {
    let (a, _) = distinct(a, assume_unique)?;
    let mask = isin(&a, b, true, false)?;
    compress(&mask, &a, Some(0))
}

/// Below how many elements of the set each is compared in turn: NumPy's own bound.
fn compares_in_turn(element: &DynArray, set: &DynArray) -> bool {
    (set.size() as f64) < 10.0 * (element.size() as f64).powf(0.145)
}

/// Whether each element is in `set` (or is not, if inverted); NaN are in none.
///
/// `by_table` asks for a way that takes integers alone, as NumPy's `kind="table"`; the answer is the same.
pub fn isin(element: &DynArray, set: &DynArray, invert: bool, by_table: bool) -> Result<DynArray> {
    let whole = |array: &DynArray| matches!(array.dtype().kind(), 'b' | 'i' | 'u');
    if by_table && !(whole(element) && whole(set)) {
        return Err(NumPyError::value("the 'table' method takes boolean or integer arrays"));
    }
    let set = ravel(set, Order::C)?;
    let found = if compares_in_turn(element, &set) { in_turn(element, &set)? } else { by_search(element, &set)? };
    if invert {
        logical_not(&found)
    } else {
        Ok(found)
    }
}

fn in_turn(element: &DynArray, set: &DynArray) -> Result<DynArray> {
    let mut found = DynArray::zeros(element.shape(), &DType::BOOL)?;
    for i in 0..set.size() as isize {
        found = logical_or(&found, &equal(element, &set.index(&[IndexItem::At(i)])?)?)?;
    }
    Ok(found)
}

/// All elements looked up in the sorted set, in the dtype of both.
fn by_search(element: &DynArray, set: &DynArray) -> Result<DynArray> {
    let n = element.size() as isize;
    let all = joined(element, set)?;
    let (needles, set) = (all.index(&[s(..n)])?, crate::sorting::sort(&all.index(&[s(n..)])?, Some(0))?);
    let places = values::<i64>(&crate::sorting::searchsorted(&set, &needles, crate::sorting::Side::Left)?)?;
    let last = set.size() as i64 - 1;
    let inside: Vec<i64> = places.iter().map(|&at| at.min(last)).collect();
    let candidates = take(&set, &array_of(&inside, &[inside.len()])?, Some(0), Mode::Raise)?;
    let shape: Vec<isize> = element.shape().iter().map(|&n| n as isize).collect();
    equal(&candidates, &needles)?.reshape(&shape, Order::C)
}
