//! Reductions: an accumulator for each output element, folded along the dimensions where the output does not move.
use super::elementwise::for_each_span;
use super::gather::Gather;
use super::nest::{Each, Nest, Operand};
use super::stage::{Chain, Scratch, Spare, Staging, BLOCK, REDUCE_BLOCK};
use super::{threads, Input, Output};
use crate::element::ElementType;
use crate::kernel::{bind, Bound, Kernel, LoopSet};

/// Folds `input` into `output` with `kernel` (one of `set`; two inputs): `output = kernel(output, input)`.
///
/// `output` holds the initial values; its strides are 0 along the reduced dimensions. Within a line the fold is
/// NumPy's: pairwise for sums of floats, in blocks of 8192 where elements are cast.
///
/// # Panics
/// If the operands do not fit the kernel, or elements lie outside their memory.
pub fn reduce(
    set: LoopSet,
    kernel: &'static Kernel,
    shape: &[usize],
    input: Input<'_>,
    output: &mut Output<'_>,
    mask: Option<Input<'_>>,
) {
    assert_eq!((kernel.inputs().len(), kernel.outputs().len()), (2, 1), "only functions of two arguments reduce");
    if shape.contains(&0) {
        return;
    }
    let bound = bind(set, kernel);
    let (source, target) = (input.operand(shape), output.operand(shape));
    let staging = Staging::new(&bound, &[target.clone(), source.clone(), target.clone()]);
    let reduction = Reduction { bound: &bound, staging: staging.as_ref(), source: &source, target: &target };
    let mut operands: Each<Operand> = Each::new();
    operands.push(source.clone());
    operands.push(target.clone());
    if let Some(mask) = mask {
        assert_eq!(mask.place.element, ElementType::Bool, "a mask is boolean");
        operands.push(mask.operand(shape));
        return reduction.masked(&Nest::new(shape, operands));
    }
    threads::share(&Nest::new(shape, operands), |nest| reduction.whole(nest));
}

struct Reduction<'a> {
    bound: &'a Bound,
    staging: Option<&'a Staging>,
    source: &'a Operand,
    target: &'a Operand,
}

// SAFETY: the operands are addresses and numbers, checked; threads share no output element.
unsafe impl Sync for Reduction<'_> {}

/// Blocks that one thread uses.
struct Room {
    line: Option<Scratch>,
    loaded: Vec<u128>,
    spare: Spare,
}

impl Reduction<'_> {
    fn room(&self) -> Room {
        let staged = self.staging.is_some();
        let block = if staged { REDUCE_BLOCK } else { 0 };
        Room {
            line: self.staging.map(|staging| staging.scratch(BLOCK)),
            loaded: vec![0; block],
            spare: Spare::new(block),
        }
    }

    fn whole(&self, nest: &Nest) {
        let mut room = self.room();
        let inner = nest.shape.len() - 1;
        let steps = nest.steps(inner);
        if let (Some((_, fold_rows)), true) = (self.bound.folds, self.rows_fit(nest)) {
            let (rows, step) = (nest.shape[inner - 1], nest.steps(inner - 1)[0]);
            return nest.walk(inner - 1, |at| {
                // SAFETY: the nest's bounds were checked, its elements have the kernel's type, and both lie dense.
                unsafe { fold_rows(at[1], at[0], step, rows, nest.shape[inner]) }
            });
        }
        if !self.gathered(nest, &mut room) {
            nest.walk(inner, |at| self.line(at, &steps, nest.shape[inner], &mut room));
        }
    }

    /// Folds through blocks where several of the innermost dimensions fold into one element, and says whether that
    /// was so. Where there is a mask, it folds what that marks of each block.
    fn gathered(&self, nest: &Nest, room: &mut Room) -> bool {
        let outer = nest.operands[1].strides.iter().rposition(|&step| step != 0).map_or(0, |axis| axis + 1);
        if nest.shape.len() - outer < 2 {
            return false;
        }
        let Some(mut gather) = Gather::new(nest, outer) else { return false };
        let width = self.source.element.size();
        nest.walk(outer, |at| {
            gather.each_block(at, |block, count| {
                let mut span = |start: usize, end: usize| {
                    self.fold(&[block[0].wrapping_add(start * width), at[1]], width as isize, end - start, room);
                };
                match block.get(2) {
                    // SAFETY: a block of the mask has `count` bytes.
                    Some(mask) => for_each_span(count, |i| unsafe { *mask.add(i) } != 0, span),
                    None => span(0, count),
                }
            });
        });
        true
    }

    /// Whether the two innermost dimensions are rows that fold into one contiguous row.
    fn rows_fit(&self, nest: &Nest) -> bool {
        let depth = nest.shape.len();
        let width = self.target.element.size() as isize;
        depth >= 2
            && self.staging.is_none()
            && nest.steps(depth - 1)[..] == [width, width]
            && nest.steps(depth - 2)[1] == 0
    }

    fn masked(&self, nest: &Nest) {
        let mut room = self.room();
        let inner = nest.shape.len() - 1;
        let steps = nest.steps(inner);
        if self.gathered(nest, &mut room) {
            return;
        }
        nest.walk(inner, |at| {
            // SAFETY: the mask's bounds were checked.
            let marks = |i: usize| unsafe { *at[2].offset(i as isize * steps[2]) } != 0;
            for_each_span(nest.shape[inner], marks, |start, end| {
                let mut at: Each<*mut u8> = at.into();
                at.iter_mut().zip(&steps).for_each(|(p, step)| *p = p.wrapping_offset(start as isize * step));
                self.line(&at, &steps, end - start, &mut room);
            });
        });
    }

    /// Folds `n` elements at `at[0]` into the output at `at[1]`, which moves or stays.
    fn line(&self, at: &[*mut u8], steps: &[isize], n: usize, room: &mut Room) {
        let (operands, widths) = ([at[1], at[0], at[1]], [steps[1], steps[0], steps[1]]);
        if steps[1] == 0 && n > 1 {
            return self.fold(at, steps[0], n, room);
        }
        match (self.staging, &mut room.line) {
            // SAFETY: the nest's bounds were checked, and a staged kernel sees its own types.
            (Some(staging), Some(scratch)) => unsafe {
                staging.line(&self.bound.looping(), &operands, &widths, n, scratch)
            },
            // SAFETY: the nest's bounds were checked, and without staging the operands have the kernel's types.
            _ => unsafe { (self.bound.run)(operands.as_ptr(), widths.as_ptr(), n) },
        }
    }

    fn fold(&self, at: &[*mut u8], step: isize, n: usize, room: &mut Room) {
        let Some(staging) = self.staging else {
            // SAFETY: the nest's bounds were checked, and the operands have the kernel's types.
            return unsafe { self.fold_loaded(at[1], at[0], step, n) };
        };
        if let (None, Some(scratch)) = (self.bound.folds, &mut room.line) {
            // Without a fold of its own the kernel's result is rounded to the output's type at each step.
            for i in 0..n as isize {
                let operands = [at[1], at[0].wrapping_offset(i * step), at[1]];
                // SAFETY: the nest's bounds were checked, and a staged kernel sees its own types.
                unsafe { staging.line(&self.bound.looping(), &operands, &[0, 0, 0], 1, scratch) };
            }
            return;
        }
        let [first, second, back] = &staging.chains[..] else { unreachable!("a reduction has three operands") };
        let mut accumulator = [0u128; 1];
        let inside = accumulator.as_mut_ptr() as *mut u8;
        for start in (0..n).step_by(self.block(n)) {
            let count = self.block(n).min(n - start);
            room.loaded.resize(room.loaded.len().max(count), 0);
            let source = at[0].wrapping_offset(start as isize * step);
            // SAFETY: the operands' bounds were checked; the blocks have room for `count` elements.
            unsafe {
                let held = load_one(first, at[1], inside, &mut room.spare);
                let (source, step) = load(second, source, step, self.bound.compute(1), count, room);
                self.fold_loaded(held, source, step, count);
                if !back.is_empty() {
                    back.run(held, 0, at[1], 0, 1, &mut room.spare);
                }
            }
        }
    }

    /// Elements folded at once: as many as NumPy buffers, or all where it would not buffer.
    fn block(&self, n: usize) -> usize {
        let buffered = self.source.swapped || self.source.element != self.bound.types[1];
        if buffered {
            REDUCE_BLOCK
        } else {
            n
        }
    }

    /// # Safety
    /// `source` has `n` elements at `step`; they and the accumulator have the kernel's types.
    unsafe fn fold_loaded(&self, accumulator: *mut u8, source: *mut u8, step: isize, n: usize) {
        match self.bound.folds {
            // SAFETY: by the contract.
            Some((along, _)) => unsafe { along(accumulator, source, step, n) },
            // SAFETY: by the contract; an output that stays is the strided loop, which goes in order.
            None => (0..n as isize).for_each(|i| unsafe {
                let operands = [accumulator, source.offset(i * step), accumulator];
                (self.bound.run)(operands.as_ptr(), [0, 0, 0].as_ptr(), 1)
            }),
        }
    }
}

/// # Safety
/// `address` holds one element of the chain's source, and `inside` room for one of its target.
unsafe fn load_one(chain: &Chain, address: *mut u8, inside: *mut u8, spare: &mut Spare) -> *mut u8 {
    if chain.is_empty() {
        return address;
    }
    // SAFETY: by the contract.
    unsafe { chain.run(address, 0, inside, 0, 1, spare) };
    inside
}

/// # Safety
/// `source` has `n` elements at `step`, and `room` blocks for them.
unsafe fn load(
    chain: &Chain,
    source: *mut u8,
    step: isize,
    compute: ElementType,
    n: usize,
    room: &mut Room,
) -> (*mut u8, isize) {
    if chain.is_empty() {
        return (source, step);
    }
    let block = room.loaded.as_mut_ptr() as *mut u8;
    // SAFETY: by the contract.
    unsafe { chain.run(source, step, block, compute.size() as isize, n, &mut room.spare) };
    (block, compute.size() as isize)
}
