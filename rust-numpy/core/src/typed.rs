//! Arrays whose element type is known at compile time.
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::{byte_size, Layout, Order};
use crate::room::collected;
use crate::scalar::Scalar;
use bytemuck::NoUninit;
use num_complex::{Complex32, Complex64};
use std::marker::PhantomData;

/// A Rust type that array elements can have.
pub trait Element: NoUninit + Into<Scalar> + Send + Sync {
    /// Its dtype.
    const DTYPE: DType;
    /// The value in these bytes, which need no alignment.
    fn from_bytes(bytes: &[u8]) -> Self;
}

/// The values in the bytes of an array.
pub(crate) fn elements<T: Element>(bytes: &[u8]) -> Result<Vec<T>> {
    collected(bytes.chunks_exact(size_of::<T>()).map(T::from_bytes))
}

macro_rules! elements {
    ($($t:ty => $dtype:ident),*) => {$(
        impl Element for $t {
            const DTYPE: DType = DType::$dtype;
            fn from_bytes(bytes: &[u8]) -> Self {
                bytemuck::pod_read_unaligned(bytes)
            }
        }
    )*};
}
elements!(i8 => I8, u8 => U8, i16 => I16, u16 => U16, i32 => I32, u32 => U32, i64 => I64, u64 => U64);
elements!(f32 => F32, f64 => F64, half::f16 => F16, Complex32 => C64, Complex64 => C128);

impl From<half::f16> for Scalar {
    fn from(value: half::f16) -> Self {
        Scalar::Float(value.to_f64())
    }
}

impl From<Complex32> for Scalar {
    fn from(value: Complex32) -> Self {
        Scalar::Complex(Complex64::new(value.re as f64, value.im as f64))
    }
}

impl Element for bool {
    const DTYPE: DType = DType::BOOL;
    fn from_bytes(bytes: &[u8]) -> Self {
        bytes[0] != 0
    }
}

/// An array of `T`. Cloning and slicing share memory; writing copies first what others share.
///
/// ```
/// use rust_numpy::{s, Array};
/// let mut a = Array::from_vec(vec![1, 2, 3, 4], &[2, 2])?;
/// let row = a.index(&[s(1..)])?;
/// a.set(&[1, 0], 30)?;
/// assert_eq!((a.to_vec(), row.to_vec()), (vec![1, 2, 30, 4], vec![3, 4]));
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Array<T> {
    inner: DynArray,
    element: PhantomData<T>,
}

impl<T: Element> Array<T> {
    /// The values in C order.
    pub fn from_vec(values: Vec<T>, shape: &[usize]) -> Result<Self> {
        if values.len() * T::DTYPE.itemsize() != byte_size(shape, T::DTYPE.itemsize())? {
            return Err(NumPyError::Length { len: values.len(), shape: shape.to_vec() });
        }
        DynArray::from_bytes(bytemuck::cast_slice(&values), shape, &T::DTYPE).map(Self::wrap)
    }

    /// Zeros.
    pub fn zeros(shape: &[usize]) -> Result<Self> {
        DynArray::zeros(shape, &T::DTYPE).map(Self::wrap)
    }

    /// One value everywhere.
    pub fn full(shape: &[usize], value: T) -> Result<Self> {
        DynArray::full(shape, value, &T::DTYPE).map(Self::wrap)
    }

    /// The erased array as one of `T`; fails where its dtype is another.
    pub fn from_dyn(inner: DynArray) -> Result<Self> {
        if *inner.dtype() != T::DTYPE {
            let expected = T::DTYPE.to_string();
            return Err(NumPyError::Expected { what: "the typed array", expected, found: inner.dtype().clone() });
        }
        Ok(Self::wrap(inner))
    }

    pub(crate) fn wrap(inner: DynArray) -> Self {
        Array { inner, element: PhantomData }
    }

    /// The erased array.
    pub fn as_dyn(&self) -> &DynArray {
        &self.inner
    }

    /// The erased array itself.
    pub fn into_dyn(self) -> DynArray {
        self.inner
    }

    /// The erased array, to write.
    pub fn view_mut(&mut self) -> Result<DynArrayMut<'_>> {
        self.inner.view_mut()
    }

    /// Size of each dimension.
    pub fn shape(&self) -> &[usize] {
        self.inner.shape()
    }

    /// Number of dimensions.
    pub fn ndim(&self) -> usize {
        self.inner.ndim()
    }

    /// Number of elements.
    pub fn size(&self) -> usize {
        self.inner.size()
    }

    /// Where the elements lie.
    pub fn layout(&self) -> &Layout {
        self.inner.layout()
    }

    /// The elements in C order.
    ///
    /// # Panics
    /// Where memory runs out, as collecting into a `Vec` does; [`Array::try_to_vec`] gives an error.
    pub fn to_vec(&self) -> Vec<T> {
        self.try_to_vec().expect("memory for a vector")
    }

    /// The elements in C order, or [`NumPyError::Memory`]: a view repeated by stride 0 may be larger than memory.
    pub fn try_to_vec(&self) -> Result<Vec<T>> {
        elements(self.inner.to_contiguous(Order::C)?.dense_bytes())
    }

    /// One element.
    pub fn get(&self, index: &[isize]) -> Result<T> {
        let items: Vec<IndexItem> = index.iter().map(|&at| IndexItem::At(at)).collect();
        let element = self.inner.index(&items)?;
        match element.ndim() {
            0 => Ok(T::from_bytes(element.dense_bytes())),
            _ => Err(NumPyError::TooManyIndices { found: index.len(), ndim: self.ndim() }),
        }
    }

    /// Writes one element, or (with fewer indices than axes) all elements of a part.
    pub fn set(&mut self, index: &[isize], value: T) -> Result<()> {
        let items: Vec<IndexItem> = index.iter().map(|&at| IndexItem::At(at)).collect();
        self.inner.view_mut()?.index(&items)?.fill(value)
    }

    /// Basic indexing: a view.
    pub fn index(&self, items: &[IndexItem]) -> Result<Self> {
        self.inner.index(items).map(Self::wrap)
    }

    /// The same elements in another shape; one size may be -1.
    pub fn reshape(&self, shape: &[isize]) -> Result<Self> {
        self.inner.reshape(shape, Order::C).map(Self::wrap)
    }

    /// The axes reversed: a view.
    pub fn t(&self) -> Self {
        Self::wrap(self.inner.t())
    }

    /// The axes in another order: a view.
    pub fn transpose(&self, axes: &[isize]) -> Result<Self> {
        self.inner.transpose(axes).map(Self::wrap)
    }

    /// Repeated to a shape: a view.
    pub fn broadcast_to(&self, shape: &[usize]) -> Result<Self> {
        self.inner.broadcast_to(shape).map(Self::wrap)
    }
}

impl<T: Element + bytemuck::Pod> Array<T> {
    /// The elements where they lie in C order without gaps.
    pub fn as_slice(&self) -> Option<&[T]> {
        // An array without elements may begin anywhere, also outside its block.
        let (start, length) =
            if self.size() == 0 { (0, 0) } else { (self.inner.layout().offset(), self.inner.nbytes()) };
        let bytes = &self.inner.buffer().bytes()[start..start + length];
        self.inner.is_contiguous(Order::C).then(|| bytemuck::try_cast_slice(bytes).ok()).flatten()
    }
}
