//! Series of two and three variables, and series with coefficients that are arrays.
use super::basis::Basis;
use super::series::inexact;
use crate::calc::{add, apply, moved, multiply, subtract};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::Order;
use crate::manip::{atleast_1d, stack};
use crate::promote::Casting;

fn signed(shape: &[usize]) -> Vec<isize> {
    shape.iter().map(|&n| n as isize).collect()
}

/// `c` with axes of length 1 behind its own, one for each of `x`.
fn apart(c: &DynArray, x: &DynArray) -> Result<DynArray> {
    c.reshape(&[signed(c.shape()), vec![1; x.ndim()]].concat(), Order::C)
}

impl Basis {
    /// The values at `x` of the series whose coefficients lie along the first axis of `c`: one for each of its other
    /// elements and each of `x` (`tensor`), or for elements that stand in the same place, broadcast.
    pub fn values_of(self, x: &DynArray, c: &DynArray, tensor: bool) -> Result<DynArray> {
        let dtype = inexact([c])?;
        let c = atleast_1d(c)?.astype(&dtype, Casting::Unsafe)?;
        if c.shape()[0] == 0 {
            return Err(NumPyError::Index { index: -1, axis: 0, size: 0 });
        }
        let c = if tensor { apart(&c, x)? } else { c };
        let part = |n: usize| c.index(&[IndexItem::At(n as isize)]);
        let zero = multiply(x, 0.0)?;
        let (mut next, mut after) = (multiply(&add(&part(0)?, &zero)?, 0.0)?, zero);
        for n in (0..c.shape()[0]).rev() {
            let ((a, b, _), (_, _, below)) = (self.step(n), self.step(n + 1));
            let line = add(&multiply(x, a)?, b)?;
            let value = subtract(&add(&part(n)?, &multiply(&line, &next)?)?, &multiply(&after, below)?)?;
            (next, after) = (value, next);
        }
        Ok(next)
    }

    /// The values of a series of as many variables as there are `points` (all of one shape), at each of them.
    pub fn values_at(self, points: &[DynArray], c: &DynArray) -> Result<DynArray> {
        let (first, rest) = points.split_first().ok_or(NumPyError::Empty("points"))?;
        if rest.iter().any(|other| other.shape() != first.shape()) {
            let names = if points.len() == 3 { "x, y, z" } else { "x, y" };
            return Err(NumPyError::value(&format!("{names} are incompatible")));
        }
        let start = self.values_of(first, c, true)?;
        rest.iter().try_fold(start, |values, x| self.values_of(x, &values, false))
    }

    /// The values of a series of several variables on the grid of all combinations of their elements.
    pub fn values_on_grid(self, axes: &[DynArray], c: &DynArray) -> Result<DynArray> {
        axes.iter().try_fold(c.clone(), |values, x| self.values_of(x, &values, true))
    }

    /// The products of the polynomials of each variable up to its degree, along a new last axis, at points of one shape.
    pub fn vander_of(self, points: &[DynArray], degrees: &[isize]) -> Result<DynArray> {
        if degrees.len() != points.len() {
            let why = format!("Expected {} dimensions of degrees, got {}", points.len(), degrees.len());
            return Err(NumPyError::value(&why));
        }
        let together =
            stack(&points.iter().collect::<Vec<_>>(), 0).map_err(|_| NumPyError::value("points have one shape"))?;
        let mut product: Option<DynArray> = None;
        for (number, &degree) in degrees.iter().enumerate() {
            let own = self.vander(&together.index(&[IndexItem::At(number as isize)])?, degree)?;
            product = Some(match product {
                None => own,
                Some(before) => flat_products(&before, &own)?,
            });
        }
        product.ok_or(NumPyError::Empty("points"))
    }
}

/// All products of an element of the last axis of `a` with one of `b`'s, in C order along one axis.
fn flat_products(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let (outer, last) = a.shape().split_at(a.ndim() - 1);
    let count = b.shape()[b.ndim() - 1];
    let left = a.reshape(&signed(&[outer, &[last[0], 1]].concat()), Order::C)?;
    let right = b.reshape(&signed(&[outer, &[1, count]].concat()), Order::C)?;
    multiply(&left, &right)?.reshape(&signed(&[outer, &[last[0] * count]].concat()), Order::C)
}

/// The values at `x` of polynomials with factor 1 at the highest power and the roots along the first axis of `r`.
pub fn values_from_roots(x: &DynArray, r: &DynArray, tensor: bool) -> Result<DynArray> {
    let dtype = inexact([r])?;
    let roots = atleast_1d(r)?.astype(&dtype, Casting::Unsafe)?;
    if !tensor && x.ndim() >= roots.ndim() {
        return Err(NumPyError::value("x.ndim must be < r.ndim when tensor == False"));
    }
    let roots = if tensor { apart(&roots, x)? } else { roots };
    let differences = apply("subtract", &[x.into(), (&roots).into()])?;
    crate::calc::fold("multiply", &moved(&differences, 0, 0)?, Some(&[0]), false)
}
