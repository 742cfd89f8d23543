//! Elementwise calls.
use super::operands::{call_shape, promotables, see, settle_bounds, Held, Operand, Seen};
use super::{Errors, Shape, Ufunc};
use crate::broadcast::broadcast_layout;
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::layout::Layout;
use crate::plan::{allocate, axis_order, Plan};
use crate::promote::Casting;
use crate::room;
use crate::Dims;
use rust_numpy_kernels::{elementwise, Arg, ElementType, Fresh, Kernel};
use smallvec::SmallVec;

/// Keywords of a call.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Where to compute; other elements of an output stay as they are (0 in a new one).
    pub mask: Option<&'a DynArray>,
    /// Which casts of inputs and outputs are allowed.
    pub casting: Casting,
    /// The dtype of the outputs, which chooses the loop.
    pub dtype: Option<DType>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { mask: None, casting: Casting::SameKind, dtype: None }
    }
}

impl Ufunc {
    /// Applies the function to each element of the inputs, broadcast together.
    pub fn call(&self, inputs: &[Operand<'_>], options: &Options<'_>) -> Result<Vec<DynArray>> {
        let mut outputs: SmallVec<[Option<DynArrayMut>; 2]> = (0..self.nout).map(|_| None).collect();
        let made = self.call_into(inputs, &mut outputs, options)?;
        Ok(made.into_iter().flatten().collect())
    }

    /// The only result of a function with one.
    pub(crate) fn call1(&self, inputs: &[Operand<'_>], options: &Options<'_>) -> Result<DynArray> {
        let mut made = self.call_into(inputs, &mut [None], options)?;
        Ok(made.pop().flatten().expect("no output was given, so one was made"))
    }

    /// As [`Ufunc::call`], writing to the outputs that are given and making those that are not.
    ///
    /// An output may share memory with inputs: they are copied first where the results would differ.
    pub fn call_into(
        &self,
        inputs: &[Operand<'_>],
        outputs: &mut [Option<DynArrayMut<'_>>],
        options: &Options<'_>,
    ) -> Result<Vec<Option<DynArray>>> {
        self.check_counts(inputs.len(), outputs.len())?;
        self.check_in_place(inputs, outputs)?;
        if let Shape::Core(_) = self.shape {
            return self.product(inputs, outputs, options);
        }
        if let Some(made) = self.call_dense(inputs, outputs, options)? {
            return Ok(made);
        }
        let mut types = promotables(inputs, outputs);
        let mut kernel = self.resolve(&types, options.dtype.as_ref())?;
        if kernel.outputs() == [ElementType::Bool] && settle_bounds(&mut types, kernel) {
            kernel = self.resolve(&types, options.dtype.as_ref())?;
        }
        let held = self.materialise(kernel, inputs)?;
        self.check_casts(kernel, inputs, outputs, options.casting)?;
        let shape = call_shape(&held, outputs, options.mask)?;
        let seen = see(held, outputs, &shape)?;
        let exponent = seen.get(1).and_then(|seen| seen.held.array());
        if let (Some(exponent), "power", false) = (exponent, self.name, shape.contains(&0)) {
            self.check_exponents(kernel, exponent, options.mask)?;
        }
        run(self, kernel, &shape, &seen, outputs, options)
    }
}

fn run(
    ufunc: &Ufunc,
    kernel: &'static Kernel,
    shape: &[usize],
    seen: &[Seen<'_>],
    outputs: &mut [Option<DynArrayMut<'_>>],
    options: &Options<'_>,
) -> Result<Vec<Option<DynArray>>> {
    let mask =
        options.mask.map(|mask| Ok::<_, NumPyError>((mask, broadcast_layout(mask.layout(), shape)?))).transpose()?;
    if let Some((mask, _)) = &mask {
        ufunc.check_cast(("mask", 0), mask.dtype(), &DType::BOOL, Casting::Safe)?;
    }
    let order = {
        let mut strides: SmallVec<[&[isize]; 6]> = SmallVec::new();
        strides.extend(seen.iter().map(|seen| seen.layout.strides()));
        strides.extend(outputs.iter().flatten().map(|output| output.layout().strides()));
        strides.extend(mask.as_ref().map(|(_, layout)| layout.strides()));
        axis_order(shape.len(), &strides)
    };
    let mut made = make_outputs(kernel, shape, &order, outputs, mask.is_some())?;
    let mut targets: SmallVec<[DynArrayMut<'_>; 2]> = SmallVec::new();
    for (made, output) in made.iter_mut().zip(outputs.iter_mut()) {
        targets.push(match (made, output) {
            (Some((fresh, dtype, layout)), _) => {
                DynArrayMut::trusted(fresh.memory_mut(), dtype.clone(), layout.clone())
            }
            (None, Some(output)) => output.reborrow(),
            (None, None) => unreachable!("outputs that are not given were made"),
        });
    }
    execute(ufunc, kernel, shape, seen, &mut targets, &order, mask.as_ref());
    drop(targets);
    let finish = |(fresh, dtype, layout): (Fresh, DType, Layout)| DynArray::from_parts(fresh.finish(), dtype, layout);
    Ok(made.into_iter().map(|made| made.map(finish)).collect())
}

type Made = Option<(Fresh, DType, Layout)>;

fn make_outputs(
    kernel: &Kernel,
    shape: &[usize],
    order: &[usize],
    outputs: &[Option<DynArrayMut<'_>>],
    masked: bool,
) -> Result<SmallVec<[Made; 2]>> {
    let make = |(output, &element): (&Option<DynArrayMut<'_>>, &_)| {
        let dtype = DType::from(element);
        if output.is_some() {
            return Ok(None);
        }
        let fresh =
            if masked { room::fresh_zeros(shape, dtype.itemsize())? } else { room::fresh(shape, dtype.itemsize())? };
        let layout = allocate(shape, dtype.itemsize(), order);
        Ok(Some((fresh, dtype, layout)))
    };
    outputs.iter().zip(kernel.outputs()).map(make).collect()
}

fn execute(
    ufunc: &Ufunc,
    kernel: &'static Kernel,
    shape: &[usize],
    seen: &[Seen<'_>],
    targets: &mut [DynArrayMut<'_>],
    order: &[usize],
    mask: Option<&(&DynArray, Layout)>,
) {
    let plan = {
        let mut layouts: SmallVec<[&Layout; 5]> = SmallVec::new();
        layouts.extend(seen.iter().map(|seen| &seen.layout));
        layouts.extend(targets.iter().map(|target| target.layout()));
        layouts.extend(mask.map(|(_, layout)| layout));
        Plan::new(shape, &layouts, order)
    };
    let place = |i: usize| -> (&Dims<isize>, usize) { (&plan.operands[i].0, plan.operands[i].1) };
    let mut inputs: SmallVec<[Arg<'_>; 3]> = SmallVec::new();
    inputs.extend(seen.iter().enumerate().map(|(i, seen)| match &seen.held {
        Held::Array(array) => Arg::Input(array.input(place(i).0, place(i).1)),
        Held::Made(array) => Arg::Input(array.input(place(i).0, place(i).1)),
        Held::Output(number) => Arg::Output(*number),
    }));
    let last = plan.operands.len() - 1;
    let marks = mask.map(|(mask, _)| mask.input(place(last).0, place(last).1));
    let target = |(i, target)| DynArrayMut::output(target, place(seen.len() + i).0, place(seen.len() + i).1);
    let mut outputs: SmallVec<[_; 2]> = targets.iter_mut().enumerate().map(target).collect();
    elementwise(ufunc.loops, kernel, &plan.shape, &inputs, &mut outputs, marks, ufunc.errors == Errors::Judged);
}
