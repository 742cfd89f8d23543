//! Reductions: `reduce` and `reduceat`.
use super::{Identity, Shape, Ufunc};
use crate::broadcast::broadcast_layout;
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{normalize_axes, Layout};
use crate::plan::{allocate, axis_order, Plan};
use crate::promote::Casting;
use crate::room;
use crate::scalar::Scalar;
use crate::Dims;
use rust_numpy_kernels::Kernel;

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
        self.check_foldable("reduce")?;
        let axes = match options.axes {
            Some(axes) => normalize_axes(axes, array.ndim())?,
            None => (0..array.ndim()).collect(),
        };
        let kernel = self.reduction_kernel(array, options.dtype.as_ref(), false)?;
        let start = self.start(kernel, array, &axes, options)?;
        self.fold(kernel, array, &axes, start, options, false)
    }

    /// As [`Ufunc::reduce`], into an existing array.
    pub fn reduce_into(
        &self,
        array: &DynArray,
        output: &mut DynArrayMut<'_>,
        options: &ReduceOptions<'_>,
    ) -> Result<()> {
        let result = self.reduce(array, options)?;
        if output.shape() != result.shape() {
            return Err(NumPyError::OutputShape { expected: result.shape().to_vec(), found: output.shape().to_vec() });
        }
        self.check_cast(("result", 0), result.dtype(), output.dtype(), Casting::SameKind)?;
        output.assign(&result)
    }

    /// Refuses functions that do not take two elements to one.
    pub(super) fn check_foldable(&self, method: &'static str) -> Result<()> {
        let refused = |why| Err(NumPyError::Method { ufunc: self.name, method, why });
        match (self.nin, self.nout, self.shape) {
            (2, 1, Shape::Elementwise) => Ok(()),
            (2, 1, _) => refused("it has a signature"),
            _ => refused("it does not take two arguments to one result"),
        }
    }

    /// The value to start from; `None` for the first elements.
    fn start(
        &self,
        kernel: &Kernel,
        array: &DynArray,
        axes: &[usize],
        options: &ReduceOptions<'_>,
    ) -> Result<Option<Scalar>> {
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
        let results: usize =
            (0..array.ndim()).filter(|axis| !axes.contains(axis)).map(|axis| array.shape()[axis]).product();
        match start {
            None if empty && results > 0 => Err(NumPyError::EmptyReduction(self.name)),
            None if options.mask.is_some() => {
                Err(NumPyError::Method { ufunc: self.name, method: "reduce", why: "a mask needs an initial value" })
            }
            start => Ok(start),
        }
    }

    /// The fold itself, from `start` or from the first elements; `by_lines` walks the first axis innermost, wherever
    /// memory lies.
    pub(super) fn fold(
        &self,
        kernel: &'static Kernel,
        array: &DynArray,
        axes: &[usize],
        start: Option<Scalar>,
        options: &ReduceOptions<'_>,
        by_lines: bool,
    ) -> Result<DynArray> {
        if let Some(mask) = options.mask {
            self.check_cast(("mask", 0), mask.dtype(), &DType::BOOL, Casting::Safe)?;
        }
        let dtype = DType::from(kernel.outputs()[0]);
        let kept = kept_shape(array.shape(), axes);
        let mask = options
            .mask
            .map(|mask| Ok::<_, NumPyError>((mask, broadcast_layout(mask.layout(), array.shape())?)))
            .transpose()?;
        let mut strides: Dims<&[isize]> = smallvec::smallvec![array.strides()];
        strides.extend(mask.as_ref().map(|(_, layout)| layout.strides()));
        let mut order = axis_order(array.ndim(), &strides);
        if by_lines {
            order.retain(|other| *other != axes[0]);
            order.insert(0, axes[0]);
        }
        let buffer = room::zeroed(&kept, dtype.itemsize())?;
        let layout = allocate(&kept, dtype.itemsize(), &order);
        let mut result = DynArray::from_parts(buffer, dtype.clone(), layout);
        if let Some(value) = start {
            // New memory is zero already.
            if !is_zero(value) {
                result.view_mut()?.assign(&DynArray::scalar(value, &dtype)?)?;
            }
            self.run_fold(kernel, array, axes, &mut result, mask.as_ref(), &order)?;
        } else if result.size() == 1
            && mask.is_none()
            && *array.dtype() == dtype
            && self.identity == Identity::Reorderable
        {
            // One result, the order of whose elements does not matter: any of them is a beginning.
            let at = array.layout().offset();
            result = DynArray::from_bytes(&array.buffer().bytes()[at..at + dtype.itemsize()], &kept, &dtype)?;
            self.run_fold(kernel, array, axes, &mut result, None, &order)?;
        } else if result.size() > 0 {
            let (first, rest) = split(array, axes, self.identity == Identity::Reorderable)?;
            result.view_mut()?.assign(&first)?;
            if !axes.is_empty() {
                self.run_fold(kernel, &rest, axes, &mut result, None, &order)?;
            }
        }
        Ok(if options.keepdims { result } else { without(&result, axes) })
    }

    fn run_fold(
        &self,
        kernel: &'static Kernel,
        source: &DynArray,
        axes: &[usize],
        result: &mut DynArray,
        mask: Option<&(&DynArray, Layout)>,
        order: &[usize],
    ) -> Result<()> {
        let shape = source.shape();
        if self.name == "power" {
            self.check_exponents(kernel, source, mask.map(|(mask, _)| *mask))?;
        }
        let fixed = stretched(result.layout(), shape, axes);
        let mut layouts: Dims<&Layout> = smallvec::smallvec![source.layout(), &fixed];
        layouts.extend(mask.map(|(_, layout)| layout));
        let plan = Plan::forwards(shape, &layouts, order);
        let input = source.input(&plan.operands[0].0, plan.operands[0].1);
        let marks = mask.map(|(mask, _)| mask.input(&plan.operands[2].0, plan.operands[2].1));
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

fn is_zero(value: Scalar) -> bool {
    match value {
        Scalar::Bool(value) => !value,
        Scalar::Int(value) => value == 0,
        Scalar::Float(value) => value.to_bits() == 0,
        Scalar::Complex(_) => false,
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
