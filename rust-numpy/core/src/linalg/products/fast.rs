//! Stacks of floating-point matrices, multiplied by the dense crate where they lie.
use super::Sizes;
use crate::broadcast::broadcast_layout;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::iter::Offsets;
use crate::layout::{Layout, Order};
use crate::linalg::arithmetic::{build, reshaped};
use crate::typed::{Array, Element};
use crate::Dims;
use bytemuck::Pod;
use rust_numpy_dense::{Field, Matrix};
use rust_numpy_kernels::thread_count;

/// Where the matrices of a stack lie: the same for each, from its first element on.
struct Stack<'a, T> {
    elements: &'a [T],
    rows: usize,
    columns: usize,
    step: usize,
    transposed: bool,
    /// The stack's dimensions, broadcast to the product's.
    batch: Layout,
}

/// How far apart rows (or, turned, columns) are, if the others lie without gaps.
fn step(lines: usize, length: usize, (line, item): (isize, isize), size: usize) -> Option<usize> {
    let dense = item == size as isize || length <= 1;
    let apart = line >= (length * size) as isize;
    match (dense, lines > 1) {
        (true, false) => Some(length),
        (true, true) if apart => Some(line as usize / size),
        _ => None,
    }
}

impl<'a, T: Pod> Stack<'a, T> {
    /// `None` where the matrices do not lie as the dense crate needs them.
    fn new(array: &'a DynArray, batch: &[usize]) -> Option<Self> {
        let (size, split) = (size_of::<T>(), array.ndim() - 2);
        let (rows, columns) = (array.shape()[split], array.shape()[split + 1]);
        let strides = array.strides();
        let aligned = |bytes: isize| bytes % size as isize == 0;
        let bytes = array.buffer().bytes();
        let elements = bytemuck::try_cast_slice(&bytes[..bytes.len() / size * size]).ok()?;
        if array.dtype().is_swapped() || !strides.iter().copied().chain([array.layout().offset() as isize]).all(aligned)
        {
            return None;
        }
        let straight = step(rows, columns, (strides[split], strides[split + 1]), size);
        let turned = || step(columns, rows, (strides[split + 1], strides[split]), size);
        let (step, transposed) = straight.map(|step| (step, false)).or_else(|| Some((turned()?, true)))?;
        let outer = Layout::new(&array.shape()[..split], &strides[..split], array.layout().offset());
        let batch = broadcast_layout(&outer, batch).ok()?;
        Some(Stack { elements, rows, columns, step, transposed, batch })
    }

    /// The matrix whose first element lies `offset` bytes from the start.
    fn at(&self, offset: isize) -> Matrix<'a, T> {
        let elements =
            if self.rows * self.columns == 0 { &[] } else { &self.elements[offset as usize / size_of::<T>()..] };
        let (rows, columns, step, transposed) = (self.rows, self.columns, self.step, self.transposed);
        let (lines, length) = if transposed { (columns, rows) } else { (rows, columns) };
        let used = if elements.is_empty() { 0 } else { (lines - 1) * step + length };
        Matrix { elements: &elements[..used], rows, columns, step, transposed }
    }
}

pub(super) fn multiply<T: Field + Element + Pod>(
    a: &DynArray,
    b: &DynArray,
    batch: &[usize],
    sizes: Sizes,
) -> Result<DynArray> {
    if b.ndim() == 2 && batch.len() == a.ndim() - 2 && !batch.is_empty() && a.is_contiguous(Order::C) {
        return tall::<T>(a, b, batch, sizes);
    }
    let copy = |array: &DynArray| array.copy(Some(Order::C));
    match (Stack::<T>::new(a, batch), Stack::<T>::new(b, batch)) {
        (Some(left), Some(right)) => each(&left, &right, batch, sizes),
        (Some(_), None) => multiply::<T>(a, &copy(b)?, batch, sizes),
        (None, Some(_)) => multiply::<T>(&copy(a)?, b, batch, sizes),
        (None, None) => multiply::<T>(&copy(a)?, &copy(b)?, batch, sizes),
    }
}

/// One tall matrix instead of many, where the second operand is the same for all.
fn tall<T: Field + Element + Pod>(a: &DynArray, b: &DynArray, batch: &[usize], (m, n, k): Sizes) -> Result<DynArray> {
    let rows = batch.iter().product::<usize>() * m;
    let product = multiply::<T>(&reshaped(a, &[rows, k])?, b, &[], (rows, n, k))?;
    reshaped(&product, &[batch, &[m, n]].concat())
}

fn each<T: Field + Element + Pod>(
    left: &Stack<'_, T>,
    right: &Stack<'_, T>,
    batch: &[usize],
    (m, n, k): Sizes,
) -> Result<DynArray> {
    let threads = thread_count();
    let mut shape: Dims<usize> = batch.into();
    shape.extend([m, n]);
    build(&shape, |c: &mut [T]| match (m * n * k, batch.is_empty()) {
        (0, _) => {}
        (_, true) => {
            let at = |stack: &Stack<'_, T>| stack.batch.offset() as isize;
            T::product(left.at(at(left)), right.at(at(right)), c, threads);
        }
        (_, false) => {
            let places = Offsets::new(&[&left.batch, &right.batch]);
            for (place, c) in places.zip(c.chunks_exact_mut(m * n)) {
                T::product(left.at(place[0]), right.at(place[1]), c, threads);
            }
        }
    })
    .map(Array::into_dyn)
}
