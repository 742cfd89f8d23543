//! `accumulate`, `outer` and `at`.
use super::{Errors, Operand, Options, Ufunc};
use crate::broadcast::broadcast_shapes;
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{normalize_axis, Layout, Order};
use crate::plan::{allocate, axis_order, Plan};
use crate::promote::{Casting, Promotable};
use crate::room::{self, repeated};
use rust_numpy_kernels::Output;

impl Ufunc {
    /// Every partial fold along one axis: `add.accumulate` is a cumulative sum.
    pub fn accumulate(&self, array: &DynArray, axis: isize, dtype: Option<&DType>) -> Result<DynArray> {
        self.check_foldable("accumulate")?;
        if array.ndim() == 0 {
            let found = array.dtype().clone();
            return Err(NumPyError::Expected { what: "accumulate", expected: "an array with axes".into(), found });
        }
        let axis = normalize_axis(axis, array.ndim())?;
        let kernel = self.reduction_kernel(array, dtype, true)?;
        let dtype = DType::from(kernel.outputs()[0]);
        let source = if *array.dtype() == dtype { array.clone() } else { array.astype(&dtype, Casting::Unsafe)? };
        let shape = source.shape();
        let mut fresh = room::fresh(shape, dtype.itemsize())?;
        let layout = allocate(shape, dtype.itemsize(), &axis_order(shape.len(), &[array.strides()]));
        if self.name == "power" && shape[axis] > 1 {
            self.check_exponents(kernel, &source.index(&from_second(axis))?, None)?;
        }
        let plan = axis_first(shape, axis, &[source.layout(), &layout]);
        let mut target = DynArrayMut::trusted(fresh.memory_mut(), dtype.clone(), layout.clone());
        let input = source.input(&plan.operands[0].0, plan.operands[0].1);
        let mut output = target.output(&plan.operands[1].0, plan.operands[1].1);
        rust_numpy_kernels::accumulate(self.loops, kernel, &plan.shape, input, &mut output);
        drop(target);
        Ok(DynArray::from_parts(fresh.finish(), dtype, layout))
    }

    /// The function of every pair: the result has the dimensions of `a`, then those of `b`.
    pub fn outer(&self, a: &DynArray, b: &DynArray, options: &Options<'_>) -> Result<DynArray> {
        if self.nin != 2 || self.nout != 1 || self.signature().is_some() {
            let why = "it does not take two elements to one";
            return Err(NumPyError::Method { ufunc: self.name, method: "outer", why });
        }
        let mut stretch = vec![IndexItem::Ellipsis];
        stretch.extend((0..b.ndim()).map(|_| IndexItem::NewAxis));
        let a = a.index(&stretch)?;
        self.call1(&[Operand::Array(&a), Operand::Array(b)], options)
    }

    /// Applies the function in place to the elements at `indices`, once for each time that an element is named.
    ///
    /// `indices` are whole numbers for the leading axes, broadcast together; further axes are taken whole. `second`
    /// is broadcast to the elements named; a function of one argument takes none.
    pub fn at(&self, target: &mut DynArrayMut<'_>, indices: &[&DynArray], second: Option<&DynArray>) -> Result<()> {
        if self.nout != 1 || self.signature().is_some() {
            return Err(NumPyError::Method { ufunc: self.name, method: "at", why: "it does not give one element" });
        }
        if second.is_some() != (self.nin == 2) {
            let found = 1 + second.is_some() as usize;
            return Err(NumPyError::Count { ufunc: self.name, what: "operands", expected: self.nin, found });
        }
        let operands: Vec<Promotable> = [Some(target.dtype()), second.map(DynArray::dtype)]
            .into_iter()
            .flatten()
            .map(|dtype| Promotable::DType(dtype.clone()))
            .collect();
        let kernel = self.resolve(&operands, None)?;
        let (shape, offsets) = offsets(target.layout(), indices)?;
        if let (Some(second), "power") = (second, self.name) {
            self.check_exponents(kernel, second, None)?;
        }
        let second = second.map(|second| second.broadcast_to(&shape)?.to_contiguous(Order::C)).transpose()?;
        let step = [second.as_ref().map_or(0, |second| second.dtype().itemsize() as isize)];
        let input = second.as_ref().map(|second| second.input(&step, second.layout().offset()));
        if offsets.is_empty() {
            return Ok(());
        }
        let first = target.layout().offset();
        let mut output: Output<'_> = target.output(&[], first);
        let judged = self.errors == Errors::Judged;
        rust_numpy_kernels::at(self.loops, kernel, &offsets, &mut output, input, judged);
        Ok(())
    }
}

/// All but the first element along an axis.
fn from_second(axis: usize) -> Vec<IndexItem> {
    (0..axis).map(|_| s(..)).chain([s(1..)]).collect()
}

/// A plan whose first dimension is `axis`, the others in the order of memory.
fn axis_first(shape: &[usize], axis: usize, layouts: &[&Layout]) -> Plan {
    let mut flat = shape.to_vec();
    flat[axis] = 1;
    let strides: Vec<&[isize]> = layouts.iter().map(|layout| layout.strides()).collect();
    let mut plan = Plan::new(&flat, layouts, &axis_order(shape.len(), &strides));
    plan.shape.insert(0, shape[axis]);
    for ((strides, _), layout) in plan.operands.iter_mut().zip(layouts) {
        strides.insert(0, layout.strides()[axis]);
    }
    plan
}

/// The shape of the elements named, and the byte offset of each in C order.
fn offsets(layout: &Layout, indices: &[&DynArray]) -> Result<(Vec<usize>, Vec<usize>)> {
    if indices.len() > layout.ndim() {
        return Err(NumPyError::TooManyIndices { found: indices.len(), ndim: layout.ndim() });
    }
    let shapes: Vec<&[usize]> = indices.iter().map(|index| index.shape()).collect();
    let named = broadcast_shapes(&shapes)?;
    let mut starts = repeated(layout.offset() as isize, named.iter().product())?;
    for (axis, index) in indices.iter().enumerate() {
        let positions = positions(index, &named)?;
        for (start, &position) in starts.iter_mut().zip(&positions) {
            *start += checked(position, axis, layout.shape()[axis])? as isize * layout.strides()[axis];
        }
    }
    let rest = Layout::new(&layout.shape()[indices.len()..], &layout.strides()[indices.len()..], 0);
    let inner: Vec<isize> = crate::iter::Offsets::new(&[&rest]).map(|at| at[0]).collect();
    let all = starts.iter().flat_map(|&start| inner.iter().map(move |&offset| (start + offset) as usize)).collect();
    Ok(([&named[..], rest.shape()].concat(), all))
}

fn positions(index: &DynArray, shape: &[usize]) -> Result<Vec<i64>> {
    if !matches!(index.dtype().kind(), 'i' | 'u') {
        return Err(NumPyError::Expected {
            what: "an index array",
            expected: "an integer".into(),
            found: index.dtype().clone(),
        });
    }
    crate::calc::values(&index.broadcast_to(shape)?)
}

fn checked(position: i64, axis: usize, size: usize) -> Result<usize> {
    let from_front = if position < 0 { position + size as i64 } else { position };
    match usize::try_from(from_front) {
        Ok(found) if found < size => Ok(found),
        _ => Err(NumPyError::Index { index: position as isize, axis, size }),
    }
}
