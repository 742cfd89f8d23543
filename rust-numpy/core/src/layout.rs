//! Where the elements of an array lie: shape, strides and offset, and the views that are only a change of these.
use crate::error::{NumPyError, Result};
use crate::Dims;

/// Order of elements in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Last axis fastest.
    C,
    /// First axis fastest.
    F,
}

/// Shape, strides in bytes, and the offset of the first element in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Layout {
    shape: Dims<usize>,
    strides: Dims<isize>,
    offset: usize,
}

/// Bytes of `shape`, if memory can have so many.
pub(crate) fn byte_size(shape: &[usize], itemsize: usize) -> Result<usize> {
    let nonzero = shape.iter().copied().filter(|&n| n > 0).try_fold(itemsize.max(1), usize::checked_mul);
    match nonzero {
        Some(bytes) if bytes <= isize::MAX as usize => Ok(shape.iter().product::<usize>() * itemsize),
        _ => Err(NumPyError::TooLarge(shape.to_vec())),
    }
}

/// The axis counted from the front.
pub(crate) fn normalize_axis(axis: isize, ndim: usize) -> Result<usize> {
    let from_front = if axis < 0 { axis + ndim as isize } else { axis };
    match usize::try_from(from_front) {
        Ok(found) if found < ndim => Ok(found),
        _ => Err(NumPyError::Axis { axis, ndim }),
    }
}

/// The axes counted from the front, each at most once.
pub(crate) fn normalize_axes(axes: &[isize], ndim: usize) -> Result<Dims<usize>> {
    let mut found: Dims<usize> = Dims::new();
    for &axis in axes {
        let axis = normalize_axis(axis, ndim)?;
        if found.contains(&axis) {
            return Err(NumPyError::RepeatedAxis(axis));
        }
        found.push(axis);
    }
    Ok(found)
}

impl Layout {
    /// Elements without gaps, in C or F order.
    pub fn contiguous(shape: &[usize], itemsize: usize, order: Order) -> Result<Layout> {
        byte_size(shape, itemsize)?;
        let mut strides: Dims<isize> = smallvec::smallvec![0; shape.len()];
        let mut step = itemsize as isize;
        let mut place = |axis: usize| {
            strides[axis] = step;
            step *= shape[axis].max(1) as isize;
        };
        match order {
            Order::C => (0..shape.len()).rev().for_each(&mut place),
            Order::F => (0..shape.len()).for_each(&mut place),
        }
        Ok(Layout { shape: shape.into(), strides, offset: 0 })
    }

    /// Any layout; whoever makes an array of it checks it against the memory.
    ///
    /// # Panics
    /// If there is not one stride for each dimension.
    pub fn new(shape: &[usize], strides: &[isize], offset: usize) -> Layout {
        assert_eq!(shape.len(), strides.len(), "one stride for each dimension");
        Layout { shape: shape.into(), strides: strides.into(), offset }
    }

    /// Size of each dimension.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Bytes from one element to the next, for each dimension.
    pub fn strides(&self) -> &[isize] {
        &self.strides
    }

    /// Position of the first element in bytes.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Number of dimensions.
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    /// Number of elements.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether elements lie in this order without gaps.
    pub fn is_contiguous(&self, itemsize: usize, order: Order) -> bool {
        let mut step = itemsize as isize;
        let mut fits = |axis: usize| {
            let n = self.shape[axis];
            let fits = n == 1 || self.strides[axis] == step;
            step *= n as isize;
            fits
        };
        self.size() == 0
            || match order {
                Order::C => (0..self.ndim()).rev().all(&mut fits),
                Order::F => (0..self.ndim()).all(&mut fits),
            }
    }

    /// First and last byte that elements occupy (the last excluded); empty where there are none.
    pub fn extent(&self, itemsize: usize) -> std::ops::Range<isize> {
        let (mut low, mut high) = (self.offset as isize, (self.offset as isize).saturating_add(itemsize as isize));
        if self.size() == 0 {
            return low..low;
        }
        for (&n, &stride) in self.shape.iter().zip(&self.strides) {
            // What overflows saturates, and then lies outside of any memory.
            let reach = stride.saturating_mul(isize::try_from(n - 1).unwrap_or(isize::MAX));
            low = low.saturating_add(reach.min(0));
            high = high.saturating_add(reach.max(0));
        }
        low..high
    }

    /// Whether some elements share memory with others, as in a broadcast view.
    pub fn repeats_elements(&self) -> bool {
        self.size() > 0 && self.shape.iter().zip(&self.strides).any(|(&n, &stride)| n > 1 && stride == 0)
    }

    /// The axes in another order.
    pub fn transpose(&self, axes: &[isize]) -> Result<Layout> {
        let axes = normalize_axes(axes, self.ndim())?;
        if axes.len() != self.ndim() {
            return Err(NumPyError::Axis { axis: axes.len() as isize, ndim: self.ndim() });
        }
        let shape = axes.iter().map(|&axis| self.shape[axis]).collect();
        let strides = axes.iter().map(|&axis| self.strides[axis]).collect();
        Ok(Layout { shape, strides, offset: self.offset })
    }

    /// All axes reversed.
    pub fn reversed(&self) -> Layout {
        let (shape, strides) = (self.shape.iter().rev().copied(), self.strides.iter().rev().copied());
        Layout { shape: shape.collect(), strides: strides.collect(), offset: self.offset }
    }

    pub(crate) fn with(shape: Dims<usize>, strides: Dims<isize>, offset: usize) -> Layout {
        Layout { shape, strides, offset }
    }

    /// The diagonal of two axes, appended as the last one.
    pub fn diagonal(&self, offset: isize, axis1: isize, axis2: isize) -> Result<Layout> {
        if self.ndim() < 2 {
            return Err(NumPyError::TooFewDimensions("diagonal"));
        }
        let axes = normalize_axes(&[axis1, axis2], self.ndim())?;
        let (rows, columns) = (self.shape[axes[0]] as isize, self.shape[axes[1]] as isize);
        let (row, column) = (offset.saturating_neg().max(0), offset.max(0));
        let length = (rows - row).min(columns - column).max(0) as usize;
        let mut layout = self.clone();
        if length > 0 {
            layout.offset =
                (self.offset as isize + row * self.strides[axes[0]] + column * self.strides[axes[1]]) as usize;
        }
        let step = self.strides[axes[0]] + self.strides[axes[1]];
        for axis in [axes[0].max(axes[1]), axes[0].min(axes[1])] {
            layout.shape.remove(axis);
            layout.strides.remove(axis);
        }
        layout.shape.push(length);
        layout.strides.push(step);
        Ok(layout)
    }

    /// The same elements, read in C or F order, in another shape without a copy; `None` where that cannot be.
    pub fn reshape(&self, shape: &[usize], itemsize: usize, order: Order) -> Option<Layout> {
        if self.size() == 0 || self.is_contiguous(itemsize, order) {
            let dense = Layout::contiguous(shape, itemsize, order).ok()?;
            return Some(Layout { offset: self.offset, ..dense });
        }
        let strides = match order {
            Order::C => split_axes(&self.shape, &self.strides, shape)?,
            Order::F => {
                let backwards = self.reversed();
                let turned: Dims<usize> = shape.iter().rev().copied().collect();
                split_axes(&backwards.shape, &backwards.strides, &turned)?.into_iter().rev().collect()
            }
        };
        Some(Layout { shape: shape.into(), strides, offset: self.offset })
    }
}

/// Strides of `new` over the elements of `old`, in C order: groups of axes with as many elements must be mergeable.
fn split_axes(old: &[usize], old_strides: &[isize], new: &[usize]) -> Option<Dims<isize>> {
    let axes: Dims<(usize, isize)> =
        old.iter().copied().zip(old_strides.iter().copied()).filter(|&(n, _)| n != 1).collect();
    let mut strides: Dims<isize> = smallvec::smallvec![0; new.len()];
    let (mut i, mut j) = (0, 0);
    while i < axes.len() && j < new.len() {
        let (start, first) = (i, j);
        let (mut old_size, mut new_size) = (axes[i].0, new[j]);
        while old_size != new_size {
            if new_size < old_size {
                j += 1;
                new_size *= new[j];
            } else {
                i += 1;
                old_size *= axes[i].0;
            }
        }
        let mergeable = (start..i).all(|k| axes[k].1 == axes[k + 1].1 * axes[k + 1].0 as isize);
        if !mergeable {
            return None;
        }
        let mut step = axes[i].1;
        for axis in (first..=j).rev() {
            strides[axis] = step;
            step *= new[axis] as isize;
        }
        (i, j) = (i + 1, j + 1);
    }
    let rest = if j > 0 { strides[j - 1] } else { 0 };
    strides[j..].fill(rest);
    Some(strides)
}
