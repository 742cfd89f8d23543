//! The common call, which needs no plan: arrays of one shape without gaps, or lines at any steps, in the types of a
//! loop, to new outputs. A Python number beside arrays of fractions is one too, which stays where it is.
use super::{Errors, Operand, Options, Ufunc};
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::Result;
use crate::layout::{Layout, Order};
use crate::room;
use crate::scalar::Scalar;
use rust_numpy_kernels::{elementwise, Arg, ElementType, Fresh, Kernel, Output, Place};
use smallvec::SmallVec;

impl Ufunc {
    /// `None` where the call is not of that kind.
    pub(super) fn call_dense(
        &self,
        inputs: &[Operand<'_>],
        outputs: &[Option<DynArrayMut<'_>>],
        options: &Options<'_>,
    ) -> Result<Option<Vec<Option<DynArray>>>> {
        let plain = options.mask.is_none() && options.dtype.is_none() && outputs.iter().all(Option::is_none);
        let Some(first) = inputs.iter().find_map(array_of).filter(|_| plain) else { return Ok(None) };
        let number;
        let mut arrays: SmallVec<[&DynArray; 3]> = inputs.iter().filter_map(array_of).collect();
        let line = first.ndim() == 1;
        let dense = |array: &&DynArray| array.shape() == first.shape() && (line || array.is_contiguous(Order::C));
        let checks_exponents = self.name == "power" && first.dtype().kind() == 'i';
        if checks_exponents || !arrays.iter().all(dense) {
            return Ok(None);
        }
        let mut still = usize::MAX;
        if arrays.len() < self.nin {
            let (1, Some(found)) = (arrays.len(), number_beside(first, inputs)?) else { return Ok(None) };
            still = usize::from(matches!(inputs[0], Operand::Array(_)));
            number = found;
            arrays.insert(still, &number);
        }
        let Some(kernel) = self.kernels().find(|kernel| takes(kernel, &arrays)) else { return Ok(None) };
        let (shape, size) = (first.shape(), first.size());
        let step = |(i, element): (usize, &ElementType)| match arrays.get(i) {
            _ if i == still => [0],
            Some(array) if line => [array.strides()[0]],
            _ => [element.size() as isize],
        };
        let steps: SmallVec<[[isize; 1]; 5]> =
            kernel.inputs().iter().chain(kernel.outputs()).enumerate().map(step).collect();
        let mut args: SmallVec<[Arg<'_>; 3]> = SmallVec::new();
        args.extend(
            arrays.iter().zip(&steps).map(|(array, step)| Arg::Input(array.input(step, array.layout().offset()))),
        );
        let mut made: SmallVec<[(Fresh, DType); 2]> = SmallVec::new();
        for &element in kernel.outputs() {
            made.push((room::fresh(shape, element.size())?, element.into()));
        }
        let mut places: SmallVec<[Output<'_>; 2]> = SmallVec::new();
        places.extend(made.iter_mut().zip(&steps[self.nin..]).zip(kernel.outputs()).map(
            |(((fresh, _), step), &element)| {
                let place = Place { element, swapped: false, offset: 0, strides: step };
                Output { memory: fresh.memory_mut(), place }
            },
        ));
        elementwise(self.loops, kernel, &[size], &args, &mut places, None, self.errors == Errors::Judged);
        drop(places);
        let finish = |(fresh, dtype): (Fresh, DType)| {
            let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
            Ok(Some(DynArray::from_parts(fresh.finish(), dtype, layout)))
        };
        made.into_iter().map(finish).collect::<Result<_>>().map(Some)
    }
}

fn array_of<'a>(input: &Operand<'a>) -> Option<&'a DynArray> {
    match input {
        Operand::Array(array) => Some(array),
        _ => None,
    }
}

/// The Python number beside one array of fractions, in its dtype; `None` where the choice of a loop is not that plain.
fn number_beside(array: &DynArray, inputs: &[Operand<'_>]) -> Result<Option<DynArray>> {
    let fractions =
        matches!(array.dtype(), DType::Number { element: ElementType::F32 | ElementType::F64, swapped: false });
    match inputs {
        [Operand::Scalar(Scalar::Float(value)), Operand::Array(_)]
        | [Operand::Array(_), Operand::Scalar(Scalar::Float(value))]
            if fractions =>
        {
            DynArray::scalar(Scalar::Float(*value), array.dtype()).map(Some)
        }
        _ => Ok(None),
    }
}

/// Whether the arrays have exactly the types that a kernel takes.
fn takes(kernel: &Kernel, arrays: &[&DynArray]) -> bool {
    let is = |(array, &element): (&&DynArray, &ElementType)| matches!(array.dtype(), DType::Number { element: found, swapped: false } if *found == element);
    arrays.iter().zip(kernel.inputs()).all(is)
}
