//! Dimensions that fold into one element but lie apart: gathered into blocks first, as NumPy's iterator buffers them.
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
}

impl Gather {
    /// Of all dimensions but the first `outer`.
    pub(super) fn new(nest: &Nest, outer: usize) -> Self {
        let mut inner = nest.clone();
        inner.shape.drain(..outer);
        inner.operands.iter_mut().for_each(|operand| drop(operand.strides.drain(..outer)));
        let sizes = || nest.operands.iter().map(|operand| operand.element.size());
        let blocks = sizes().map(|size| vec![0; (REDUCE_BLOCK * size).div_ceil(size_of::<u128>())]).collect();
        Gather { nest: inner, blocks, copies: sizes().map(casts::copy).collect() }
    }

    /// Calls `visit` with the addresses of the blocks and the number of elements in them, whenever they are full and
    /// at the end. `at` are the addresses of the first elements.
    pub(super) fn each_block(&mut self, at: &[*mut u8], mut visit: impl FnMut(&[*mut u8], usize)) {
        let (mut count, inner) = (0, self.nest.shape.len() - 1);
        let starts: Each<*mut u8> = self.blocks.iter_mut().map(|block| block.as_mut_ptr() as *mut u8).collect();
        self.nest.walk(inner, |line| {
            let mut done = 0;
            while done < self.nest.shape[inner] {
                let n = (self.nest.shape[inner] - done).min(REDUCE_BLOCK - count);
                for (i, operand) in self.nest.operands.iter().enumerate().filter(|(i, _)| *i != OUTPUT) {
                    let (size, step) = (operand.element.size(), operand.strides[inner]);
                    let moved = line[i] as isize - operand.start as isize + done as isize * step;
                    let operands = [at[i].wrapping_offset(moved), starts[i].wrapping_add(count * size)];
                    // SAFETY: the nest's bounds were checked, and the block has room for `n` more elements.
                    unsafe { self.copies[i](operands.as_ptr(), [step, size as isize].as_ptr(), n) };
                }
                (done, count) = (done + n, count + n);
                if count == REDUCE_BLOCK {
                    visit(&starts, count);
                    count = 0;
                }
            }
        });
        if count > 0 {
            visit(&starts, count);
        }
    }
}
