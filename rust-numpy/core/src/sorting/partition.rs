//! Partitions: the elements that belong at some positions are there, smaller ones before, larger ones after.
use super::along;
use super::lines::{for_type, Lines};
use super::order::{any_nan, Ordered};
use super::places::FEW;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::manip::moveaxis;

/// A copy whose elements at the positions `kth` along `axis` (or in C order) are those that sorting would put there.
///
/// ```
/// use rust_numpy::{sorting, Array};
/// let a = Array::from_vec(vec![4, 1, 3, 2], &[4])?;
/// assert_eq!(sorting::partition(a.as_dyn(), &[1], Some(0))?.item(&[1])?, 2.into());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn partition(array: &DynArray, kth: &[isize], axis: Option<isize>) -> Result<DynArray> {
    let kth = positions(array, kth, axis)?;
    let lines = Lines::of(array, axis)?;
    for_type!(lines, T => lines.rearranged::<T>(array.dtype(), |line| T::select(line, &kth)))
}

/// The positions of the elements that [`partition`] would put in their places.
pub fn argpartition(array: &DynArray, kth: &[isize], axis: Option<isize>) -> Result<DynArray> {
    let kth = positions(array, kth, axis)?;
    let lines = Lines::of(array, axis)?;
    for_type!(lines, T => lines.positions::<T>(|line, positions| select_positions(line, positions, &kth)))
}

/// Arranges positions counted up from 0: once the elements at `kth` are known, by how many of them each is not below,
/// and not equal to.
fn select_positions<T: Ordered>(line: &[T], positions: &mut [i64], kth: &[usize]) {
    if kth.len() > FEW {
        return T::sort_positions(line, positions);
    }
    let mut selected = line.to_vec();
    T::select(&mut selected, kth);
    let group = |x: &T| kth.iter().map(|&k| x.order(&selected[k]) as i8 + 1).sum::<i8>() as usize;
    let mut next = [0; 2 * FEW + 2];
    line.iter().for_each(|x| next[group(x) + 1] += 1);
    (1..next.len()).for_each(|i| next[i] += next[i - 1]);
    for (i, x) in line.iter().enumerate() {
        let place = &mut next[group(x)];
        positions[*place] = i as i64;
        *place += 1;
    }
}

/// The elements at `places` (in order, each once) of the sorted order of each line along `axis`, which comes first in
/// the result; NaN at all of them in lines that hold one.
pub(crate) fn picked(array: &DynArray, axis: usize, places: &[usize]) -> Result<DynArray> {
    let lines = Lines::of(array, Some(axis as isize))?;
    let picked = for_type!(lines, T => lines.map::<T, T>(places.len(), array.dtype().native(), |line, picked| {
        if any_nan(line) {
            return picked.fill(*line.iter().max_by(|a, b| a.order(b)).expect("a line has elements"));
        }
        T::select(line, places);
        picked.iter_mut().zip(places).for_each(|(picked, &place)| *picked = line[place]);
    }))?;
    moveaxis(&picked, &[axis as isize], &[0])
}

/// The positions counted from the front, in order, each once.
fn positions(array: &DynArray, kth: &[isize], axis: Option<isize>) -> Result<Vec<usize>> {
    let (array, axis) = along(array, axis)?;
    let size = array.shape()[axis];
    if array.size() == 0 {
        return Ok(Vec::new());
    }
    let from_front = |&at: &isize| {
        let position = if at < 0 { at.saturating_add(size as isize) } else { at };
        let refused = NumPyError::Shapes { what: "a partition at a position beyond", found: vec![vec![size]] };
        usize::try_from(position).ok().filter(|&position| position < size).ok_or(refused)
    };
    let mut found: Vec<usize> = kth.iter().map(from_front).collect::<Result<_>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
