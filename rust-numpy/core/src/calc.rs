//! Calls of ufuncs, for the functions that are made of them, and elements as vectors of one Rust type.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{byte_size, Layout, Order};
use crate::promote::{common_dtype_of, Casting, Promotable};
use crate::scalar::Scalar;
use crate::typed::Element;
use crate::ufunc::{self, Operand, Options, ReduceOptions};
use rust_numpy_kernels::Buffer;

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
    let dtype = common_dtype_of(arrays.iter().map(|array| array.dtype().clone()))?;
    let mut shape = arrays[0].shape().to_vec();
    shape[axis] = arrays.iter().map(|array| array.shape().get(axis).copied().unwrap_or(0)).sum();
    let mut result = DynArray::zeros(&shape, &dtype)?;
    let mut at = 0;
    for array in arrays {
        let differs = |other: usize| other != axis && array.shape()[other] != shape[other];
        if array.ndim() != shape.len() || (0..shape.len()).any(differs) {
            return Err(NumPyError::Broadcast(arrays.iter().map(|array| array.shape().to_vec()).collect()));
        }
        let next = at + array.shape()[axis] as isize;
        result.view_mut()?.index(&at_axis(axis, s(at..next)))?.assign(array)?;
        at = next;
    }
    Ok(result)
}

/// The index of a part along one axis.
pub(crate) fn at_axis(axis: usize, item: IndexItem) -> Vec<IndexItem> {
    (0..axis).map(|_| s(..)).chain([item]).collect()
}

/// The array with `axis` moved to be axis `to`.
pub(crate) fn moved(array: &DynArray, axis: usize, to: usize) -> Result<DynArray> {
    let mut order: Vec<isize> = (0..array.ndim() as isize).filter(|&other| other != axis as isize).collect();
    order.insert(to, axis as isize);
    array.transpose(&order)
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
    let bytes = if same { array.to_bytes() } else { array.astype(&T::DTYPE, Casting::Unsafe)?.to_bytes() };
    Ok(T::from_bytes(&bytes))
}

/// An array of these elements in C order.
pub(crate) fn array_of<T: Element>(values: &[T], shape: &[usize]) -> Result<DynArray> {
    DynArray::from_bytes(&T::to_bytes(values), shape, &T::DTYPE)
}

/// An array in C order whose element `i` is `element(i)`.
pub(crate) fn generate<T: Element + bytemuck::Pod>(
    shape: &[usize],
    mut element: impl FnMut(usize) -> T,
) -> Result<DynArray> {
    let dtype = T::DTYPE;
    let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
    let mut buffer = Buffer::zeroed(byte_size(shape, dtype.itemsize())?);
    let places: &mut [T] = bytemuck::cast_slice_mut(buffer.bytes_mut());
    places.iter_mut().enumerate().for_each(|(i, place)| *place = element(i));
    Ok(DynArray::from_parts(buffer, dtype, layout))
}

/// Runs the same body for each real type in which elements are stored.
macro_rules! for_number {
    ($dtype:expr, $t:ident => $body:expr) => {{
        use rust_numpy_kernels::ElementType::*;
        match $dtype.number("an array")? {
            Bool | U8 => for_number!(@as u8, $t, $body),
            I8 => for_number!(@as i8, $t, $body),
            I16 => for_number!(@as i16, $t, $body),
            U16 => for_number!(@as u16, $t, $body),
            I32 => for_number!(@as i32, $t, $body),
            U32 => for_number!(@as u32, $t, $body),
            I64 => for_number!(@as i64, $t, $body),
            U64 => for_number!(@as u64, $t, $body),
            F16 => for_number!(@as half::f16, $t, $body),
            F32 => for_number!(@as f32, $t, $body),
            F64 => for_number!(@as f64, $t, $body),
            C64 => for_number!(@as num_complex::Complex32, $t, $body),
            C128 => for_number!(@as num_complex::Complex64, $t, $body),
        }
    }};
    (@as $type:ty, $t:ident, $body:expr) => {{
        #[allow(dead_code)]
        type $t = $type;
        $body
    }};
}
