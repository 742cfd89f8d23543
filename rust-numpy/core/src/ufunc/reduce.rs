//! Reductions: `reduce` and `reduceat`.
use super::{Identity, Shape, Ufunc};
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{broadcast_layout, byte_size, normalize_axes, Layout};
use crate::plan::{allocate, axis_order, Plan};
use crate::promote::{Casting, Promotable};
use crate::scalar::Scalar;
use crate::Dims;
use rust_numpy_kernels::{Buffer, Kernel};

/// What a reduction starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Initial {
    /// The function's identity, or its first elements where it has none.
    Default,
    /// The first elements, though the function has an identity.
    First,
    /// This value.
    Value(Scalar),
}

/// Keywords of a reduction.
#[derive(Clone, Debug)]
pub struct ReduceOptions<'a> {
    /// The axes to reduce; `None` means all of them.
    pub axes: Option<&'a [isize]>,
    /// The dtype to compute in.
    pub dtype: Option<DType>,
    /// Whether reduced axes stay, with length 1.
    pub keepdims: bool,
    /// Where to start from.
    pub initial: Initial,
    /// Which elements count.
    pub mask: Option<&'a DynArray>,
}

impl Default for ReduceOptions<'_> {
    /// The first axis, as NumPy's `ufunc.reduce`.
    fn default() -> Self {
        ReduceOptions { axes: Some(&[0]), dtype: None, keepdims: false, initial: Initial::Default, mask: None }
    }
}

impl Ufunc {
    /// Folds the elements along the axes into one: `add.reduce` is a sum.
    pub fn reduce(&self, array: &DynArray, options: &ReduceOptions<'_>) -> Result<DynArray> {
        let kernel = self.reduction_kernel("reduce", array, options.dtype.as_ref())?;
        let axes = match options.axes {
            Some(axes) => normalize_axes(axes, array.ndim())?,
            None => (0..array.ndim()).collect(),
        };
        let start = self.start(kernel, array, &axes, options)?;
        self.fold(kernel, array, &axes, start, options)
    }

    /// As [`Ufunc::reduce`], into an existing array.
    pub fn reduce_into(&self, array: &DynArray, output: &mut DynArrayMut<'_>, options: &ReduceOptions<'_>) -> Result<()> {
        let result = self.reduce(array, options)?;
        if output.shape() != result.shape() {
            return Err(NumPyError::OutputShape { expected: result.shape().to_vec(), found: output.shape().to_vec() });
        }
        self.check_cast("the result", result.dtype(), output.dtype(), Casting::SameKind)?;
        output.assign(&result)
    }

    /// Reduces the slices of `axis` that start at each of `indices` and end before the next one, if that is larger.
    pub fn reduceat(&self, array: &DynArray, indices: &[isize], axis: isize, dtype: Option<&DType>) -> Result<DynArray> {
        let kernel = self.reduction_kernel("reduceat", array, dtype)?;
        let axis = normalize_axes(&[axis], array.ndim())?[0];
        let size = array.shape()[axis];
        if let Some(&index) = indices.iter().find(|&&index| index < 0 || index >= size as isize) {
            return Err(NumPyError::Index { index, axis, size });
        }
        let mut shape = array.shape().to_vec();
        shape[axis] = indices.len();
        let mut result = DynArray::zeros(&shape, &kernel.outputs()[0].into())?;
        let at = |item: IndexItem| (0..axis).map(|_| s(..)).chain([item]).collect::<Vec<_>>();
        for (i, &first) in indices.iter().enumerate() {
            let end = indices.get(i + 1).copied().filter(|&next| next > first);
            let end = end.unwrap_or(if i + 1 == indices.len() { size as isize } else { first + 1 });
            let part = array.index(&at(s(first..end)))?;
            let options = ReduceOptions { initial: Initial::First, ..Default::default() };
            let value = self.fold(kernel, &part, &[axis], None, &options)?;
            result.view_mut()?.index(&at(IndexItem::At(i as isize)))?.assign(&value)?;
        }
        Ok(result)
    }

    /// The loop of a reduction: its output goes back in as the first input.
    pub(super) fn reduction_kernel(&self, method: &'static str, array: &DynArray, dtype: Option<&DType>) -> Result<&'static Kernel> {
        let refused = |why| NumPyError::Method { ufunc: self.name, method, why };
        if self.nin != 2 || self.nout != 1 {
            return Err(refused("it does not take two arguments to one result"));
        }
        if self.shape != Shape::Elementwise {
            return Err(refused("it has a signature"));
        }
        if self.name.starts_with("logical") {
            return self.resolve(&[Promotable::DType(DType::BOOL), Promotable::DType(DType::BOOL)], None);
        }
        let widened = self.widened(array.dtype());
        let dtype = dtype.or(widened.as_ref());
        let operand = Promotable::DType(array.dtype().native());
        let kernel = self.resolve(&[operand.clone(), operand], dtype)?;
        if kernel.inputs()[0] != kernel.outputs()[0] {
            return Err(NumPyError::NoLoop { ufunc: self.name, types: format!("a reduction of {}", array.dtype()) });
        }
        self.check_cast("the input", array.dtype(), &kernel.inputs()[1].into(), Casting::Unsafe)?;
        Ok(kernel)
    }

    /// Sums and products of small integers are taken in 64 bits.
    fn widened(&self, dtype: &DType) -> Option<DType> {
        match (self.name, dtype.kind()) {
            ("add" | "multiply", 'b' | 'i') => Some(DType::I64),
            ("add" | "multiply", 'u') => Some(DType::U64),
            _ => None,
        }
    }

    /// The value to start from; `None` for the first elements.
    fn start(&self, kernel: &Kernel, array: &DynArray, axes: &[usize], options: &ReduceOptions<'_>) -> Result<Option<Scalar>> {
        if axes.len() > 1 && self.identity == Identity::None {
            let why = "its result depends on the order of axes, so one axis at a time";
            return Err(NumPyError::Method { ufunc: self.name, method: "reduce", why });
        }
        let identity = match self.identity {
            Identity::Int(value) => Some(whole(value, &kernel.outputs()[0].into())),
            Identity::MinusInfinity => Some(Scalar::Float(f64::NEG_INFINITY)),
            Identity::None | Identity::Reorderable => None,
        };
        let start = match options.initial {
            Initial::Default => identity,
            Initial::First => None,
            Initial::Value(value) => Some(value),
        };
        let empty = axes.iter().any(|&axis| array.shape()[axis] == 0);
        let results: usize = (0..array.ndim()).filter(|axis| !axes.contains(axis)).map(|axis| array.shape()[axis]).product();
        match start {
            None if empty && results > 0 => Err(NumPyError::EmptyReduction(self.name)),
            None if options.mask.is_some() => {
                Err(NumPyError::Method { ufunc: self.name, method: "reduce", why: "a mask needs an initial value" })
            }
            start => Ok(start),
        }
    }

    /// The fold itself, from `start` or from the first elements.
    fn fold(
        &self,
        kernel: &'static Kernel,
        array: &DynArray,
        axes: &[usize],
        start: Option<Scalar>,
        options: &ReduceOptions<'_>,
    ) -> Result<DynArray> {
        let dtype = DType::from(kernel.outputs()[0]);
        let kept = kept_shape(array.shape(), axes);
        let order = axis_order(array.ndim(), &[array.strides()]);
        let layout = allocate(&kept, dtype.itemsize(), &order);
        let buffer = Buffer::zeroed(byte_size(&kept, dtype.itemsize())?);
        let mut result = DynArray::from_parts(buffer, dtype.clone(), layout);
        let (first, rest) = split(array, axes, self.identity == Identity::Reorderable)?;
        match start {
            Some(value) => result.view_mut()?.assign(&DynArray::scalar(value, &dtype)?)?,
            None if result.size() > 0 => result.view_mut()?.assign(&first)?,
            None => {}
        }
        let source = if start.is_some() { array } else { &rest };
        self.run_fold(kernel, source, axes, &mut result, options.mask)?;
        Ok(if options.keepdims { result } else { without(&result, axes) })
    }

    fn run_fold(
        &self,
        kernel: &'static Kernel,
        source: &DynArray,
        axes: &[usize],
        result: &mut DynArray,
        mask: Option<&DynArray>,
    ) -> Result<()> {
        let shape = source.shape();
        let mask = mask.map(|mask| Ok((mask, broadcast_layout(mask.layout(), shape)?))).transpose()?;
        let fixed = stretched(result.layout(), shape, axes);
        let mut layouts: Dims<&Layout> = smallvec::smallvec![source.layout(), &fixed];
        layouts.extend(mask.as_ref().map(|(_, layout)| layout));
        let strides: Dims<&[isize]> = layouts.iter().map(|layout| layout.strides()).collect();
        let plan = Plan::new(shape, &layouts, &axis_order(shape.len(), &strides));
        let input = source.input(&plan.operands[0].0, plan.operands[0].1);
        let marks = mask.as_ref().map(|(mask, _)| mask.input(&plan.operands[2].0, plan.operands[2].1));
        let mut view = result.view_mut()?;
        let mut output = view.output(&plan.operands[1].0, plan.operands[1].1);
        rust_numpy_kernels::reduce(self.loops, kernel, &plan.shape, input, &mut output, marks);
        Ok(())
    }
}

/// An identity as the kind of number that the dtype has.
fn whole(value: i8, dtype: &DType) -> Scalar {
    match dtype.kind() {
        'b' => Scalar::Bool(value != 0),
        'u' if value < 0 => Scalar::Int((1i128 << (8 * dtype.itemsize())) - 1),
        'i' | 'u' => Scalar::Int(value as i128),
        _ => Scalar::Float(value as f64),
    }
}

fn kept_shape(shape: &[usize], axes: &[usize]) -> Vec<usize> {
    shape.iter().enumerate().map(|(axis, &n)| if axes.contains(&axis) { 1 } else { n }).collect()
}

/// The result's layout over the shape of the input: it stays along the reduced axes.
fn stretched(layout: &Layout, shape: &[usize], axes: &[usize]) -> Layout {
    let stride = |(axis, &stride): (usize, &isize)| if axes.contains(&axis) { 0 } else { stride };
    let strides: Dims<isize> = layout.strides().iter().enumerate().map(stride).collect();
    Layout::new(shape, &strides, layout.offset())
}

/// The first elements along the axes, and the rest. Where order does not matter the rest may be all of them.
fn split(array: &DynArray, axes: &[usize], reorderable: bool) -> Result<(DynArray, DynArray)> {
    let part = |range: IndexItem| {
        let item = |axis| if axes.contains(&axis) { range } else { s(..) };
        array.index(&(0..array.ndim()).map(item).collect::<Vec<_>>())
    };
    let rest = if reorderable { array.clone() } else { part(s(1..))? };
    Ok((part(s(..1))?, rest))
}

/// The array without axes of length 1.
fn without(array: &DynArray, axes: &[usize]) -> DynArray {
    let keep = |axis: &usize| !axes.contains(axis);
    let shape: Dims<usize> = (0..array.ndim()).filter(keep).map(|axis| array.shape()[axis]).collect();
    let strides: Dims<isize> = (0..array.ndim()).filter(keep).map(|axis| array.strides()[axis]).collect();
    array.with_layout(Layout::with(shape, strides, array.layout().offset()))
}
