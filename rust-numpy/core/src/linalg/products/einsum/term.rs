//! One operand on its way: an array with a label for each axis, each label once.
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::linalg::arithmetic::reshaped;
use crate::linalg::products::product_stacks;
use crate::ufunc::{self, Options, ReduceOptions};
use std::collections::BTreeMap;

pub(super) struct Term {
    array: DynArray,
    labels: Vec<u32>,
}

impl Term {
    /// Takes diagonals of labels that appear twice, and drops axes of length 1 that stand for longer ones.
    pub fn new(mut array: DynArray, labels: &[u32], sizes: &BTreeMap<u32, usize>) -> Result<Term> {
        let mut labels = labels.to_vec();
        for axis in (0..labels.len()).rev() {
            if array.shape()[axis] != sizes[&labels[axis]] {
                let first: Vec<IndexItem> = (0..axis).map(|_| s(..)).chain([IndexItem::At(0)]).collect();
                array = array.index(&first)?;
                labels.remove(axis);
            }
        }
        while let Some((i, j)) = repeated(&labels) {
            array = array.diagonal(0, i as isize, j as isize)?;
            let label = labels.remove(j);
            labels.remove(i);
            labels.push(label);
        }
        Ok(Term { array, labels })
    }

    pub fn has(&self, label: &u32) -> bool {
        self.labels.contains(label)
    }

    /// Sums over the labels that are not needed.
    fn keep(&self, needed: impl Fn(&u32) -> bool) -> Result<Term> {
        let (kept, summed): (Vec<usize>, Vec<usize>) =
            (0..self.labels.len()).partition(|&axis| needed(&self.labels[axis]));
        let labels = kept.iter().map(|&axis| self.labels[axis]).collect();
        if summed.is_empty() {
            return Ok(Term { array: self.array.clone(), labels });
        }
        let axes: Vec<isize> = summed.iter().map(|&axis| axis as isize).collect();
        let options =
            ReduceOptions { axes: Some(&axes), dtype: Some(self.array.dtype().clone()), ..Default::default() };
        Ok(Term { array: ufunc::get("add")?.reduce(&self.array, &options)?, labels })
    }

    /// The axes in the order of `labels`.
    fn ordered(&self, labels: &[u32]) -> Result<DynArray> {
        let place = |label| self.labels.iter().position(|own| own == label).expect("a label of this term") as isize;
        self.array.transpose(&labels.iter().map(place).collect::<Vec<_>>())
    }

    /// The product of both, summed over all that is not needed.
    pub fn join(&self, other: &Term, needed: &dyn Fn(&u32) -> bool) -> Result<Term> {
        let a = self.keep(|label| needed(label) || other.has(label))?;
        let b = other.keep(|label| needed(label) || self.has(label))?;
        let (shared, left): (Vec<u32>, Vec<u32>) = a.labels.iter().partition(|label| b.has(label));
        let (batch, summed): (Vec<u32>, Vec<u32>) = shared.into_iter().partition(|label| needed(label));
        let right: Vec<u32> = b.labels.iter().copied().filter(|label| !a.has(label)).collect();
        let x = a.ordered(&[&batch[..], &left, &summed].concat())?;
        let y = b.ordered(&[&batch[..], &summed, &right].concat())?;
        let labels = [&batch[..], &left, &right].concat();
        let array = if summed.is_empty() {
            multiply(&x, &y, batch.len(), right.len())?
        } else {
            contract(&x, &y, batch.len(), summed.len())?
        };
        Ok(Term { array, labels })
    }

    /// The result, with its labels in the order of the output.
    pub fn finish(&self, output: &[u32]) -> Result<DynArray> {
        self.keep(|label| output.contains(label))?.ordered(output)
    }
}

/// Two axes with the same label.
fn repeated(labels: &[u32]) -> Option<(usize, usize)> {
    let find = |j: usize| Some((labels[..j].iter().position(|label| *label == labels[j])?, j));
    (0..labels.len()).find_map(find)
}

/// (batch, left) by (batch, right), nothing summed.
fn multiply(x: &DynArray, y: &DynArray, batch: usize, right: usize) -> Result<DynArray> {
    let spread = [x.shape(), &vec![1; right]].concat();
    let left = x.ndim() - batch;
    let lifted = [&y.shape()[..batch], &vec![1; left], &y.shape()[batch..]].concat();
    let (x, y) = (reshaped(x, &spread)?, reshaped(y, &lifted)?);
    ufunc::get("multiply")?.call1(&[(&x).into(), (&y).into()], &Options::default())
}

/// (batch, left, summed) by (batch, summed, right).
fn contract(x: &DynArray, y: &DynArray, batch: usize, summed: usize) -> Result<DynArray> {
    let (shape, k) = (x.shape(), x.ndim() - summed);
    let outer = &shape[..batch];
    let (left, right) = (&shape[batch..k], &y.shape()[batch + summed..]);
    let size = |part: &[usize]| part.iter().product::<usize>();
    let (m, n, depth) = (size(left), size(right), size(&shape[k..]));
    let x = reshaped(x, &[outer, &[m, depth]].concat())?;
    let y = reshaped(y, &[outer, &[depth, n]].concat())?;
    reshaped(&product_stacks(&x, &y)?, &[outer, left, right].concat())
}
