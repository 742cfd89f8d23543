//! An index with arrays, read from left to right.
use super::nonzero;
use crate::broadcast::broadcast_shapes;
use crate::calc::{array_of, values};
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::Layout;
use crate::room::repeated;
use crate::Dims;

/// One part of an index.
#[derive(Clone, Debug)]
pub enum Key {
    /// A whole number, a slice, a new axis or an ellipsis.
    Item(IndexItem),
    /// Whole numbers, or booleans that stand for the positions where they are true.
    Array(DynArray),
}

/// What an index with arrays names: pieces at positions that the arrays give, each with the dimensions of the slices.
pub(super) struct Selection {
    pub(super) starts: Vec<usize>,
    pub(super) named: Dims<usize>,
    pub(super) sliced: Layout,
    /// How many sliced dimensions stand before the named ones in the result.
    pub(super) before: usize,
}

/// How many axes of the array a part takes.
pub(super) fn axes_of(key: &Key) -> usize {
    match key {
        Key::Item(IndexItem::At(_) | IndexItem::Slice { .. }) => 1,
        Key::Item(_) => 0,
        Key::Array(array) if array.dtype().kind() == 'b' => array.ndim(),
        Key::Array(_) => 1,
    }
}

/// A selection while its index is read from left to right.
pub(super) struct Parts<'a> {
    layout: &'a Layout,
    pub(super) axis: usize,
    offset: isize,
    shape: Dims<usize>,
    strides: Dims<isize>,
    /// Positions along an axis (none for a boolean without dimensions).
    named: Vec<(DynArray, Option<usize>)>,
    /// Sliced dimensions before the first named one; `Some(true)` once a slice has come between named ones.
    before: usize,
    apart: Option<bool>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(layout: &'a Layout) -> Self {
        let offset = layout.offset() as isize;
        let (shape, strides) = (Dims::new(), Dims::new());
        Parts { layout, axis: 0, offset, shape, strides, named: Vec::new(), before: 0, apart: None }
    }

    /// A part that is no array ends a row of named axes, even if it names no axis.
    pub(super) fn slices(&mut self, items: impl IntoIterator<Item = IndexItem>) -> Result<()> {
        if !self.named.is_empty() && self.apart.is_none() {
            self.apart = Some(false);
        }
        for item in items {
            match item {
                IndexItem::Slice { start, stop, step } => self.slice(start, stop, step)?,
                _ => self.push(1, 0),
            }
        }
        Ok(())
    }

    fn push(&mut self, n: usize, stride: isize) {
        self.shape.push(n);
        self.strides.push(stride);
    }

    fn slice(&mut self, start: Option<isize>, stop: Option<isize>, step: isize) -> Result<()> {
        let (n, stride) = (self.layout.shape()[self.axis], self.layout.strides()[self.axis]);
        let (first, count) = crate::index::slice_indices(start, stop, step, n)?;
        if count > 0 {
            self.offset = self.offset.wrapping_add(first.wrapping_mul(stride));
        }
        self.push(count, stride.wrapping_mul(step));
        self.axis += 1;
        Ok(())
    }

    pub(super) fn position(&mut self, index: DynArray) {
        self.name(index, Some(self.axis));
        self.axis += 1;
    }

    fn name(&mut self, index: DynArray, axis: Option<usize>) {
        match (self.named.is_empty(), self.apart) {
            (true, _) => self.before = self.shape.len(),
            (false, Some(false)) => self.apart = Some(true),
            _ => {}
        }
        self.named.push((index, axis));
    }

    pub(super) fn array(&mut self, array: &DynArray) -> Result<()> {
        if array.dtype().kind() != 'b' {
            self.position(array.clone());
            return Ok(());
        }
        if array.ndim() == 0 {
            let count = values::<bool>(array)?[0] as usize;
            self.name(array_of(&vec![0i64; count], &[count])?, None);
            return Ok(());
        }
        let shape = &self.layout.shape()[self.axis..self.axis + array.ndim()];
        // NumPy lets an axis without elements stand for one of any size: nothing is chosen there.
        let differs = |axis: &usize| array.shape()[*axis] != 0 && array.shape()[*axis] != shape[*axis];
        if let Some(axis) = (0..array.ndim()).find(differs) {
            let (found, size) = (array.shape()[axis], shape[axis]);
            let why =
                format!("a boolean index of size {found} does not match axis {} of size {size}", self.axis + axis);
            return Err(NumPyError::argument(ErrorKind::Index, why));
        }
        nonzero(array)?.into_iter().for_each(|index| self.position(index));
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Selection> {
        let shapes: Vec<&[usize]> = self.named.iter().map(|(index, _)| index.shape()).collect();
        let named =
            broadcast_shapes(&shapes).map_err(|error| NumPyError::argument(ErrorKind::Index, error.to_string()))?;
        let mut starts = repeated(self.offset, named.iter().product())?;
        for (index, axis) in &self.named {
            let Some(axis) = *axis else { continue };
            let (size, stride) = (self.layout.shape()[axis], self.layout.strides()[axis]);
            add_positions(&mut starts, index, &named, axis, size, stride)?;
        }
        let before = if self.apart == Some(true) { 0 } else { self.before };
        let starts = bytemuck::allocation::cast_vec(starts);
        Ok(Selection { starts, named: named.into(), sliced: Layout::with(self.shape, self.strides, 0), before })
    }
}

/// Adds to every start the bytes to the position that the index gives along its axis.
fn add_positions(
    starts: &mut [isize],
    index: &DynArray,
    shape: &[usize],
    axis: usize,
    size: usize,
    stride: isize,
) -> Result<()> {
    let positions = values::<i64>(index)?;
    // An array of which broadcasting leaves no element is not looked at; a whole number always is.
    if shape.contains(&0) && index.ndim() > 0 {
        return Ok(());
    }
    let wrong = |&&at: &&i64| at < -(size as i64) || at >= size as i64;
    if let Some(&index) = positions.iter().find(wrong) {
        return Err(NumPyError::Index { index: index as isize, axis, size });
    }
    // An array without elements may have axes whose ends lie beyond all addresses.
    let bytes = |at: i64| (at as isize + if at < 0 { size as isize } else { 0 }).wrapping_mul(stride);
    let add = |(start, &at): (&mut isize, &i64)| *start = start.wrapping_add(bytes(at));
    if index.shape() == shape {
        starts.iter_mut().zip(&positions).for_each(add);
        return Ok(());
    }
    let wide = values::<i64>(&index.broadcast_to(shape)?)?;
    starts.iter_mut().zip(&wide).for_each(add);
    Ok(())
}
