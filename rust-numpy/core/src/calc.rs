//! Calls of ufuncs, for the functions that are made of them, and elements as vectors of one Rust type.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::layout::{Layout, Order};
use crate::manip::{concatenate, moveaxis};
use crate::promote::{Casting, Promotable};
use crate::room;
use crate::scalar::Scalar;
use crate::typed::{elements, Element};
use crate::ufunc::{self, Operand, Options, ReduceOptions};

impl From<Scalar> for Operand<'_> {
    fn from(value: Scalar) -> Self {
        Operand::Scalar(value)
    }
}

impl From<f64> for Operand<'_> {
    fn from(value: f64) -> Self {
        Operand::Scalar(Scalar::Float(value))
    }
}

impl From<i64> for Operand<'_> {
    fn from(value: i64) -> Self {
        Operand::Scalar(Scalar::Int(value as i128))
    }
}

/// An argument that is an array, or a Python number that takes on the dtype of the arrays beside it.
#[derive(Clone, Debug)]
pub enum Term {
    /// A Python number.
    Number(Scalar),
    /// An array.
    Array(DynArray),
}

impl Term {
    /// As an input of a ufunc.
    pub fn operand(&self) -> Operand<'_> {
        match self {
            Term::Number(value) => Operand::Scalar(*value),
            Term::Array(array) => Operand::Array(array),
        }
    }

    /// As it counts in promotion.
    pub fn promotable(&self) -> Promotable {
        match self {
            Term::Number(value) => Promotable::Weak(*value),
            Term::Array(array) => Promotable::DType(array.dtype().clone()),
        }
    }

    /// As an array; a number gets its own dtype.
    pub fn to_array(&self) -> Result<DynArray> {
        match self {
            Term::Number(value) => DynArray::scalar(*value, &value.default_dtype()),
            Term::Array(array) => Ok(array.clone()),
        }
    }
}

impl<'a> From<&'a Term> for Operand<'a> {
    fn from(term: &'a Term) -> Self {
        term.operand()
    }
}

impl From<f64> for Term {
    fn from(value: f64) -> Self {
        Term::Number(Scalar::Float(value))
    }
}

impl From<DynArray> for Term {
    fn from(array: DynArray) -> Self {
        Term::Array(array)
    }
}

/// The one result of a ufunc. Numbers are weak: they take on the dtype of the arrays beside them.
pub(crate) fn apply(name: &str, inputs: &[Operand<'_>]) -> Result<DynArray> {
    ufunc::get(name)?.call1(inputs, &Options::default())
}

/// As [`apply`], computed in `dtype`, to which the inputs are cast by any rule.
pub(crate) fn apply_as(name: &str, inputs: &[Operand<'_>], dtype: &DType) -> Result<DynArray> {
    ufunc::get(name)?.call1(inputs, &Options { dtype: Some(dtype.clone()), casting: Casting::Unsafe, mask: None })
}

macro_rules! binaries {
    ($($name:ident)*) => {$(
        pub(crate) fn $name<'a>(a: impl Into<Operand<'a>>, b: impl Into<Operand<'a>>) -> Result<DynArray> {
            apply(stringify!($name), &[a.into(), b.into()])
        }
    )*};
}
binaries!(add subtract multiply divide equal not_equal less less_equal greater greater_equal logical_and logical_or maximum minimum);

macro_rules! unaries {
    ($($name:ident)*) => {$(
        pub(crate) fn $name(a: &DynArray) -> Result<DynArray> {
            apply(stringify!($name), &[a.into()])
        }
    )*};
}
unaries!(log10 sign absolute isnan isfinite logical_not negative sqrt square conjugate floor ceil rint);

/// A fold over some axes.
pub(crate) fn fold(name: &str, array: &DynArray, axes: Option<&[isize]>, keepdims: bool) -> Result<DynArray> {
    ufunc::get(name)?.reduce(array, &ReduceOptions { axes, keepdims, ..Default::default() })
}

/// The arrays one after the other along an axis, in the dtype that all promote to.
pub(crate) fn join(arrays: &[DynArray], axis: usize) -> Result<DynArray> {
    concatenate(&arrays.iter().collect::<Vec<_>>(), Some(axis as isize), None)
}

/// The index of a part along one axis.
pub(crate) fn at_axis(axis: usize, item: IndexItem) -> Vec<IndexItem> {
    (0..axis).map(|_| s(..)).chain([item]).collect()
}

/// The array with `axis` moved to be axis `to`.
pub(crate) fn moved(array: &DynArray, axis: usize, to: usize) -> Result<DynArray> {
    moveaxis(array, &[axis as isize], &[to as isize])
}

/// Whether any element is true.
pub(crate) fn any(array: &DynArray) -> Result<bool> {
    Ok(values::<bool>(&fold("logical_or", array, None, false)?)?[0])
}

/// Whether all elements are true.
pub(crate) fn all(array: &DynArray) -> Result<bool> {
    Ok(values::<bool>(&fold("logical_and", array, None, false)?)?[0])
}

/// The elements in C order, converted by any cast.
pub(crate) fn values<T: Element>(array: &DynArray) -> Result<Vec<T>> {
    let same = *array.dtype() == T::DTYPE;
    let array = if same { array.clone() } else { array.astype(&T::DTYPE, Casting::Unsafe)? };
    elements(array.to_contiguous(Order::C)?.dense_bytes())
}

/// An array of these elements in C order.
pub(crate) fn array_of<T: Element>(values: &[T], shape: &[usize]) -> Result<DynArray> {
    DynArray::from_bytes(bytemuck::cast_slice(values), shape, &T::DTYPE)
}

/// An array in C order whose element `i` is `element(i)`.
pub(crate) fn generate<T: Element + bytemuck::Pod>(
    shape: &[usize],
    mut element: impl FnMut(usize) -> T,
) -> Result<DynArray> {
    let dtype = T::DTYPE;
    let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
    let mut buffer = room::zeroed(shape, dtype.itemsize())?;
    let places: &mut [T] = bytemuck::cast_slice_mut(buffer.bytes_mut());
    places.iter_mut().enumerate().for_each(|(i, place)| *place = element(i));
    Ok(DynArray::from_parts(buffer, dtype, layout))
}
