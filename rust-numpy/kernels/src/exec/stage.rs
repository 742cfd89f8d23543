//! Lines of elements brought into and out of blocks of the kernel's own types: casts and byte swaps.
use super::nest::{Each, Operand};
use crate::casts;
use crate::element::ElementType;
use crate::kernel::{Bound, Loop, Ptrs, Steps};
use smallvec::SmallVec;

/// Elements in a block: what NumPy's buffers hold, which reductions that cast must follow to round alike.
pub(super) const REDUCE_BLOCK: usize = 8192;
/// Elements in a block where no order of rounding is at stake: it stays in the nearest cache.
pub(super) const BLOCK: usize = 512;

/// How one operand's elements become the kernel's, or back. Empty: they are already.
#[derive(Clone, Default)]
pub(super) struct Chain {
    loops: SmallVec<[Loop; 3]>,
    /// Bytes of an element after each loop.
    sizes: SmallVec<[usize; 3]>,
}

impl Chain {
    fn push(&mut self, step: Loop, size: usize) {
        self.loops.push(step);
        self.sizes.push(size);
    }

    fn push_cast(&mut self, from: ElementType, to: ElementType) {
        if from != to {
            self.push(casts::cast(from, to), to.size());
        }
    }

    /// From what lies in memory to `declared` (the kernel's signature) to `compute` (what its loop takes).
    pub(super) fn load(operand: &Operand, declared: ElementType, compute: ElementType) -> Self {
        let mut chain = Chain::default();
        if let (true, Some(swap)) = (operand.swapped, casts::swap(operand.element)) {
            chain.push(swap, operand.element.size());
        }
        chain.push_cast(operand.element, declared);
        chain.push_cast(declared, compute);
        chain
    }

    /// The way back.
    pub(super) fn store(operand: &Operand, declared: ElementType, compute: ElementType) -> Self {
        let mut chain = Chain::default();
        chain.push_cast(compute, declared);
        chain.push_cast(declared, operand.element);
        if let (true, Some(swap)) = (operand.swapped, casts::swap(operand.element)) {
            chain.push(swap, operand.element.size());
        }
        chain
    }

    pub(super) fn is_empty(&self) -> bool {
        self.loops.is_empty()
    }

    /// Runs the chain over `n` elements. The last loop writes `target`; the others use `spare` in turn.
    ///
    /// # Safety
    /// `source` and `target` have `n` elements at their steps, and each half of `spare` room for `n`.
    pub(super) unsafe fn run(
        &self,
        source: *mut u8,
        step: isize,
        target: *mut u8,
        target_step: isize,
        n: usize,
        spare: &mut Spare,
    ) {
        let (mut from, mut from_step) = (source, step);
        let last = self.loops.len() - 1;
        for (i, (convert, &size)) in self.loops.iter().zip(&self.sizes).enumerate() {
            let (to, to_step) = if i == last { (target, target_step) } else { (spare.half(i), size as isize) };
            // SAFETY: by the contract.
            unsafe { convert([from, to].as_ptr(), [from_step, to_step].as_ptr(), n) };
            (from, from_step) = (to, to_step);
        }
    }
}

/// Room for the middle of chains: two blocks, used in turn.
pub(super) struct Spare {
    blocks: Vec<u128>,
    block: usize,
}

impl Spare {
    pub(super) fn new(block: usize) -> Self {
        Spare { blocks: vec![0; 2 * block], block }
    }

    fn half(&mut self, turn: usize) -> *mut u8 {
        self.blocks[(turn % 2) * self.block..].as_mut_ptr() as *mut u8
    }
}

/// The chains of all operands of a call, and the blocks that they fill.
pub(super) struct Staging {
    pub(super) chains: Each<Chain>,
    nin: usize,
    widths: Each<usize>,
}

impl Staging {
    /// `None` where no operand needs a block.
    pub(super) fn new(bound: &Bound, operands: &[Operand]) -> Option<Self> {
        let ready = |(i, operand): (usize, &Operand)| {
            !operand.swapped && operand.element == bound.types[i] && bound.types[i] == bound.compute(i)
        };
        if operands.iter().enumerate().all(ready) {
            return None;
        }
        let chain = |(i, operand): (usize, &Operand)| {
            let (declared, compute) = (bound.types[i], bound.compute(i));
            let make = if i < bound.nin { Chain::load } else { Chain::store };
            make(operand, declared, compute)
        };
        let chains: Each<Chain> = operands.iter().enumerate().map(chain).collect();
        let widths = (0..operands.len()).map(|i| bound.compute(i).size()).collect();
        Some(Staging { chains, nin: bound.nin, widths })
    }

    pub(super) fn scratch(&self, block: usize) -> Scratch {
        Scratch { blocks: self.chains.iter().map(|_| vec![0; block]).collect(), spare: Spare::new(block), block }
    }

    /// Runs a line of `n` elements in blocks: loads, computes, stores.
    ///
    /// # Safety
    /// The contract of `Loop` for the operands' own types; `run` is a loop of the kernel's, for at most a block.
    pub(super) unsafe fn line(
        &self,
        run: &dyn Fn(Ptrs, Steps, usize),
        at: &[*mut u8],
        steps: &[isize],
        n: usize,
        scratch: &mut Scratch,
    ) {
        let mut start = 0;
        while start < n {
            let count = scratch.block.min(n - start);
            let mut ptrs: Each<*mut u8> = Each::new();
            let mut widths: Each<isize> = Each::new();
            for (i, chain) in self.chains.iter().enumerate() {
                let address = at[i].wrapping_offset(start as isize * steps[i]);
                let block = scratch.blocks[i].as_mut_ptr() as *mut u8;
                let staged = !chain.is_empty();
                if staged && i < self.nin {
                    // SAFETY: the block has room for `count` elements.
                    unsafe { chain.run(address, steps[i], block, self.widths[i] as isize, count, &mut scratch.spare) };
                }
                ptrs.push(if staged { block } else { address });
                widths.push(if staged { self.widths[i] as isize } else { steps[i] });
            }
            // Every operand is now of the kernel's own types.
            run(ptrs.as_ptr(), widths.as_ptr(), count);
            for (i, chain) in self.chains.iter().enumerate().skip(self.nin).filter(|(_, chain)| !chain.is_empty()) {
                let address = at[i].wrapping_offset(start as isize * steps[i]);
                // SAFETY: as for the loads.
                unsafe { chain.run(ptrs[i], widths[i], address, steps[i], count, &mut scratch.spare) };
            }
            start += count;
        }
    }
}

/// Memory of one thread's blocks.
pub(super) struct Scratch {
    blocks: Each<Vec<u128>>,
    spare: Spare,
    block: usize,
}
