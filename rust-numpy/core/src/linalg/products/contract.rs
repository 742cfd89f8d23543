//! Contractions over any axes, and Kronecker products.
use super::{not_aligned, product_stacks};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::normalize_axes;
use crate::linalg::arithmetic::{binary, reshaped, signed};
use crate::Dims;

/// The axes that are summed over.
#[derive(Clone, Copy, Debug)]
pub enum TensorAxes<'a> {
    /// The last ones of the first operand with the first ones of the second.
    Count(usize),
    /// Those of the first operand with those of the second, in order.
    Pairs(&'a [isize], &'a [isize]),
}

/// One operand of a contraction: its axes in a new order, and the sizes of those that stay.
struct Side {
    order: Vec<isize>,
    kept: Vec<usize>,
    summed: usize,
}

impl Side {
    /// Summed axes come last, or first.
    fn new(array: &DynArray, axes: &Dims<usize>, last: bool) -> Side {
        let kept: Vec<usize> = (0..array.ndim()).filter(|axis| !axes.contains(axis)).collect();
        let parts = if last { [&kept[..], &axes[..]] } else { [&axes[..], &kept[..]] };
        Side {
            order: parts.concat().iter().map(|&axis| axis as isize).collect(),
            kept: kept.iter().map(|&axis| array.shape()[axis]).collect(),
            summed: axes.iter().map(|&axis| array.shape()[axis]).product(),
        }
    }

    fn kept_size(&self) -> usize {
        self.kept.iter().product()
    }
}

/// The sum of products over pairs of axes; what stays of `a` comes before what stays of `b`.
pub fn tensordot(a: &DynArray, b: &DynArray, axes: TensorAxes<'_>) -> Result<DynArray> {
    let (left, right): (Vec<isize>, Vec<isize>) = match axes {
        TensorAxes::Pairs(left, right) => (left.to_vec(), right.to_vec()),
        TensorAxes::Count(count) if count > a.ndim().min(b.ndim()) => return too_many(a, b, count),
        TensorAxes::Count(count) => {
            let first = (a.ndim() - count) as isize;
            ((0..count as isize).map(|i| first + i).collect(), (0..count as isize).collect())
        }
    };
    if left.len() != right.len() {
        return not_aligned(a, b, "as many axes of each are needed");
    }
    let (left, right) = (normalize_axes(&left, a.ndim())?, normalize_axes(&right, b.ndim())?);
    if left.iter().zip(&right).any(|(&i, &j)| a.shape()[i] != b.shape()[j]) {
        return not_aligned(a, b, format!("axes {left:?} and {right:?}"));
    }
    let (from, to) = (Side::new(a, &left, true), Side::new(b, &right, false));
    let a = reshaped(&a.transpose(&from.order)?, &[from.kept_size(), from.summed])?;
    let b = reshaped(&b.transpose(&to.order)?, &[to.summed, to.kept_size()])?;
    reshaped(&product_stacks(&a, &b)?, &[from.kept, to.kept].concat())
}

/// The error for more axes than there are: sizes that differ count first, as in NumPy.
fn too_many(a: &DynArray, b: &DynArray, count: usize) -> Result<DynArray> {
    for place in 0..count {
        let size = a.ndim().min(b.ndim());
        match (a.ndim() + place).checked_sub(count) {
            Some(axis) if place < b.ndim() && a.shape()[axis] != b.shape()[place] => break,
            Some(_) if place < b.ndim() => {}
            _ => return Err(NumPyError::Index { index: count as isize, axis: 0, size }),
        }
    }
    not_aligned(a, b, format!("{count} axes to sum over"))
}

/// The Kronecker product: blocks of `b`, each multiplied by an element of `a`.
pub fn kron(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let ndim = a.ndim().max(b.ndim());
    let padded = |array: &DynArray| [vec![1; ndim - array.ndim()], array.shape().to_vec()].concat();
    let (left, right) = (padded(a), padded(b));
    let spread = |shape: &[usize], second: bool| -> Vec<usize> {
        shape.iter().flat_map(|&n| if second { [1, n] } else { [n, 1] }).collect()
    };
    let product = binary("multiply", &reshaped(a, &spread(&left, false))?, &reshaped(b, &spread(&right, true))?)?;
    let shape: Vec<usize> = left.iter().zip(&right).map(|(&n, &m)| n * m).collect();
    product.reshape(&signed(&shape), crate::Order::C)
}
