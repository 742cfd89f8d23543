//! Arrays assembled from nested lists.
use super::concatenate;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::Order;

/// Lists within lists, all of one depth, with arrays at their ends.
#[derive(Clone, Debug)]
pub enum Nested {
    /// An array.
    Array(DynArray),
    /// Parts that lie side by side along one axis.
    List(Vec<Nested>),
}

/// The arrays of the innermost lists joined along the last axis, those of the lists around them along the one before.
pub fn block(parts: &Nested) -> Result<DynArray> {
    let depth = depth(parts)?;
    let ndim = depth.max(most_dimensions(parts));
    joined(parts, depth, ndim).and_then(|array| if depth == 0 { array.copy(None) } else { Ok(array) })
}

/// How deep the lists go; it must be the same everywhere.
fn depth(parts: &Nested) -> Result<usize> {
    let Nested::List(members) = parts else { return Ok(0) };
    let mut depths = members.iter().map(depth);
    let first = depths.next().ok_or_else(|| NumPyError::value("lists of a block cannot be empty"))??;
    for other in depths {
        if other? != first {
            return Err(NumPyError::value("list depths of a block are mismatched"));
        }
    }
    Ok(first + 1)
}

fn most_dimensions(parts: &Nested) -> usize {
    match parts {
        Nested::Array(array) => array.ndim(),
        Nested::List(members) => members.iter().map(most_dimensions).max().unwrap_or(0),
    }
}

fn joined(parts: &Nested, depth: usize, ndim: usize) -> Result<DynArray> {
    match parts {
        Nested::Array(array) => {
            let missing = ndim - array.ndim();
            let shape: Vec<isize> = (0..missing).map(|_| 1).chain(array.shape().iter().map(|&n| n as isize)).collect();
            array.reshape(&shape, Order::C)
        }
        Nested::List(members) => {
            let arrays: Vec<DynArray> =
                members.iter().map(|member| joined(member, depth - 1, ndim)).collect::<Result<_>>()?;
            concatenate(&arrays.iter().collect::<Vec<_>>(), Some(-(depth as isize)), None)
        }
    }
}
