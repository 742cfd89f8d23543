//! Grids: coordinates of every point, or of each axis.
use super::arange;
use crate::broadcast::broadcast_shapes;
use crate::calc::{add, multiply};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::Order;
use crate::promote::{result_type, Casting, Promotable};
use crate::scalar::Scalar;
use crate::ufunc::Operand;

/// Which of the first two axes comes first in a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexing {
    /// Cartesian: the second input runs along the first axis.
    Xy,
    /// Matrix: inputs run along axes in their order.
    Ij,
}

/// Views of all arrays at the shape to which they broadcast.
pub fn broadcast_arrays(arrays: &[DynArray]) -> Result<Vec<DynArray>> {
    let shapes: Vec<&[usize]> = arrays.iter().map(DynArray::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    let see = |array: &DynArray| if array.shape() == shape { Ok(array.clone()) } else { array.broadcast_to(&shape) };
    arrays.iter().map(see).collect()
}

/// `array`, flat, along `axis` of `ndim` axes; the others have length 1.
fn along(array: &DynArray, axis: usize, ndim: usize) -> Result<DynArray> {
    let mut shape = vec![1; ndim];
    shape[axis] = array.size() as isize;
    array.reshape(&shape, Order::C)
}

/// Coordinates of a mesh: full matrices, or (sparse) as they stand along their axes; copies or views.
pub fn meshgrid(arrays: &[DynArray], indexing: Indexing, sparse: bool, copy: bool) -> Result<Vec<DynArray>> {
    let ndim = arrays.len();
    let place = |axis: usize| match axis {
        0 | 1 if indexing == Indexing::Xy && ndim > 1 => 1 - axis,
        _ => axis,
    };
    let mut mesh: Vec<DynArray> =
        arrays.iter().enumerate().map(|(axis, array)| along(array, place(axis), ndim)).collect::<Result<_>>()?;
    if !sparse {
        mesh = broadcast_arrays(&mesh)?;
    }
    if copy {
        return mesh.iter().map(|array| array.copy(Some(Order::C))).collect();
    }
    Ok(mesh)
}

/// The index of every element along each axis, each of its own shape if `sparse`.
pub fn indices(shape: &[usize], dtype: &DType) -> Result<(DynArray, Vec<DynArray>)> {
    let count = |&n: &usize| arange(0.into(), n.into(), 1.into(), Some(dtype));
    let sparse: Vec<DynArray> =
        shape.iter().enumerate().map(|(axis, n)| along(&count(n)?, axis, shape.len())).collect::<Result<_>>()?;
    let mut dense = DynArray::zeros(&[&[shape.len()], shape].concat(), dtype)?;
    for (axis, part) in sparse.iter().enumerate() {
        dense.view_mut()?.index(&[IndexItem::At(axis as isize)])?.assign(part)?;
    }
    Ok((dense, sparse))
}

/// Index arrays that select the product of their positions; booleans name the positions where they are true.
pub fn ix(arrays: &[DynArray]) -> Result<Vec<DynArray>> {
    let open = |(axis, array): (usize, &DynArray)| {
        if array.ndim() != 1 {
            return Err(NumPyError::value("cross index must be 1 dimensional"));
        }
        let array = match array.dtype().kind() {
            'b' => crate::indexing::nonzero(array)?.remove(0),
            _ => array.clone(),
        };
        along(&array, axis, arrays.len())
    };
    arrays.iter().enumerate().map(open).collect()
}

/// One range of a grid: the slice `start:stop:step`; an imaginary step is a count of points that includes the stop.
pub type Range = (Scalar, Scalar, Scalar);

fn real(value: Scalar) -> f64 {
    match value {
        Scalar::Bool(value) => value as u8 as f64,
        Scalar::Int(value) => value as f64,
        Scalar::Float(value) => value,
        Scalar::Complex(value) => value.re,
    }
}

/// Points along one range: how many, from where, how far apart.
fn points((start, stop, step): Range) -> Result<(f64, Scalar)> {
    if let Scalar::Complex(step) = step {
        let count = step.norm().trunc();
        let apart = if count == 1.0 { 1.into() } else { ((real(stop) - real(start)) / (count - 1.0)).into() };
        return Ok((count, apart));
    }
    match real(step) {
        0.0 => Err(NumPyError::value("the step of a range is not zero")),
        apart => Ok((((real(stop) - real(start)) / apart).ceil(), step)),
    }
}

/// NumPy's `mgrid` (the dense result) and `ogrid` (the sparse one) of slices.
pub fn grid(ranges: &[Range], sparse: bool) -> Result<Vec<DynArray>> {
    let of = |&(start, stop, step): &Range| match step {
        Scalar::Complex(step) => [start, stop, Scalar::Float(step.norm())],
        step => [start, stop, step],
    };
    let kinds: Vec<Promotable> = ranges.iter().flat_map(of).chain([Scalar::Int(0)]).map(Promotable::Weak).collect();
    let dtype = result_type(&kinds)?;
    let mut parts = Vec::new();
    for (axis, &range) in ranges.iter().enumerate() {
        let (count, apart) = points(range)?;
        let size = DynArray::scalar(count.max(0.0).into(), &DType::F64)?.item(&[])?;
        let counted = arange(0.into(), size, 1.into(), Some(&dtype))?;
        let scaled = multiply(&counted, Operand::Scalar(apart))?;
        let moved = add(&scaled, Operand::Scalar(range.0))?;
        let moved = if sparse { moved } else { moved.astype(&dtype, Casting::Unsafe)? };
        parts.push(along(&moved, axis, ranges.len())?);
    }
    if sparse {
        return Ok(parts);
    }
    let shape = broadcast_shapes(&parts.iter().map(DynArray::shape).collect::<Vec<_>>())?;
    let mut dense = DynArray::zeros(&[&[ranges.len()], &shape[..]].concat(), &dtype)?;
    for (axis, part) in parts.iter().enumerate() {
        dense.view_mut()?.index(&[IndexItem::At(axis as isize)])?.assign(part)?;
    }
    Ok(vec![dense])
}
