//! Calls whose outputs feed later inputs: `accumulate` and `at`.
use super::elementwise::Job;
use super::judge::Judge;
use super::nest::{Each, Nest, Operand};
use super::stage::{Scratch, Staging, BLOCK};
use super::{copy, Input, Output, Place};
use crate::kernel::{bind, Bound, Kernel, LoopSet};

/// `output[i] = kernel(output[i - 1], input[i])` along the first dimension of `shape`, from `output[0] = input[0]`.
///
/// # Panics
/// If the operands do not fit the kernel, or elements lie outside their memory.
pub fn accumulate(set: LoopSet, kernel: &'static Kernel, shape: &[usize], input: Input<'_>, output: &mut Output<'_>) {
    assert_eq!((kernel.inputs().len(), kernel.outputs().len()), (2, 1), "only functions of two arguments accumulate");
    if shape.contains(&0) {
        return;
    }
    let first = Place { strides: &input.place.strides[1..], ..input.place };
    let place = Place { strides: &output.place.strides[1..], ..output.place };
    copy(&shape[1..], Input { place: first, ..input }, &mut Output { memory: output.memory.reborrow(), place }, None);
    let bound = bind(set, kernel);
    let (source, target) = (input.operand(shape), output.operand(shape));
    let previous = target.clone();
    let mut operands: Each<Operand> = Each::new();
    operands.extend([previous, source, target]);
    let staging = Staging::new(&bound, &operands);
    let mut nest = Nest::new(shape, operands);
    for operand in &mut nest.operands[1..] {
        operand.start = operand.start.wrapping_offset(operand.strides[0]);
    }
    nest.shape[0] -= 1;
    Scan { bound: &bound, staging: staging.as_ref(), scratch: staging.as_ref().map(|s| s.scratch(BLOCK)) }.run(&nest);
    output.mark_filled(shape);
}

/// `output[k] = kernel(output[k], second)` for each byte offset `k` in turn, so that repeats count each time.
///
/// `second` is one dimension as long as `offsets`; a function of one argument has none. Errors are told as by
/// [`super::elementwise`].
///
/// # Panics
/// If the operands do not fit the kernel, or elements lie outside their memory.
pub fn at(
    set: LoopSet,
    kernel: &'static Kernel,
    offsets: &[usize],
    output: &mut Output<'_>,
    second: Option<Input<'_>>,
    judged: bool,
) {
    assert_eq!(kernel.outputs().len(), 1, "only functions with one result change elements in place");
    let bound = bind(set, kernel);
    let target = output.operand(&[]);
    let second = second.map(|input| input.operand(&[offsets.len()]));
    let mut operands: Each<Operand> = Each::new();
    operands.push(target.clone());
    operands.extend(second.clone());
    operands.push(target);
    let staging = Staging::new(&bound, &operands);
    let judge = if judged { Judge::of(&bound) } else { None };
    let job = Job { run: bound.run, judge, staging: staging.as_ref() };
    let mut scratch = staging.as_ref().map(|staging| staging.scratch(1));
    let size = output.place.element.size();
    for (i, &offset) in offsets.iter().enumerate() {
        assert!(offset + size <= output.memory.len, "an element at byte {offset} of a block of {}", output.memory.len);
        let address = output.memory.start.wrapping_add(offset);
        let mut at: Each<*mut u8> = Each::new();
        at.push(address);
        at.extend(second.as_ref().map(|operand| operand.start.wrapping_offset(i as isize * operand.strides[0])));
        at.push(address);
        job.line(&at, &[0, 0, 0], 1, &mut scratch);
    }
}

struct Scan<'a> {
    bound: &'a Bound,
    staging: Option<&'a Staging>,
    scratch: Option<Scratch>,
}

impl Scan<'_> {
    fn run(&mut self, nest: &Nest) {
        if nest.shape.len() > 1 {
            let inner = nest.shape.len() - 1;
            let steps = nest.steps(inner);
            return nest.walk(inner, |at| self.line(at, &steps, nest.shape[inner]));
        }
        let steps = nest.steps(0);
        // A repeated input is read ahead in chunks, which an output that feeds the next step does not allow.
        if self.staging.is_none() && !self.bound.blocked && steps[1] != 0 {
            return self.line(&nest.starts(), &steps, nest.shape[0]);
        }
        nest.walk(1, |at| self.line(at, &steps, 1));
    }

    fn line(&mut self, at: &[*mut u8], steps: &[isize], n: usize) {
        match (self.staging, &mut self.scratch) {
            // SAFETY: the operands' bounds were checked, and a staged kernel sees its own types.
            (Some(staging), Some(scratch)) => unsafe { staging.line(&self.bound.looping(), at, steps, n, scratch) },
            // SAFETY: the operands' bounds were checked, and without staging they have the kernel's types.
            _ => unsafe { (self.bound.run)(at.as_ptr(), steps.as_ptr(), n) },
        }
    }
}
