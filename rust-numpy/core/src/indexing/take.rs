//! `take` and `put`: positions along one axis, or in an array as if it were flat.
use super::raveled;
use crate::calc::values;
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::{byte_size, normalize_axis, Layout, Order};
use crate::promote::{can_cast, Casting};
use crate::room;
use rust_numpy_kernels::{gather, scatter, Pieces};

/// What is done with a position outside of its axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An error, except that negative positions count from the end.
    Raise,
    /// The remainder by the axis' size.
    Wrap,
    /// The nearest position inside.
    Clip,
}

impl Mode {
    /// NumPy's name.
    pub fn parse(text: &str) -> Result<Mode> {
        match text {
            "raise" => Ok(Mode::Raise),
            "wrap" => Ok(Mode::Wrap),
            "clip" => Ok(Mode::Clip),
            _ => Err(NumPyError::value(&format!("clipmode is raise, wrap or clip, found {text:?}"))),
        }
    }

    /// The position inside an axis of `size`, all of it taken from the front; `None` where that is an error.
    pub(super) fn settle(self, at: i64, size: usize) -> Option<usize> {
        let n = size as i64;
        match self {
            Mode::Raise => usize::try_from(at).ok().filter(|&at| at < size),
            _ if n == 0 => None,
            Mode::Wrap => Some(at.rem_euclid(n) as usize),
            Mode::Clip => Some(at.clamp(0, n - 1) as usize),
        }
    }

    /// As [`Mode::settle`], with negative positions counted from the end.
    fn settle_from_ends(self, at: i64, size: usize) -> Option<usize> {
        self.settle(if self == Mode::Raise && at < 0 { at + size as i64 } else { at }, size)
    }
}

fn positions(indices: &DynArray, size: usize, axis: usize, mode: Mode) -> Result<Vec<usize>> {
    if !can_cast(indices.dtype(), &DType::I64, Casting::SameKind) {
        return Err(NumPyError::Cast { from: indices.dtype().clone(), to: DType::I64, rule: "same_kind" });
    }
    let wide = values::<i64>(indices)?;
    let outside = |at: i64| NumPyError::Index { index: at as isize, axis, size };
    wide.iter().map(|&at| mode.settle_from_ends(at, size).ok_or_else(|| outside(at))).collect()
}

/// The parts at positions along `axis`, or elements of the flattened array; their shape takes the axis' place.
pub fn take(array: &DynArray, indices: &DynArray, axis: Option<isize>, mode: Mode) -> Result<DynArray> {
    let Some(axis) = axis.filter(|axis| array.ndim() > 0 || !matches!(axis, 0 | -1)) else {
        return take(&raveled(array)?, indices, Some(0), mode);
    };
    let axis = normalize_axis(axis, array.ndim())?;
    let source = array.to_contiguous(Order::C)?;
    let (outer, rest) = source.shape().split_at(axis);
    let (size, inner) = (rest[0], &rest[1..]);
    let lines = outer.iter().product();
    let found = match positions(indices, size, axis, mode) {
        // Where there is nothing to take from, NumPy looks at no position.
        Err(NumPyError::Index { .. }) if lines == 0 => Vec::new(),
        found => found?,
    };
    let shape = [outer, indices.shape(), inner].concat();
    let dtype = source.dtype();
    let run = byte_size(inner, dtype.itemsize())?;
    let layout = Layout::contiguous(&shape, dtype.itemsize(), Order::C)?;
    let mut fresh = room::fresh(&shape, dtype.itemsize())?;
    if layout.size() > 0 {
        let first = |line: usize| source.layout().offset() + line * size * run;
        let starts: Vec<usize> = (0..lines)
            .flat_map(|line| found.iter().map(move |at| (line, at)))
            .map(|(line, at)| first(line) + at * run)
            .collect();
        gather(source.buffer().memory(), Pieces { starts: &starts, inner: &[0], run }, &mut fresh.memory_mut());
    }
    Ok(DynArray::from_parts(fresh.finish(), dtype.clone(), layout))
}

/// Byte positions of elements given by their place in C order.
pub(super) fn element_starts(layout: &Layout, itemsize: usize, flat: impl Iterator<Item = usize>) -> Vec<usize> {
    if layout.is_contiguous(itemsize, Order::C) {
        return flat.map(|at| layout.offset() + at * itemsize).collect();
    }
    let start = |mut at: usize| {
        let mut offset = layout.offset() as isize;
        for (&n, &stride) in layout.shape().iter().zip(layout.strides()).rev() {
            offset += (at % n) as isize * stride;
            at /= n;
        }
        offset as usize
    };
    flat.map(start).collect()
}

/// Writes `values`, repeated as often as needed, to the elements at places in C order, one after the other.
pub(super) fn write_elements(
    target: &mut DynArrayMut<'_>,
    places: impl Iterator<Item = usize>,
    picks: impl Iterator<Item = usize>,
    values: &DynArray,
) -> Result<()> {
    let itemsize = target.dtype().itemsize();
    let starts = element_starts(target.layout(), itemsize, places);
    let converted = raveled(values)?.astype(target.dtype(), Casting::Unsafe)?;
    let count = converted.size() as i64;
    let picks: Vec<i64> = picks.take(starts.len()).map(|pick| pick as i64 % count).collect();
    let order = crate::calc::array_of(&picks, &[picks.len()])?;
    let dense = take(&converted, &order, Some(0), Mode::Raise)?;
    let pieces = Pieces { starts: &starts, inner: &[0], run: itemsize };
    if !starts.is_empty() {
        scatter(dense.buffer().memory(), pieces, &mut target.memory_mut());
    }
    Ok(())
}

/// Writes `values`, repeated as often as needed, to the elements at positions in C order.
pub fn put(target: &mut DynArrayMut<'_>, indices: &DynArray, values: &DynArray, mode: Mode) -> Result<()> {
    let size = target.shape().iter().product();
    if indices.size() > 0 && size == 0 {
        let why = "cannot replace elements of an empty array".into();
        return Err(NumPyError::argument(ErrorKind::Index, why));
    }
    if indices.size() == 0 || values.size() == 0 {
        return Ok(());
    }
    let found = positions(indices, size, 0, mode)?;
    write_elements(target, found.into_iter(), 0.., values)
}
