//! Dimensions that fold into one element but lie apart: gathered into blocks first, as NumPy's iterator buffers them.
//!
//! Where blocks end shows in sums. NumPy's core is as many of the innermost dimensions as its buffer holds; a block is
//! as many cores as fit it, all from one index of the dimensions beyond the next one.
use super::nest::{Each, Nest};
use super::stage::REDUCE_BLOCK;
use crate::casts;
use crate::kernel::Loop;

/// The output of a fold is this operand of its nest; it stays where it is.
const OUTPUT: usize = 1;

/// The innermost dimensions of a nest and one block of elements for each operand.
pub(super) struct Gather {
    nest: Nest,
    blocks: Each<Vec<u128>>,
    copies: Each<Loop>,
    /// Elements of a block.
    most: usize,
    /// Elements after which a block ends in any case.
    row: usize,
}

impl Gather {
    /// Of all dimensions but the first `outer`; `None` where one line of elements is more than a block.
    pub(super) fn new(nest: &Nest, outer: usize) -> Option<Self> {
        let mut inner = nest.clone();
        inner.shape.drain(..outer);
        inner.operands.iter_mut().for_each(|operand| drop(operand.strides.drain(..outer)));
        let (mut core, mut row) = (1, 1);
        for &n in inner.shape.iter().rev() {
            row = core * n;
            if row > REDUCE_BLOCK {
                break;
            }
            core = row;
        }
        let sizes = || nest.operands.iter().map(|operand| operand.element.size());
        let blocks = sizes().map(|size| vec![0; (REDUCE_BLOCK * size).div_ceil(size_of::<u128>())]).collect();
        let most = REDUCE_BLOCK / core * core;
        let copies = sizes().map(casts::copy).collect();
        (core > 1).then_some(Gather { nest: inner, blocks, copies, most, row })
    }

    /// Calls `visit` with the addresses of the blocks and the number of elements in them, whenever they end. `at` are
    /// the addresses of the first elements.
    pub(super) fn each_block(&mut self, at: &[*mut u8], mut visit: impl FnMut(&[*mut u8], usize)) {
        let inner = self.nest.shape.len() - 1;
        let n = self.nest.shape[inner];
        let starts: Each<*mut u8> = self.blocks.iter_mut().map(|block| block.as_mut_ptr() as *mut u8).collect();
        let (mut count, mut in_row) = (0, 0);
        self.nest.walk(inner, |line| {
            for (i, operand) in self.nest.operands.iter().enumerate().filter(|(i, _)| *i != OUTPUT) {
                let size = operand.element.size();
                let source = at[i].wrapping_offset(line[i] as isize - operand.start as isize);
                let operands = [source, starts[i].wrapping_add(count * size)];
                // SAFETY: the nest's bounds were checked, and a block holds whole lines, this one among them.
                unsafe { self.copies[i](operands.as_ptr(), [operand.strides[inner], size as isize].as_ptr(), n) };
            }
            (count, in_row) = (count + n, in_row + n);
            if count == self.most || in_row == self.row {
                visit(&starts, count);
                count = 0;
            }
            in_row %= self.row;
        });
    }
}
