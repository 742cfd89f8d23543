//! Running kernels over N-dimensional operands: bounds checks, casts through blocks, tiles, threads.
//!
//! Callers (the planner of `rust-numpy`) hand over dimensions already ordered and merged, outermost first. Nothing
//! here changes results: any order of dimensions is right, a good one is fast.
mod elementwise;
mod extremum;
mod gather;
mod join;
mod judge;
mod nest;
mod pick;
mod pieces;
mod product;
mod reduce;
mod scan;
mod sort;
mod stage;
mod threads;
mod tile;
mod turn;

pub use elementwise::{copy, elementwise};
pub use extremum::{arg_extremum, Extremum};
pub use join::{join, Part};
pub use pick::{pick, Row};
pub use pieces::{gather, scatter, Pieces};
pub use product::matrix_product;
pub use reduce::reduce;
pub use scan::{accumulate, at};
pub use sort::Sorts;
pub use threads::{set_thread_count, thread_count};

use crate::buffer::{Memory, MemoryMut};
use crate::element::ElementType;
use nest::Operand;
use smallvec::SmallVec;

/// Sizes or strides, one for each dimension.
pub(crate) type Dims<T> = SmallVec<[T; 4]>;

/// Where the elements of an operand lie in its memory.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Type of the elements.
    pub element: ElementType,
    /// Whether their bytes are in the other order than this machine's.
    pub swapped: bool,
    /// Position of the first element in bytes.
    pub offset: usize,
    /// Bytes from one element to the next, for each dimension of the iteration.
    pub strides: &'a [isize],
}

/// An operand to read.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Its memory.
    pub memory: Memory<'a>,
    /// Where its elements lie.
    pub place: Place<'a>,
}

/// An operand to write.
pub struct Output<'a> {
    /// Its memory.
    pub memory: MemoryMut<'a>,
    /// Where its elements lie.
    pub place: Place<'a>,
}

/// An input of a call: memory of its own, or that of an output, which is then changed in place.
#[derive(Clone, Copy)]
pub enum Arg<'a> {
    /// Read from memory that is disjoint from the outputs, or that equals one element by element.
    Input(Input<'a>),
    /// The output of this number.
    Output(usize),
}

/// Panics unless every element of `shape` lies inside the memory: the one check on which the loops rely.
fn operand(start: *mut u8, len: usize, place: &Place<'_>, shape: &[usize]) -> Operand {
    assert_eq!(place.strides.len(), shape.len(), "an operand has one stride for each dimension");
    if shape.contains(&0) {
        let strides = place.strides.into();
        return Operand { start, strides, element: place.element, swapped: place.swapped };
    }
    // Whatever overflows saturates, and then lies outside of any block.
    let (mut low, mut high) = (place.offset as isize, (place.offset + place.element.size()) as isize);
    for (&n, &stride) in shape.iter().zip(place.strides) {
        let reach = stride.saturating_mul(n as isize - 1);
        low = low.saturating_add(reach.min(0));
        high = high.saturating_add(reach.max(0));
    }
    assert!(low >= 0 && high <= len as isize, "elements at bytes {low}..{high} of a block of {len}");
    // SAFETY: the offset was just found to be inside the block.
    let start = unsafe { start.add(place.offset) };
    Operand { start, strides: place.strides.into(), element: place.element, swapped: place.swapped }
}

impl Input<'_> {
    fn operand(&self, shape: &[usize]) -> Operand {
        operand(self.memory.start, self.memory.len, &self.place, shape)
    }
}

impl Output<'_> {
    fn operand(&self, shape: &[usize]) -> Operand {
        operand(self.memory.start, self.memory.len, &self.place, shape)
    }

    /// Notes that every byte of a fresh block has a value, where the elements of `shape` are as many as fit it.
    ///
    /// Outputs do not overlap themselves (the planner allocates them dense), which `strides` without 0 and the count show.
    fn mark_filled(&mut self, shape: &[usize]) {
        let Some(filled) = self.memory.filled.as_deref_mut() else { return };
        *filled |= is_dense(shape, self.place.strides, self.place.element.size())
            && self.place.offset == 0
            && shape.iter().product::<usize>() * self.place.element.size() == self.memory.len;
    }
}

/// Whether elements of `shape` at `strides` fill a block without gap or overlap.
fn is_dense(shape: &[usize], strides: &[isize], size: usize) -> bool {
    let mut axes: Dims<(isize, usize)> =
        shape.iter().zip(strides).filter(|(&n, _)| n > 1).map(|(&n, &stride)| (stride, n)).collect();
    axes.sort_unstable();
    let mut expected = size as isize;
    axes.iter().all(|&(stride, n)| {
        let fits = stride == expected;
        expected = stride * n as isize;
        fits
    })
}
