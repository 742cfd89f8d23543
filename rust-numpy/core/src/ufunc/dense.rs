//! The common call, which needs no plan: arrays of one shape without gaps, in the types of a loop, to new outputs.
use super::{Operand, Options, Ufunc};
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::Result;
use crate::layout::{Layout, Order};
use crate::room;
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
            made.push((room::fresh(shape, element.size())?, element.into()));
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
}

/// Whether the arrays have exactly the types that a kernel takes.
fn takes(kernel: &Kernel, arrays: &[&DynArray]) -> bool {
    let is = |(array, &element): (&&DynArray, &ElementType)| matches!(array.dtype(), DType::Number { element: found, swapped: false } if *found == element);
    arrays.iter().zip(kernel.inputs()).all(is)
}
