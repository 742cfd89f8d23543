//! Elementwise calls.
use super::{Shape, Ufunc};
use crate::dtype::DType;
use crate::dynarray::{integer_bounds, DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::layout::{broadcast_dims, broadcast_layout, byte_size, Layout, Order};
use crate::plan::{allocate, axis_order, Plan};
use crate::promote::{can_cast, Casting, Promotable};
use crate::scalar::Scalar;
use crate::Dims;
use rust_numpy_kernels::{elementwise, Arg, ElementType, Fresh, Kernel, Output, Place};
use smallvec::SmallVec;

/// An input of a call.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// An array.
    Array(&'a DynArray),
    /// A Python number, which takes on the dtype of the arrays beside it.
    Scalar(Scalar),
    /// The output of this number itself: the call changes it in place.
    Output(usize),
}

impl<'a> From<&'a DynArray> for Operand<'a> {
    fn from(array: &'a DynArray) -> Self {
        Operand::Array(array)
    }
}

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

/// An input seen at the shape of the call.
pub(super) enum Seen<'a> {
    Array(std::borrow::Cow<'a, DynArray>, Layout),
    Output(usize),
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
        self.check_casts(kernel, inputs, outputs, options.casting)?;
        let inputs = self.materialise(kernel, inputs)?;
        let shape = call_shape(&inputs, outputs, options.mask)?;
        let seen = see(inputs, outputs, &shape)?;
        if let (Some(Seen::Array(exponent, _)), "power") = (seen.get(1), self.name) {
            self.check_exponents(kernel, exponent)?;
        }
        run(self, kernel, &shape, &seen, outputs, options)
    }

    /// The common case, which needs no plan: arrays of one shape without gaps, in the types of a loop, to new outputs.
    fn call_dense(
        &self,
        inputs: &[Operand<'_>],
        outputs: &[Option<DynArrayMut<'_>>],
        options: &Options<'_>,
    ) -> Result<Option<Vec<Option<DynArray>>>> {
        let mut arrays: SmallVec<[&DynArray; 3]> = SmallVec::new();
        arrays.extend(inputs.iter().filter_map(|input| match input {
            Operand::Array(array) => Some(*array),
            _ => None,
        }));
        let dense = |array: &&DynArray| array.shape() == arrays[0].shape() && array.is_contiguous(Order::C);
        let plain = options.mask.is_none() && options.dtype.is_none() && outputs.iter().all(Option::is_none);
        let checks_exponents = |arrays: &[&DynArray]| self.name == "power" && arrays[0].dtype().kind() == 'i';
        if !plain || arrays.len() != self.nin || checks_exponents(&arrays) || !arrays.iter().all(dense) {
            return Ok(None);
        }
        let Some(kernel) = self.kernels().find(|kernel| takes(kernel, &arrays)) else { return Ok(None) };
        let (shape, size) = (arrays[0].shape(), arrays[0].size());
        let steps: SmallVec<[[isize; 1]; 5]> =
            kernel.inputs().iter().chain(kernel.outputs()).map(|element| [element.size() as isize]).collect();
        let mut args: SmallVec<[Arg<'_>; 3]> = SmallVec::new();
        args.extend(
            arrays.iter().zip(&steps).map(|(array, step)| Arg::Input(array.input(step, array.layout().offset()))),
        );
        let mut made: SmallVec<[(Fresh, DType); 2]> = SmallVec::new();
        for &element in kernel.outputs() {
            made.push((Fresh::new(byte_size(shape, element.size())?), element.into()));
        }
        let mut places: SmallVec<[Output<'_>; 2]> = SmallVec::new();
        places.extend(made.iter_mut().zip(&steps[self.nin..]).zip(kernel.outputs()).map(
            |(((fresh, _), step), &element)| {
                let place = Place { element, swapped: false, offset: 0, strides: step };
                Output { memory: fresh.memory_mut(), place }
            },
        ));
        elementwise(self.loops, kernel, &[size], &args, &mut places, None);
        drop(places);
        let finish = |(fresh, dtype): (Fresh, DType)| {
            let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
            Ok(Some(DynArray::from_parts(fresh.finish(), dtype, layout)))
        };
        made.into_iter().map(finish).collect::<Result<_>>().map(Some)
    }

    fn check_counts(&self, inputs: usize, outputs: usize) -> Result<()> {
        let wrong = |what, expected, found| Err(NumPyError::Count { ufunc: self.name, what, expected, found });
        match (inputs == self.nin, outputs == self.nout) {
            (false, _) => wrong("inputs", self.nin, inputs),
            (_, false) => wrong("outputs", self.nout, outputs),
            _ => Ok(()),
        }
    }

    pub(super) fn check_casts(
        &self,
        kernel: &Kernel,
        inputs: &[Operand<'_>],
        outputs: &[Option<DynArrayMut<'_>>],
        casting: Casting,
    ) -> Result<()> {
        let forced =
            self.resolver == super::Resolver::Truth && kernel.inputs()[0] == rust_numpy_kernels::ElementType::Bool;
        let inputs = if forced { &[] } else { inputs };
        for (i, (input, &to)) in inputs.iter().zip(kernel.inputs()).enumerate() {
            let from = match input {
                Operand::Scalar(value) if fits_kind(*value, &to.into()) => continue,
                Operand::Scalar(value) => value.default_dtype(),
                _ => input_dtype(input, outputs).expect("arrays have a dtype"),
            };
            self.check_cast(("input", i), &from, &to.into(), casting)?;
        }
        for (i, (output, &from)) in outputs.iter().zip(kernel.outputs()).enumerate() {
            if let Some(output) = output {
                self.check_cast(("output", i), &from.into(), output.dtype(), casting)?;
            }
        }
        Ok(())
    }

    /// Refuses a cast of an operand, named with its number.
    pub(super) fn check_cast(
        &self,
        (what, number): (&str, usize),
        from: &DType,
        to: &DType,
        casting: Casting,
    ) -> Result<()> {
        if can_cast(from, to, casting) {
            return Ok(());
        }
        let (from, to, what) = (from.clone(), to.clone(), format!("{what} {number}"));
        Err(NumPyError::UfuncCast { ufunc: self.name, what, from, to, rule: casting.name() })
    }

    /// Inputs as arrays: Python numbers get the loop's dtype.
    pub(super) fn materialise<'a>(&self, kernel: &Kernel, inputs: &[Operand<'a>]) -> Result<SmallVec<[Held<'a>; 3]>> {
        let hold = |(input, &element): (&Operand<'a>, &_)| {
            Ok(match input {
                Operand::Array(array) => Held::Array(std::borrow::Cow::Borrowed(*array)),
                Operand::Output(number) => Held::Output(*number),
                Operand::Scalar(value) => {
                    Held::Array(std::borrow::Cow::Owned(DynArray::scalar(*value, &DType::from(element))?))
                }
            })
        };
        inputs.iter().zip(kernel.inputs()).map(hold).collect()
    }

    /// Refuses negative exponents of integers, as NumPy does.
    pub(super) fn check_exponents(&self, kernel: &Kernel, exponents: &DynArray) -> Result<()> {
        if DType::from(kernel.outputs()[0]).kind() != 'i' {
            return Ok(());
        }
        let zero = Operand::Scalar(Scalar::Int(0));
        let exponents = exponents.astype(&kernel.inputs()[1].into(), Casting::Unsafe)?;
        let negative = super::get("less")?.call1(&[(&exponents).into(), zero], &Options::default())?;
        match negative.to_bytes().contains(&1) {
            true => Err(NumPyError::NegativePower),
            false => Ok(()),
        }
    }
}

/// Whether the arrays have exactly the types that a kernel takes.
fn takes(kernel: &Kernel, arrays: &[&DynArray]) -> bool {
    let is = |(array, &element): (&&DynArray, &ElementType)| matches!(array.dtype(), DType::Number { element: found, swapped: false } if *found == element);
    arrays.iter().zip(kernel.inputs()).all(is)
}

/// An input before broadcasting.
pub(super) enum Held<'a> {
    Array(std::borrow::Cow<'a, DynArray>),
    Output(usize),
}

/// The dtype of an input that has one of its own.
fn input_dtype(input: &Operand<'_>, outputs: &[Option<DynArrayMut<'_>>]) -> Option<DType> {
    match input {
        Operand::Array(array) => Some(array.dtype().clone()),
        Operand::Output(number) => outputs[*number].as_ref().map(|output| output.dtype().clone()),
        Operand::Scalar(_) => None,
    }
}

/// Gives Python integers that the loop of a comparison cannot hold a type of their own; says whether there were any.
fn settle_bounds(types: &mut [Promotable], kernel: &Kernel) -> bool {
    let mut changed = false;
    for (input, &element) in types.iter_mut().zip(kernel.inputs()) {
        if let Promotable::Weak(Scalar::Int(value)) = *input {
            let holds = |(low, high)| (low..=high).contains(&value);
            if !integer_bounds(&element.into()).is_none_or(holds) {
                *input = Promotable::DType(Scalar::Int(value).default_dtype());
                changed = true;
            }
        }
    }
    changed
}

/// Whether a Python number may take on a dtype without leaving its kind.
fn fits_kind(value: Scalar, dtype: &DType) -> bool {
    match value {
        Scalar::Bool(_) | Scalar::Int(_) => true,
        Scalar::Float(_) => matches!(dtype.kind(), 'f' | 'c'),
        Scalar::Complex(_) => dtype.kind() == 'c',
    }
}

pub(super) fn promotables(inputs: &[Operand<'_>], outputs: &[Option<DynArrayMut<'_>>]) -> SmallVec<[Promotable; 3]> {
    let promotable = |input: &Operand<'_>| match (input, input_dtype(input, outputs)) {
        (Operand::Scalar(value), _) => Promotable::Weak(*value),
        (_, dtype) => Promotable::DType(dtype.expect("an input in place names an output that is given")),
    };
    inputs.iter().map(promotable).collect()
}

/// The shape that inputs, mask and outputs broadcast to; outputs must have it already.
fn call_shape(
    inputs: &[Held<'_>],
    outputs: &[Option<DynArrayMut<'_>>],
    mask: Option<&DynArray>,
) -> Result<Dims<usize>> {
    let mut shapes: SmallVec<[&[usize]; 4]> = SmallVec::new();
    shapes.extend(inputs.iter().filter_map(|input| match input {
        Held::Array(array) => Some(array.shape()),
        Held::Output(_) => None,
    }));
    shapes.extend(mask.map(DynArray::shape));
    shapes.extend(outputs.iter().flatten().map(DynArrayMut::shape));
    let shape = broadcast_dims(&shapes)?;
    match outputs.iter().flatten().find(|output| output.shape() != &shape[..]) {
        Some(output) => Err(NumPyError::OutputShape { expected: shape.to_vec(), found: output.shape().to_vec() }),
        None => Ok(shape),
    }
}

/// Broadcasts the inputs; those that an output would disturb while they are read are copied.
fn see<'a>(
    inputs: SmallVec<[Held<'a>; 3]>,
    outputs: &[Option<DynArrayMut<'_>>],
    shape: &[usize],
) -> Result<SmallVec<[Seen<'a>; 3]>> {
    let look = |input: Held<'a>| {
        let Held::Array(array) = input else {
            let Held::Output(number) = input else { unreachable!("two variants") };
            return Ok(Seen::Output(number));
        };
        let layout = broadcast_layout(array.layout(), shape)?;
        if outputs.iter().flatten().any(|output| output.disturbs(&array, &layout)) {
            let copy = array.copy(None);
            let layout = broadcast_layout(copy.layout(), shape)?;
            return Ok(Seen::Array(std::borrow::Cow::Owned(copy), layout));
        }
        Ok(Seen::Array(array, layout))
    };
    inputs.into_iter().map(look).collect()
}

fn run(
    ufunc: &Ufunc,
    kernel: &'static Kernel,
    shape: &[usize],
    seen: &[Seen<'_>],
    outputs: &mut [Option<DynArrayMut<'_>>],
    options: &Options<'_>,
) -> Result<Vec<Option<DynArray>>> {
    let mask = options.mask.map(|mask| Ok((mask, broadcast_layout(mask.layout(), shape)?))).transpose()?;
    if let Some((mask, _)) = &mask {
        ufunc.check_cast(("mask", 0), mask.dtype(), &DType::BOOL, Casting::Safe)?;
    }
    let order = {
        let mut strides: SmallVec<[&[isize]; 6]> = SmallVec::new();
        strides.extend(seen.iter().filter_map(|seen| match seen {
            Seen::Array(_, layout) => Some(layout.strides()),
            Seen::Output(_) => None,
        }));
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
        let bytes = byte_size(shape, dtype.itemsize())?;
        let layout = allocate(shape, dtype.itemsize(), order);
        let fresh = || if masked { Fresh::zeroed(bytes) } else { Fresh::new(bytes) };
        Ok(output.is_none().then(|| (fresh(), dtype, layout)))
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
    let own: SmallVec<[Layout; 2]> = targets.iter().map(|target| target.layout().clone()).collect();
    let mut layouts: SmallVec<[&Layout; 5]> = SmallVec::new();
    layouts.extend(seen.iter().map(|seen| match seen {
        Seen::Array(_, layout) => layout,
        Seen::Output(number) => &own[*number],
    }));
    layouts.extend(own.iter());
    layouts.extend(mask.map(|(_, layout)| layout));
    let plan = Plan::new(shape, &layouts, order);
    let place = |i: usize| -> (&Dims<isize>, usize) { (&plan.operands[i].0, plan.operands[i].1) };
    let mut inputs: SmallVec<[Arg<'_>; 3]> = SmallVec::new();
    inputs.extend(seen.iter().enumerate().map(|(i, seen)| match seen {
        Seen::Array(array, _) => Arg::Input(array.input(place(i).0, place(i).1)),
        Seen::Output(number) => Arg::Output(*number),
    }));
    let marks = mask.map(|(mask, _)| mask.input(place(layouts.len() - 1).0, place(layouts.len() - 1).1));
    let target = |(i, target)| DynArrayMut::output(target, place(seen.len() + i).0, place(seen.len() + i).1);
    let mut outputs: SmallVec<[_; 2]> = targets.iter_mut().enumerate().map(target).collect();
    elementwise(ufunc.loops, kernel, &plan.shape, &inputs, &mut outputs, marks);
}
