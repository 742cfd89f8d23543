//! Elements added, taken out, cut off or repeated to a size.
use super::{concatenate, moveaxis, ravel};
use crate::calc::values;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::{take, Mode};
use crate::layout::{normalize_axis, Order};
use crate::promote::Casting;

/// Where parts are put in or taken out along an axis.
#[derive(Clone, Debug)]
pub enum Positions {
    /// One position, from the end where negative.
    One(isize),
    /// Several.
    Many(Vec<isize>),
    /// Those where a mask is true.
    Mask(Vec<bool>),
    /// Those of a slice.
    Slice(IndexItem),
}

/// The array with `values` behind it along `axis`; without one, all elements in C order.
pub fn append(array: &DynArray, values: &DynArray, axis: Option<isize>) -> Result<DynArray> {
    match axis {
        Some(axis) => concatenate(&[array, values], Some(axis), None),
        None => concatenate(&[&ravel(array, Order::C)?, &ravel(values, Order::C)?], Some(0), None),
    }
}

/// The array without the parts at `positions` along `axis`.
pub fn delete(array: &DynArray, positions: &Positions, axis: Option<isize>) -> Result<DynArray> {
    let (array, axis) = along(array, axis)?;
    let n = array.shape()[axis];
    let gone = match positions {
        Positions::Mask(mask) if mask.len() != n => {
            let why = format!("boolean array argument must be of length {n}, found {}", mask.len());
            return Err(NumPyError::value(&why));
        }
        other => settled(other, n, n, axis)?,
    };
    let mut kept = vec![true; n];
    gone.iter().for_each(|&at| kept[at] = false);
    let left: Vec<i64> = (0..n as i64).filter(|&at| kept[at as usize]).collect();
    take(&array, &crate::calc::array_of(&left, &[left.len()])?, Some(axis as isize), Mode::Raise)
}

/// The array with `new` put in before `positions` along `axis`.
pub fn insert(array: &DynArray, positions: &Positions, new: &DynArray, axis: Option<isize>) -> Result<DynArray> {
    let (array, axis) = along(array, axis)?;
    let n = array.shape()[axis];
    let places = settled(positions, n, n + 1, axis)?;
    let single = matches!(positions, Positions::One(_));
    let new = aligned(new, array.ndim(), axis, places.len(), single)?;
    let count = if places.len() == 1 { new.shape()[axis] } else { places.len() };
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&i| places[i]);
    let mut targets = vec![0; count];
    if places.len() == 1 {
        (0..count).for_each(|i| targets[i] = places[0] + i);
    } else {
        order.iter().enumerate().for_each(|(before, &i)| targets[i] = places[i] + before);
    }
    assembled(&array, &new, &targets, axis)
}

/// The array's parts in order in all places but `targets`, which take those of `new`.
fn assembled(array: &DynArray, new: &DynArray, targets: &[usize], axis: usize) -> Result<DynArray> {
    let mut shape = array.shape().to_vec();
    shape[axis] += targets.len();
    let mut result = DynArray::zeros(&shape, array.dtype())?;
    let mut taken = vec![false; shape[axis]];
    targets.iter().for_each(|&at| taken[at] = true);
    let at = |i: usize| crate::calc::at_axis(axis, s(i as isize..i as isize + 1));
    let new = new.astype(array.dtype(), Casting::Unsafe)?;
    let mut wide = shape.clone();
    wide[axis] = targets.len();
    let new = new.broadcast_to(&wide)?;
    for (i, &target) in targets.iter().enumerate() {
        result.view_mut()?.index(&at(target))?.assign(&new.index(&at(i))?)?;
    }
    for (i, target) in (0..shape[axis]).filter(|&at| !taken[at]).enumerate() {
        result.view_mut()?.index(&at(target))?.assign(&array.index(&at(i))?)?;
    }
    Ok(result)
}

/// The values with as many dimensions as the array. At a single position they are parts as they stand, so that the
/// first of their axes is the one along which they are put in.
fn aligned(new: &DynArray, ndim: usize, axis: usize, places: usize, single: bool) -> Result<DynArray> {
    let ones = ndim.saturating_sub(new.ndim());
    let shape: Vec<isize> = (0..ones).map(|_| 1).chain(new.shape().iter().map(|&n| n as isize)).collect();
    let wide = new.reshape(&shape, Order::C)?;
    match single && places == 1 {
        true => moveaxis(&wide, &[0], &[axis as isize]),
        false => Ok(wide),
    }
}

/// Positions from the front, each below `limit`.
fn settled(positions: &Positions, n: usize, limit: usize, axis: usize) -> Result<Vec<usize>> {
    let one = |&at: &isize| {
        let found = if at < 0 { at.saturating_add(n as isize) } else { at };
        let outside = NumPyError::Index { index: at, axis, size: n };
        usize::try_from(found).ok().filter(|&found| found < limit).ok_or(outside)
    };
    match positions {
        Positions::One(at) => one(at).map(|at| vec![at]),
        Positions::Many(all) => all.iter().map(one).collect(),
        Positions::Mask(mask) => {
            let places = mask.iter().enumerate().filter(|(_, &set)| set).map(|(at, _)| at as isize);
            places.map(|at| one(&at)).collect()
        }
        Positions::Slice(item) => {
            let count = crate::creation::arange(0.into(), n.into(), 1.into(), Some(&crate::DType::I64))?;
            Ok(values::<i64>(&count.index(&[*item])?)?.into_iter().map(|at| at as usize).collect())
        }
    }
}

/// The array in one row where no axis is named, and the axis.
fn along(array: &DynArray, axis: Option<isize>) -> Result<(DynArray, usize)> {
    match axis {
        Some(axis) => Ok((array.clone(), normalize_axis(axis, array.ndim())?)),
        None => Ok((ravel(array, Order::C)?, 0)),
    }
}

/// The elements in C order, again and again, as many as the shape needs; zeros where there are none.
pub fn resize(array: &DynArray, shape: &[usize]) -> Result<DynArray> {
    let size = shape.iter().try_fold(1usize, |size, &n| size.checked_mul(n));
    let size = size.ok_or_else(|| NumPyError::TooLarge(shape.to_vec()))?;
    if array.size() == 0 || size == 0 {
        return DynArray::zeros(shape, array.dtype());
    }
    let mut result = DynArray::zeros(&[size], &array.dtype().native())?;
    let flat = ravel(array, Order::C)?;
    for start in (0..size).step_by(flat.size()) {
        let count = flat.size().min(size - start) as isize;
        let part = [s(start as isize..start as isize + count)];
        result.view_mut()?.index(&part)?.assign(&flat.index(&[s(..count)])?)?;
    }
    result.reshape(&shape.iter().map(|&n| n as isize).collect::<Vec<_>>(), Order::C)
}

/// Where zeros are cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Before the first element that is not zero.
    pub front: bool,
    /// Behind the last.
    pub back: bool,
}

/// The array without the zeros at the ends of `axes` (of all, where none are named): a view.
pub fn trim_zeros(array: &DynArray, sides: Sides, axes: Option<&[isize]>) -> Result<DynArray> {
    let all: Vec<isize> = (0..array.ndim() as isize).collect();
    let axes = crate::layout::normalize_axes(axes.unwrap_or(&all), array.ndim())?;
    let places = values::<i64>(&crate::indexing::argwhere(array)?)?;
    let rows: Vec<&[i64]> = places.chunks(array.ndim().max(1)).collect();
    let mut items = vec![s(..); array.ndim()];
    for &axis in &axes {
        let used = rows.iter().map(|row| row[axis] as isize);
        let n = array.shape()[axis] as isize;
        let (first, last) = match (used.clone().min(), used.max()) {
            (Some(first), Some(last)) => (first, last + 1),
            _ => (n, n),
        };
        items[axis] = s(if sides.front { first } else { 0 }..if sides.back { last.max(first) } else { n });
        if rows.is_empty() {
            items[axis] = s(0..0);
        }
    }
    array.index(&items)
}
