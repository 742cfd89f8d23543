//! Elementwise calls: the kernel over every line, with casts, masks, tiles and threads where they apply.
use super::judge::Judge;
use super::nest::{Each, Nest};
use super::stage::{Scratch, Staging, BLOCK};
use super::tile::Tiling;
use super::{threads, Arg, Input, Output};
use crate::casts;
use crate::element::ElementType;
use crate::kernel::{bind, Bound, Kernel, Loop, LoopSet, Ptrs, Steps};

/// Applies `kernel` (one of `set`) to every element of `shape`; where `mask` is given, only to those it marks. Where
/// `judged`, errors are told from the results, otherwise they are what the processor notes (see [`crate::float_errors`]).
///
/// Inputs lie apart from the outputs or equal them element by element; other overlap is the caller's to copy away.
///
/// # Panics
/// If the operands do not fit the kernel, or elements lie outside their memory.
pub fn elementwise(
    set: LoopSet,
    kernel: &'static Kernel,
    shape: &[usize],
    inputs: &[Arg<'_>],
    outputs: &mut [Output<'_>],
    mask: Option<Input<'_>>,
    judged: bool,
) {
    assert_eq!((inputs.len(), outputs.len()), (kernel.inputs().len(), kernel.outputs().len()), "operands of a kernel");
    let bound = bind(set, kernel);
    let judge = if judged { Judge::of(&bound) } else { None };
    run(&bound, shape, inputs, outputs, mask, judge);
}

/// Copies every element of `shape`, converted to the output's type.
///
/// # Panics
/// If elements lie outside their memory.
pub fn copy(shape: &[usize], input: Input<'_>, output: &mut Output<'_>, mask: Option<Input<'_>>) {
    let types: [ElementType; 2] = [input.place.element, output.place.element];
    let run_cast = casts::cast(types[0], types[1]);
    let bound = Bound::of_loop(types, run_cast);
    run(&bound, shape, &[Arg::Input(input)], std::slice::from_mut(output), mask, None);
}

fn run(
    bound: &Bound,
    shape: &[usize],
    inputs: &[Arg<'_>],
    outputs: &mut [Output<'_>],
    mask: Option<Input<'_>>,
    judge: Option<Judge>,
) {
    if shape.contains(&0) {
        outputs.iter_mut().for_each(|output| output.mark_filled(shape));
        return;
    }
    let operand = |arg: &Arg<'_>| match arg {
        Arg::Input(input) => input.operand(shape),
        Arg::Output(number) => outputs[*number].operand(shape),
    };
    let mut nest = Nest::new(shape, []);
    inputs.iter().for_each(|arg| nest.push(operand(arg)));
    outputs.iter().for_each(|output| nest.push(output.operand(shape)));
    let staging = Staging::new(bound, &nest.operands);
    if let Some(mask) = mask {
        assert_eq!(mask.place.element, ElementType::Bool, "a mask is boolean");
        nest.push(mask.operand(shape));
        Job { run: bound.run, judge, staging: staging.as_ref() }.masked(&nest);
        return;
    }
    threads::share(&nest, |nest| Job { run: bound.run, judge, staging: staging.as_ref() }.whole(nest));
    outputs.iter_mut().for_each(|output| output.mark_filled(shape));
}

/// A kernel and what its operands need.
pub(super) struct Job<'a> {
    pub run: Loop,
    pub judge: Option<Judge>,
    pub staging: Option<&'a Staging>,
}

impl Job<'_> {
    fn scratch(&self) -> Option<Scratch> {
        self.staging.map(|staging| staging.scratch(BLOCK))
    }

    /// Runs `n` elements at `at`.
    pub fn line(&self, at: &[*mut u8], steps: &[isize], n: usize, scratch: &mut Option<Scratch>) {
        match (self.staging, scratch) {
            // SAFETY: the nest's bounds were checked, and a staged kernel sees its own types.
            (Some(staging), Some(scratch)) => unsafe {
                staging.line(&|at, steps, n| self.apply(at, steps, n), at, steps, n, scratch)
            },
            // SAFETY: the nest's bounds were checked, and without staging the operands have the kernel's types.
            _ => unsafe { self.apply(at.as_ptr(), steps.as_ptr(), n) },
        }
    }

    /// # Safety
    /// The contract of `Loop`, for operands of the kernel's types.
    unsafe fn apply(&self, at: Ptrs, steps: Steps, n: usize) {
        // SAFETY: by the contract.
        unsafe {
            match self.judge {
                None => (self.run)(at, steps, n),
                Some(judge) => judge.run(self.run, at, steps, n),
            }
        }
    }

    fn whole(&self, nest: &Nest) {
        let mut scratch = self.scratch();
        let inner = nest.shape.len() - 1;
        if let Some(mut tiling) = Tiling::of(nest) {
            return nest.walk(inner - 1, |at| tiling.run(at, |at, steps, n| self.line(at, steps, n, &mut scratch)));
        }
        let steps = nest.steps(inner);
        nest.walk(inner, |at| self.line(at, &steps, nest.shape[inner], &mut scratch));
    }

    /// Runs the spans that the mask, the last operand, marks.
    fn masked(&self, nest: &Nest) {
        let mut scratch = self.scratch();
        let (inner, mask) = (nest.shape.len() - 1, nest.operands.len() - 1);
        let steps = nest.steps(inner);
        nest.walk(inner, |at| {
            // SAFETY: the mask's bounds were checked.
            let marks = |i: usize| unsafe { *at[mask].offset(i as isize * steps[mask]) } != 0;
            for_each_span(nest.shape[inner], marks, |start, end| {
                let mut at: Each<*mut u8> = at[..mask].into();
                at.iter_mut().zip(&steps).for_each(|(p, step)| *p = p.wrapping_offset(start as isize * step));
                self.line(&at, &steps[..mask], end - start, &mut scratch);
            });
        });
    }
}

/// Calls `visit` with the start and end of each run of marked positions below `n`.
pub(super) fn for_each_span(n: usize, marks: impl Fn(usize) -> bool, mut visit: impl FnMut(usize, usize)) {
    let mut start = 0;
    while start < n {
        if !marks(start) {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        while end < n && marks(end) {
            end += 1;
        }
        visit(start, end);
        start = end;
    }
}
