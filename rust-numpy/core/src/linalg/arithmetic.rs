//! Short names for the ufunc calls and axis moves that this module is made of.
use crate::calc::apply;
#[cfg(feature = "linalg")]
pub(crate) use crate::calc::fold;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::layout::Order;
use crate::manip::moveaxis;
use crate::promote::Casting;
#[cfg(any(feature = "fft", feature = "linalg"))]
use crate::{
    room,
    typed::{Array, Element},
};
#[cfg(any(feature = "fft", feature = "linalg"))]
use bytemuck::Pod;

pub(crate) fn unary(name: &str, a: &DynArray) -> Result<DynArray> {
    apply(name, &[a.into()])
}

pub(crate) fn binary(name: &str, a: &DynArray, b: &DynArray) -> Result<DynArray> {
    apply(name, &[a.into(), b.into()])
}

/// The array in this dtype: itself where it has it already.
pub(crate) fn cast(a: &DynArray, dtype: &DType) -> Result<DynArray> {
    if a.dtype() == dtype {
        Ok(a.clone())
    } else {
        a.astype(dtype, Casting::Unsafe)
    }
}

/// The array as elements of `T` in C order, where they can be read as a slice.
#[cfg(any(feature = "fft", feature = "linalg"))]
pub(crate) fn dense<T: Element + Pod>(a: &DynArray) -> Result<Array<T>> {
    let array = Array::<T>::from_dyn(cast(a, &T::DTYPE)?.to_contiguous(Order::C)?)?;
    match array.as_slice() {
        Some(_) => Ok(array),
        None => Array::from_vec(array.to_vec(), array.shape()),
    }
}

/// The slice of an array made by [`dense`].
#[cfg(feature = "linalg")]
pub(crate) fn slice<T: Element + Pod>(array: &Array<T>) -> &[T] {
    array.as_slice().expect("dense arrays are slices")
}

/// A new array in C order, zeros at first, written by `fill`.
#[cfg(any(feature = "fft", feature = "linalg"))]
pub(crate) fn build<T: Element + Pod>(shape: &[usize], fill: impl FnOnce(&mut [T])) -> Result<Array<T>> {
    let layout = crate::Layout::contiguous(shape, size_of::<T>(), Order::C)?;
    let mut buffer = room::zeroed(shape, size_of::<T>())?;
    fill(bytemuck::cast_slice_mut(buffer.bytes_mut()));
    Array::from_dyn(DynArray::from_parts(buffer, T::DTYPE, layout))
}

/// The array with one axis moved to the end.
pub(crate) fn axis_last(a: &DynArray, axis: isize) -> Result<DynArray> {
    moveaxis(a, &[axis], &[-1])
}

/// The last two axes exchanged.
pub(crate) fn turned(a: &DynArray) -> DynArray {
    let n = a.ndim() as isize;
    let order: Vec<isize> = (0..n - 2).chain([n - 1, n - 2]).collect();
    a.transpose(&order).expect("two axes or more")
}

/// A shape as `reshape` takes it.
pub(crate) fn signed(shape: &[usize]) -> Vec<isize> {
    shape.iter().map(|&n| n as isize).collect()
}

/// The elements in C order in another shape of as many.
pub(crate) fn reshaped(a: &DynArray, shape: &[usize]) -> Result<DynArray> {
    a.reshape(&signed(shape), Order::C)
}
