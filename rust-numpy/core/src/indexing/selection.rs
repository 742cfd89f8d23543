//! Reading and writing by any index that NumPy takes.
use super::parts::{axes_of, Key, Parts, Selection};
use super::{direct, fitted};
use crate::calc::{array_of, values};
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::iter::Offsets;
use crate::layout::{Layout, Order};
use crate::plan::{allocate, memory_order};
use crate::promote::Casting;
use crate::room;
use crate::Dims;
use rust_numpy_kernels::{gather, scatter, Pieces};

/// The elements at an index: a view where all parts are basic, else a copy.
pub fn get(array: &DynArray, keys: &[Key]) -> Result<DynArray> {
    if let [Key::Array(index)] = keys {
        if let Some(found) = direct::get(array, index)? {
            return Ok(found);
        }
    }
    let settled = settled(keys)?;
    match basic(&settled) {
        Some(items) if has_arrays(keys) => array.index(&items)?.copy(None),
        Some(items) => array.index(&items),
        None => Selection::of(array.layout(), &settled)?.collect(array),
    }
}

fn has_arrays(keys: &[Key]) -> bool {
    keys.iter().any(|key| matches!(key, Key::Array(_)))
}

/// Writes `value`, broadcast and converted by any cast, to the elements at an index.
pub fn set(target: DynArrayMut<'_>, keys: &[Key], value: &DynArray) -> Result<()> {
    let keys = settled(keys)?;
    if let [Key::Array(mask)] = &keys[..] {
        if mask.dtype().kind() == 'b' && mask.ndim() == target.shape().len() && value.ndim() > 1 {
            let why = format!("assignment under a mask takes 0 or 1 dimensions, found {}", value.ndim());
            return Err(NumPyError::argument(ErrorKind::Type, why));
        }
    }
    match basic(&keys) {
        Some(items) => {
            let whole = items.iter().all(|item| matches!(item, IndexItem::At(_)));
            let mut part = target.index(&items)?;
            let is_truth = part.dtype().kind() == 'b' && value.size() == 1;
            if whole && part.shape().is_empty() && value.ndim() > 0 && !is_truth {
                let kind = if part.dtype().kind() == 'c' { ErrorKind::Type } else { ErrorKind::Value };
                return Err(NumPyError::argument(kind, "setting an array element with a sequence".into()));
            }
            let value = fitted(value, part.shape().len())?;
            part.assign(&value)
        }
        None => {
            let selection = Selection::of(target.layout(), &keys)?;
            selection.spread(target, value)
        }
    }
}

/// The index with arrays of one whole number as the number itself.
fn settled(keys: &[Key]) -> Result<Vec<Key>> {
    let settle = |key: &Key| match key {
        Key::Array(array) if array.ndim() == 0 && array.dtype().kind() != 'b' => {
            Ok(Key::Item(IndexItem::At(values::<i64>(checked(array)?)?[0] as isize)))
        }
        other => Ok(other.clone()),
    };
    keys.iter().map(settle).collect()
}

fn basic(keys: &[Key]) -> Option<Vec<IndexItem>> {
    let item = |key: &Key| match key {
        Key::Item(item) => Some(*item),
        Key::Array(_) => None,
    };
    keys.iter().map(item).collect()
}

/// Refuses arrays that hold no positions.
fn checked(array: &DynArray) -> Result<&DynArray> {
    match array.dtype().kind() {
        'b' | 'i' | 'u' => Ok(array),
        _ => {
            let why = format!("arrays used as indices must be of integer or boolean type, found {}", array.dtype());
            Err(NumPyError::argument(ErrorKind::Index, why))
        }
    }
}

impl Selection {
    fn of(layout: &Layout, keys: &[Key]) -> Result<Selection> {
        let ndim = layout.ndim();
        let used = keys.iter().map(axes_of).sum::<usize>();
        if used > ndim {
            return Err(NumPyError::TooManyIndices { found: used, ndim });
        }
        if keys.iter().filter(|key| matches!(key, Key::Item(IndexItem::Ellipsis))).count() > 1 {
            return Err(NumPyError::TwoEllipses);
        }
        let mut parts = Parts::new(layout);
        for key in keys {
            match key {
                Key::Item(IndexItem::Ellipsis) => parts.slices((0..ndim - used).map(|_| crate::s(..)))?,
                Key::Item(IndexItem::At(at)) => parts.position(array_of(&[*at as i64], &[])?),
                Key::Item(item) => parts.slices([*item])?,
                Key::Array(array) => parts.array(checked(array)?)?,
            }
        }
        let rest = ndim - parts.axis;
        parts.slices((0..rest).map(|_| crate::s(..)))?;
        parts.finish()
    }

    fn shape(&self) -> Vec<usize> {
        let (before, after) = self.sliced.shape().split_at(self.before);
        [before, &self.named, after].concat()
    }

    /// The axes of the result in the order of a copy, which has the named ones first.
    fn turned(&self) -> Vec<isize> {
        let (named, before) = (self.named.len(), self.before);
        let ndim = named + self.sliced.ndim();
        (named..named + before).chain(0..named).chain(named + before..ndim).map(|axis| axis as isize).collect()
    }

    /// The runs of one piece: positions from its start, and bytes of each.
    fn runs(&self, itemsize: usize) -> (Vec<isize>, usize) {
        let (shape, strides) = (self.sliced.shape(), self.sliced.strides());
        let (mut run, mut outer) = (itemsize, shape.len());
        while outer > 0 && strides[outer - 1] == run as isize {
            run *= shape[outer - 1];
            outer -= 1;
        }
        let rest = Layout::new(&shape[..outer], &strides[..outer], 0);
        (Offsets::new(&[&rest]).map(|at| at[0]).collect(), run)
    }

    fn collect(&self, array: &DynArray) -> Result<DynArray> {
        let dtype = array.dtype();
        let shape = [&self.named, self.sliced.shape()].concat();
        let layout = Layout::contiguous(&shape, dtype.itemsize(), Order::C)?;
        let mut fresh = room::fresh(&shape, dtype.itemsize())?;
        let (inner, run) = self.runs(dtype.itemsize());
        if layout.size() > 0 {
            gather(
                array.buffer().memory(),
                Pieces { starts: &self.starts, inner: &inner, run },
                &mut fresh.memory_mut(),
            );
        }
        let copy = DynArray::from_parts(fresh.finish(), dtype.clone(), layout);
        self.as_in_memory(copy)?.transpose(&self.turned())
    }

    /// The copy laid out as NumPy's: named axes outside, the sliced ones in the order that they have in memory.
    fn as_in_memory(&self, copy: DynArray) -> Result<DynArray> {
        let inner = memory_order(self.sliced.strides());
        let named = self.named.len();
        let order: Dims<usize> = inner.iter().map(|axis| named + axis).chain((0..named).rev()).collect();
        let plain = order.iter().rev().enumerate().all(|(place, &axis)| place == axis);
        if plain {
            return Ok(copy);
        }
        let layout = allocate(copy.shape(), copy.dtype().itemsize(), &order);
        let mut result =
            DynArray::from_parts(room::zeroed(copy.shape(), copy.dtype().itemsize())?, copy.dtype().clone(), layout);
        result.view_mut()?.assign(&copy)?;
        Ok(result)
    }

    fn spread(&self, mut target: DynArrayMut<'_>, value: &DynArray) -> Result<()> {
        let shape = self.shape();
        let value = fitted(value, shape.len())?.broadcast_to(&shape)?.transpose(&self.named_first())?;
        let value = match value.dtype() == target.dtype() {
            true => value.copy(Some(Order::C))?,
            false => value.astype(target.dtype(), Casting::Unsafe)?.to_contiguous(Order::C)?,
        };
        let (inner, run) = self.runs(target.dtype().itemsize());
        if value.size() > 0 {
            let pieces = Pieces { starts: &self.starts, inner: &inner, run };
            scatter(value.buffer().memory(), pieces, &mut target.memory_mut());
        }
        Ok(())
    }

    /// The axes that bring the named dimensions of a result to the front.
    fn named_first(&self) -> Vec<isize> {
        let (named, before) = (self.named.len(), self.before);
        let ndim = named + self.sliced.ndim();
        (before..before + named).chain(0..before).chain(before + named..ndim).map(|axis| axis as isize).collect()
    }
}
