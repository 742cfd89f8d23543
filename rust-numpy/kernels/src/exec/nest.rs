//! Loops over all but the innermost dimension.
use super::Dims;
use crate::element::ElementType;
use smallvec::SmallVec;

/// An operand with its bounds checked.
#[derive(Clone)]
pub(super) struct Operand {
    pub(super) start: *mut u8,
    pub(super) strides: Dims<isize>,
    pub(super) element: ElementType,
    pub(super) swapped: bool,
}

/// One address or step for each operand.
pub(super) type Each<T> = SmallVec<[T; 5]>;

/// Operands walked together over `shape`, outermost dimension first.
#[derive(Clone)]
pub(super) struct Nest {
    pub(super) shape: Dims<usize>,
    pub(super) operands: Each<Operand>,
}

// SAFETY: a nest is addresses and numbers; who runs it on another thread answers for what it writes there.
unsafe impl Send for Nest {}
// SAFETY: as above.
unsafe impl Sync for Nest {}

impl Nest {
    pub(super) fn new(shape: &[usize], operands: impl IntoIterator<Item = Operand>) -> Self {
        let mut nest = Nest { shape: shape.into(), operands: Each::new() };
        if nest.shape.is_empty() {
            nest.shape.push(1);
        }
        operands.into_iter().for_each(|operand| nest.push(operand));
        nest
    }

    /// Adds an operand of the nest's shape.
    #[inline]
    pub(super) fn push(&mut self, mut operand: Operand) {
        if operand.strides.is_empty() {
            operand.strides.push(0);
        }
        self.operands.push(operand);
    }

    pub(super) fn starts(&self) -> Each<*mut u8> {
        self.operands.iter().map(|operand| operand.start).collect()
    }

    /// The steps of all operands along `axis`.
    pub(super) fn steps(&self, axis: usize) -> Each<isize> {
        self.operands.iter().map(|operand| operand.strides[axis]).collect()
    }

    pub(super) fn size(&self) -> usize {
        self.shape.iter().product()
    }

    /// Calls `visit` with the addresses at each index of the first `depth` dimensions, in order.
    pub(super) fn walk(&self, depth: usize, mut visit: impl FnMut(&[*mut u8])) {
        let mut at = self.starts();
        let mut index: Dims<usize> = smallvec::smallvec![0; depth];
        if self.size() == 0 {
            return;
        }
        loop {
            visit(&at);
            let mut axis = depth;
            loop {
                if axis == 0 {
                    return;
                }
                axis -= 1;
                index[axis] += 1;
                if index[axis] < self.shape[axis] {
                    self.shift(&mut at, axis, 1);
                    break;
                }
                self.shift(&mut at, axis, 1 - self.shape[axis] as isize);
                index[axis] = 0;
            }
        }
    }

    /// Moves the addresses by `count` elements along `axis`; they stay inside their operands.
    pub(super) fn shift(&self, at: &mut [*mut u8], axis: usize, count: isize) {
        for (address, operand) in at.iter_mut().zip(&self.operands) {
            *address = address.wrapping_offset(count * operand.strides[axis]);
        }
    }

    /// The part of the nest whose index along `axis` is in `range`.
    #[cfg(feature = "threads")]
    pub(super) fn part(&self, axis: usize, range: std::ops::Range<usize>) -> Nest {
        let mut part = self.clone();
        part.shape[axis] = range.len();
        for operand in &mut part.operands {
            operand.start = operand.start.wrapping_offset(range.start as isize * operand.strides[axis]);
        }
        part
    }
}
