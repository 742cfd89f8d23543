//! Views with other axes.
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{normalize_axes, normalize_axis};

/// Without the axes named, which have length 1; without all that have, if none are named.
///
/// ```
/// use rust_numpy::{manip, DType, DynArray};
/// let a = DynArray::zeros(&[1, 3, 1], &DType::F64)?;
/// assert_eq!(manip::squeeze(&a, None)?.shape(), [3]);
/// assert_eq!(manip::squeeze(&a, Some(&[-1]))?.shape(), [1, 3]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn squeeze(array: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    let named = match axes {
        Some(axes) => normalize_axes(axes, array.ndim())?,
        None => (0..array.ndim()).filter(|&axis| array.shape()[axis] == 1).collect(),
    };
    if named.iter().any(|&axis| array.shape()[axis] != 1) {
        return Err(NumPyError::Shapes { what: "squeeze", found: vec![array.shape().to_vec()] });
    }
    let item = |axis| if named.contains(&axis) { IndexItem::At(0) } else { s(..) };
    array.index(&(0..array.ndim()).map(item).collect::<Vec<_>>())
}

/// With new axes of length 1 at these places of the result.
pub fn expand_dims(array: &DynArray, axes: &[isize]) -> Result<DynArray> {
    let ndim = array.ndim() + axes.len();
    let new = normalize_axes(axes, ndim)?;
    let item = |axis| if new.contains(&axis) { IndexItem::NewAxis } else { s(..) };
    array.index(&(0..ndim).map(item).collect::<Vec<_>>())
}

/// With two axes interchanged.
pub fn swapaxes(array: &DynArray, first: isize, second: isize) -> Result<DynArray> {
    let (first, second) = (normalize_axis(first, array.ndim())?, normalize_axis(second, array.ndim())?);
    let mut order: Vec<isize> = (0..array.ndim() as isize).collect();
    order.swap(first, second);
    array.transpose(&order)
}

/// With the axes `source` moved to the places `destination`, the others in their order.
pub fn moveaxis(array: &DynArray, source: &[isize], destination: &[isize]) -> Result<DynArray> {
    let from = normalize_axes(source, array.ndim())?;
    let to = normalize_axes(destination, array.ndim())?;
    if from.len() != to.len() {
        return Err(NumPyError::Shapes { what: "moveaxis", found: vec![vec![from.len()], vec![to.len()]] });
    }
    let mut order: Vec<usize> = (0..array.ndim()).filter(|axis| !from.contains(axis)).collect();
    let mut moves: Vec<(usize, usize)> = to.into_iter().zip(from).collect();
    moves.sort_unstable();
    moves.into_iter().for_each(|(place, axis)| order.insert(place, axis));
    array.transpose(&order.iter().map(|&axis| axis as isize).collect::<Vec<_>>())
}

/// With one axis moved until it lies before `start`.
pub fn rollaxis(array: &DynArray, axis: isize, start: isize) -> Result<DynArray> {
    let ndim = array.ndim();
    let axis = normalize_axis(axis, ndim)?;
    let from_front = if start < 0 { start.saturating_add(ndim as isize) } else { start };
    let start = usize::try_from(from_front).ok().filter(|&start| start <= ndim);
    let start = start.ok_or(NumPyError::Axis { axis: start_of(from_front, ndim), ndim: ndim + 1 })?;
    let mut order: Vec<isize> = (0..ndim as isize).collect();
    let moved = order.remove(axis);
    order.insert(if axis < start { start - 1 } else { start }, moved);
    array.transpose(&order)
}

/// The place that an error names, as it was given.
fn start_of(from_front: isize, ndim: usize) -> isize {
    if from_front < 0 {
        from_front - ndim as isize
    } else {
        from_front
    }
}

/// Backwards along the axes named, or along all.
pub fn flip(array: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    let turned = match axes {
        Some(axes) => normalize_axes(axes, array.ndim())?,
        None => (0..array.ndim()).collect(),
    };
    let item = |axis| if turned.contains(&axis) { s(..).step(-1) } else { s(..) };
    array.index(&(0..array.ndim()).map(item).collect::<Vec<_>>())
}

/// Turned by `k` quarters in the plane of two axes, from the first towards the second: a view.
pub fn rot90(array: &DynArray, k: isize, axes: &[isize]) -> Result<DynArray> {
    let &[first, second] = axes else { return Err(NumPyError::value("len(axes) must be 2.")) };
    let ndim = array.ndim() as isize;
    if first == second || (first - second).abs() == ndim {
        return Err(NumPyError::value("Axes must be different."));
    }
    let outside = |axis: isize| axis < -ndim || axis >= ndim;
    if outside(first) || outside(second) {
        return Err(NumPyError::value(&format!("axes {axes:?} are out of range for {ndim} dimensions")));
    }
    match k.rem_euclid(4) {
        0 => Ok(array.clone()),
        1 => swapaxes(&flip(array, Some(&[second]))?, first, second),
        2 => flip(array, Some(&[first, second])),
        _ => flip(&swapaxes(array, first, second)?, Some(&[second])),
    }
}

/// With at least one axis.
pub fn atleast_1d(array: &DynArray) -> Result<DynArray> {
    let new = if array.ndim() == 0 { vec![IndexItem::NewAxis] } else { vec![] };
    array.index(&new)
}

/// With at least two axes: a vector becomes a row.
pub fn atleast_2d(array: &DynArray) -> Result<DynArray> {
    let new = vec![IndexItem::NewAxis; 2usize.saturating_sub(array.ndim())];
    array.index(&new)
}

/// With at least three axes: a vector becomes (1, n, 1), a matrix (m, n, 1).
pub fn atleast_3d(array: &DynArray) -> Result<DynArray> {
    use IndexItem::{Ellipsis, NewAxis};
    match array.ndim() {
        0 => array.index(&[NewAxis, NewAxis, NewAxis]),
        1 => array.index(&[NewAxis, s(..), NewAxis]),
        2 => array.index(&[Ellipsis, NewAxis]),
        _ => Ok(array.clone()),
    }
}
