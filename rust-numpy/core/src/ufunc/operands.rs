//! Inputs of a call, from what is handed in to what a kernel reads.
use super::Ufunc;
use crate::broadcast::{broadcast_dims, broadcast_layout};
use crate::dtype::DType;
use crate::dynarray::{integer_bounds, DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::layout::Layout;
use crate::promote::Promotable;
use crate::scalar::Scalar;
use crate::Dims;
use rust_numpy_kernels::Kernel;
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

/// An input as an array, before broadcasting.
pub(super) enum Held<'a> {
    Array(&'a DynArray),
    Made(Box<DynArray>),
    Output(usize),
}

impl Held<'_> {
    /// The array; `None` where it is an output.
    pub(super) fn array(&self) -> Option<&DynArray> {
        match self {
            Held::Array(array) => Some(array),
            Held::Made(array) => Some(array),
            Held::Output(_) => None,
        }
    }
}

/// An input seen at the shape of the call.
pub(super) struct Seen<'a> {
    pub(super) held: Held<'a>,
    pub(super) layout: Layout,
}

impl Ufunc {
    /// Inputs as arrays: Python numbers get the loop's dtype, or are refused where it cannot hold them.
    pub(super) fn materialise<'a>(&self, kernel: &Kernel, inputs: &[Operand<'a>]) -> Result<SmallVec<[Held<'a>; 3]>> {
        let hold = |(input, &element): (&Operand<'a>, &_)| {
            Ok(match input {
                Operand::Array(array) => Held::Array(array),
                Operand::Output(number) => Held::Output(*number),
                Operand::Scalar(value) => Held::Made(Box::new(DynArray::scalar(*value, &DType::from(element))?)),
            })
        };
        inputs.iter().zip(kernel.inputs()).map(hold).collect()
    }
}

/// The dtype of an input that has one of its own.
pub(super) fn input_dtype(input: &Operand<'_>, outputs: &[Option<DynArrayMut<'_>>]) -> Option<DType> {
    match input {
        Operand::Array(array) => Some(array.dtype().clone()),
        Operand::Output(number) => outputs[*number].as_ref().map(|output| output.dtype().clone()),
        Operand::Scalar(_) => None,
    }
}

/// Gives Python integers that the loop of a comparison cannot hold a type of their own; says whether there were any.
pub(super) fn settle_bounds(types: &mut [Promotable], kernel: &Kernel) -> bool {
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

/// What the choice of a loop sees of the inputs.
pub(super) fn promotables(inputs: &[Operand<'_>], outputs: &[Option<DynArrayMut<'_>>]) -> SmallVec<[Promotable; 3]> {
    let promotable = |input: &Operand<'_>| match (input, input_dtype(input, outputs)) {
        (Operand::Scalar(value), _) => Promotable::Weak(*value),
        (_, dtype) => Promotable::DType(dtype.expect("an input in place names an output that is given")),
    };
    inputs.iter().map(promotable).collect()
}

/// The shape that inputs, mask and outputs broadcast to; outputs must have it already.
pub(super) fn call_shape(
    inputs: &[Held<'_>],
    outputs: &[Option<DynArrayMut<'_>>],
    mask: Option<&DynArray>,
) -> Result<Dims<usize>> {
    let mut shapes: SmallVec<[&[usize]; 4]> = SmallVec::new();
    shapes.extend(inputs.iter().filter_map(Held::array).map(DynArray::shape));
    shapes.extend(mask.map(DynArray::shape));
    shapes.extend(outputs.iter().flatten().map(DynArrayMut::shape));
    let shape = broadcast_dims(&shapes)?;
    match outputs.iter().flatten().find(|output| output.shape() != &shape[..]) {
        Some(output) => Err(NumPyError::OutputShape { expected: shape.to_vec(), found: output.shape().to_vec() }),
        None => Ok(shape),
    }
}

/// Broadcasts the inputs; those that an output would disturb while they are read are copied.
pub(super) fn see<'a>(
    inputs: SmallVec<[Held<'a>; 3]>,
    outputs: &[Option<DynArrayMut<'_>>],
    shape: &[usize],
) -> Result<SmallVec<[Seen<'a>; 3]>> {
    let look = |mut held: Held<'a>| {
        let mut layout = match (&held, held.array()) {
            (_, Some(array)) => broadcast_layout(array.layout(), shape)?,
            (Held::Output(number), _) => outputs[*number].as_ref().expect("it was found").layout().clone(),
            _ => unreachable!("what is no output has an array"),
        };
        let disturbed = |array: &DynArray| outputs.iter().flatten().any(|output| output.disturbs(array, &layout));
        if let Some(array) = held.array().filter(|array| disturbed(array)) {
            let copy = array.copy(None)?;
            layout = broadcast_layout(copy.layout(), shape)?;
            held = Held::Made(Box::new(copy));
        }
        Ok(Seen { held, layout })
    };
    inputs.into_iter().map(look).collect()
}
