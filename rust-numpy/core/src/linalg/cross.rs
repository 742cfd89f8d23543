//! Cross products.
use super::arithmetic::{axis_last, binary, cast};
use super::LinalgError;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::IndexItem;
use crate::layout::normalize_axes;

/// `linalg.cross`: of vectors of length 3 along `axis`.
pub fn cross(a: &DynArray, b: &DynArray, axis: isize) -> Result<DynArray> {
    let (x, y) = (axis_last(a, axis)?, axis_last(b, axis)?);
    match (x.shape().last(), y.shape().last()) {
        (Some(3), Some(3)) => cross_along(a, b, (axis, axis, axis)),
        (n, m) => LinalgError::Argument(format!("cross takes vectors of length 3, found {n:?} and {m:?}")).raise(),
    }
}

/// NumPy's `cross`, with the axis of the vectors in `a`, `b` and the result. Vectors of length 2 lie in the plane;
/// two of them give numbers.
pub fn cross_along(a: &DynArray, b: &DynArray, (of_a, of_b, of_c): (isize, isize, isize)) -> Result<DynArray> {
    let (x, y) = (axis_last(a, of_a)?, axis_last(b, of_b)?);
    let (n, m) = (x.shape()[x.ndim() - 1], y.shape()[y.ndim() - 1]);
    if !(2..=3).contains(&n) || !(2..=3).contains(&m) {
        return LinalgError::Argument(format!("cross takes vectors of length 2 or 3, found {n} and {m}")).raise();
    }
    let dtype = crate::promote::common_dtype(x.dtype(), y.dtype())?;
    let (x, y) = (cast(&x, &dtype)?, cast(&y, &dtype)?);
    let part = |vectors: &DynArray, i: usize| match vectors.shape()[vectors.ndim() - 1] {
        length if i < length => vectors.index(&[IndexItem::Ellipsis, IndexItem::At(i as isize)]),
        _ => DynArray::zeros(&vectors.shape()[..vectors.ndim() - 1], &dtype),
    };
    let component = |i: usize| {
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        let product = |i, j| binary("multiply", &part(&x, i)?, &part(&y, j)?);
        binary("subtract", &product(j, k)?, &product(k, j)?)
    };
    if (n, m) == (2, 2) {
        return component(2);
    }
    let components = [component(0)?, component(1)?, component(2)?];
    let shape = [components[0].shape(), &[3]].concat();
    let mut result = DynArray::zeros(&shape, &dtype)?;
    for (i, component) in components.iter().enumerate() {
        result.view_mut()?.index(&[IndexItem::Ellipsis, IndexItem::At(i as isize)])?.assign(component)?;
    }
    let last = result.ndim() as isize - 1;
    let place = normalize_axes(&[of_c], result.ndim())?[0] as isize;
    let order: Vec<isize> = (0..place).chain([last]).chain(place..last).collect();
    result.transpose(&order)
}
