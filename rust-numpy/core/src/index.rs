//! Basic indexing: what turns a view into another view.
use crate::error::{NumPyError, Result};
use crate::layout::Layout;
use crate::Dims;

/// One part of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexItem {
    /// One position, from the end where negative; the axis goes away.
    At(isize),
    /// `start:stop:step`, with Python's meaning of missing and out-of-range bounds.
    Slice {
        /// First position.
        start: Option<isize>,
        /// First position left out.
        stop: Option<isize>,
        /// Distance from one position to the next; may be negative, not zero.
        step: isize,
    },
    /// A new axis of length 1.
    NewAxis,
    /// As many full slices as the other parts leave.
    Ellipsis,
}

/// Makes a slice: `s(..)`, `s(1..)`, `s(..3)`, `s(1..3)`; [`IndexItem::step`] gives it a step.
///
/// ```
/// use rust_numpy::{s, Array};
/// let a = Array::from_vec(vec![0, 1, 2, 3, 4], &[5])?;
/// assert_eq!(a.index(&[s(1..4)])?.to_vec(), [1, 2, 3]);
/// assert_eq!(a.index(&[s(..).step(-2)])?.to_vec(), [4, 2, 0]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn s(range: impl std::ops::RangeBounds<isize>) -> IndexItem {
    use std::ops::Bound::*;
    let start = match range.start_bound() {
        Included(&at) => Some(at),
        Excluded(&at) => Some(at + 1),
        Unbounded => None,
    };
    let stop = match range.end_bound() {
        Included(&at) => Some(at + 1),
        Excluded(&at) => Some(at),
        Unbounded => None,
    };
    IndexItem::Slice { start, stop, step: 1 }
}

impl IndexItem {
    /// The same slice with another step; other items stay as they are.
    pub fn step(self, step: isize) -> IndexItem {
        match self {
            IndexItem::Slice { start, stop, .. } => IndexItem::Slice { start, stop, step },
            other => other,
        }
    }

    fn takes_axis(&self) -> bool {
        matches!(self, IndexItem::At(_) | IndexItem::Slice { .. })
    }
}

impl From<isize> for IndexItem {
    fn from(at: isize) -> Self {
        IndexItem::At(at)
    }
}

/// First position and count of a slice over `n` positions, as Python's `slice.indices`.
pub fn slice_indices(start: Option<isize>, stop: Option<isize>, step: isize, n: usize) -> Result<(isize, usize)> {
    if step == 0 {
        return Err(NumPyError::ZeroStep);
    }
    let n = n as isize;
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let clamp = |at: isize| if at < 0 { (at + n).max(low) } else { at.min(high) };
    let first = start.map_or(if step > 0 { low } else { high }, clamp);
    let last = stop.map_or(if step > 0 { high } else { low }, clamp);
    let span = if step > 0 { last - first } else { first - last };
    let stride = step.unsigned_abs();
    let count = if span > 0 { (span as usize).div_ceil(stride) } else { 0 };
    Ok((first, count))
}

impl Layout {
    /// Basic indexing: whole numbers, slices, new axes, one ellipsis.
    pub fn index(&self, items: &[IndexItem]) -> Result<Layout> {
        apply(self, items)
    }
}

fn apply(layout: &Layout, items: &[IndexItem]) -> Result<Layout> {
    let ndim = layout.ndim();
    let used = items.iter().filter(|item| item.takes_axis()).count();
    if used > ndim {
        return Err(NumPyError::TooManyIndices { found: used, ndim });
    }
    if items.iter().filter(|item| **item == IndexItem::Ellipsis).count() > 1 {
        return Err(NumPyError::TwoEllipses);
    }
    let mut view =
        Builder { layout, axis: 0, offset: layout.offset() as isize, shape: Dims::new(), strides: Dims::new() };
    for item in items {
        match *item {
            IndexItem::At(index) => view.at(index)?,
            IndexItem::Slice { start, stop, step } => view.slice(start, stop, step)?,
            IndexItem::NewAxis => view.push(1, 0),
            IndexItem::Ellipsis => view.keep(ndim - used),
        }
    }
    view.keep(ndim - view.axis);
    Ok(Layout::with(view.shape, view.strides, view.offset as usize))
}

struct Builder<'a> {
    layout: &'a Layout,
    axis: usize,
    offset: isize,
    shape: Dims<usize>,
    strides: Dims<isize>,
}

impl Builder<'_> {
    fn push(&mut self, n: usize, stride: isize) {
        self.shape.push(n);
        self.strides.push(stride);
    }

    fn keep(&mut self, count: usize) {
        for _ in 0..count {
            self.push(self.layout.shape()[self.axis], self.layout.strides()[self.axis]);
            self.axis += 1;
        }
    }

    /// By `count` elements of the axis. An array without elements may have axes whose ends lie beyond all addresses.
    fn advance(&mut self, count: isize) {
        self.offset = self.offset.wrapping_add(count.wrapping_mul(self.layout.strides()[self.axis]));
    }

    fn at(&mut self, index: isize) -> Result<()> {
        let size = self.layout.shape()[self.axis];
        let found = if index < 0 { index + size as isize } else { index };
        if found < 0 || found >= size as isize {
            return Err(NumPyError::Index { index, axis: self.axis, size });
        }
        self.advance(found);
        self.axis += 1;
        Ok(())
    }

    fn slice(&mut self, start: Option<isize>, stop: Option<isize>, step: isize) -> Result<()> {
        let (size, stride) = (self.layout.shape()[self.axis], self.layout.strides()[self.axis]);
        let (first, count) = slice_indices(start, stop, step, size)?;
        if count > 0 {
            self.advance(first);
        }
        self.push(count, stride.wrapping_mul(step));
        self.axis += 1;
        Ok(())
    }
}
