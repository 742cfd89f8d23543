//! Joining arrays.
use super::{atleast_1d, atleast_2d, atleast_3d, expand_dims, ravel};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::s;
use crate::layout::{normalize_axis, Layout, Order};
use crate::promote::{can_cast, result_type, Casting, Promotable};
use crate::{room, Dims};
use rust_numpy_kernels::{join, Part};

/// One after the other along `axis`, or (without one) all elements in C order; in the dtype common to all, or `dtype`.
///
/// ```
/// use rust_numpy::{manip, Array};
/// let (a, b) = (Array::from_vec(vec![1, 2], &[1, 2])?, Array::from_vec(vec![3, 4, 5, 6], &[2, 2])?);
/// assert_eq!(manip::concatenate(&[a.as_dyn(), b.as_dyn()], Some(0), None)?.shape(), [3, 2]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn concatenate(arrays: &[&DynArray], axis: Option<isize>, dtype: Option<&DType>) -> Result<DynArray> {
    let first = arrays.first().ok_or(NumPyError::Empty("concatenate"))?;
    let Some(axis) = axis else {
        let flat: Vec<DynArray> = arrays.iter().map(|array| ravel(array, Order::C)).collect::<Result<_>>()?;
        return concatenate(&flat.iter().collect::<Vec<_>>(), Some(0), dtype);
    };
    if arrays.iter().any(|array| array.ndim() == 0) {
        return Err(mismatch("concatenate", arrays));
    }
    let axis = normalize_axis(axis, first.ndim())?;
    let fits = |array: &&&DynArray| {
        array.ndim() == first.ndim()
            && (0..first.ndim()).all(|other| other == axis || array.shape()[other] == first.shape()[other])
    };
    if !arrays.iter().all(|array| fits(&array)) {
        return Err(mismatch("concatenate", arrays));
    }
    let dtype = result_dtype(arrays, dtype)?;
    let mut shape = first.shape().to_vec();
    shape[axis] = arrays.iter().map(|array| array.shape()[axis]).sum();
    if let Some(joined) = laid(arrays, axis, &shape, &dtype)? {
        return Ok(joined);
    }
    let mut result = DynArray::zeros(&shape, &dtype)?;
    let mut start = 0;
    for array in arrays {
        let end = start + array.shape()[axis] as isize;
        let part: Vec<_> = (0..axis).map(|_| s(..)).chain([s(start..end)]).collect();
        result.view_mut()?.index(&part)?.assign(array)?;
        start = end;
    }
    Ok(result)
}

/// The joined array, where all lie in C order without gaps and have its dtype: whole rows are copied.
fn laid(arrays: &[&DynArray], axis: usize, shape: &[usize], dtype: &DType) -> Result<Option<DynArray>> {
    if !arrays.iter().all(|array| array.dtype() == dtype && array.is_contiguous(Order::C)) {
        return Ok(None);
    }
    let rows = shape[..axis].iter().product();
    let layout = Layout::contiguous(shape, dtype.itemsize(), Order::C)?;
    let mut fresh = room::fresh(shape, dtype.itemsize())?;
    let parts = arrays.iter().map(|array| {
        let run = array.shape()[axis..].iter().product::<usize>() * dtype.itemsize();
        Part { memory: array.buffer().memory(), offset: array.layout().offset(), run }
    });
    if layout.size() > 0 {
        join(&parts.collect::<Dims<_>>(), rows, &mut fresh.memory_mut());
    }
    Ok(Some(DynArray::from_parts(fresh.finish(), dtype.clone(), layout)))
}

/// Joined along a new axis; all have one shape.
pub fn stack(arrays: &[&DynArray], axis: isize) -> Result<DynArray> {
    let first = arrays.first().ok_or(NumPyError::Empty("stack"))?;
    if arrays.iter().any(|array| array.shape() != first.shape()) {
        return Err(mismatch("stack", arrays));
    }
    let axis = normalize_axis(axis, first.ndim() + 1)? as isize;
    let wide: Vec<DynArray> = arrays.iter().map(|array| expand_dims(array, &[axis])).collect::<Result<_>>()?;
    concatenate(&wide.iter().collect::<Vec<_>>(), Some(axis), None)
}

/// Joined along the second axis; vectors along their only one.
pub fn hstack(arrays: &[&DynArray]) -> Result<DynArray> {
    let wide: Vec<DynArray> = arrays.iter().map(|array| atleast_1d(array)).collect::<Result<_>>()?;
    let axis = if wide.first().is_some_and(|array| array.ndim() == 1) { 0 } else { 1 };
    concatenate(&wide.iter().collect::<Vec<_>>(), Some(axis), None)
}

/// Joined along the first axis, vectors being rows.
pub fn vstack(arrays: &[&DynArray]) -> Result<DynArray> {
    let wide: Vec<DynArray> = arrays.iter().map(|array| atleast_2d(array)).collect::<Result<_>>()?;
    concatenate(&wide.iter().collect::<Vec<_>>(), Some(0), None)
}

/// Joined along the third axis, matrices being (m, n, 1).
pub fn dstack(arrays: &[&DynArray]) -> Result<DynArray> {
    let wide: Vec<DynArray> = arrays.iter().map(|array| atleast_3d(array)).collect::<Result<_>>()?;
    concatenate(&wide.iter().collect::<Vec<_>>(), Some(2), None)
}

/// Vectors as columns, matrices beside them.
pub fn column_stack(arrays: &[&DynArray]) -> Result<DynArray> {
    let column = |array: &&DynArray| match array.ndim() {
        0 | 1 => Ok(array.reshape(&[1, -1], Order::C)?.t()),
        _ => Ok((*array).clone()),
    };
    let wide: Vec<DynArray> = arrays.iter().map(column).collect::<Result<_>>()?;
    concatenate(&wide.iter().collect::<Vec<_>>(), Some(1), None)
}

fn mismatch(what: &'static str, arrays: &[&DynArray]) -> NumPyError {
    NumPyError::Shapes { what, found: arrays.iter().map(|array| array.shape().to_vec()).collect() }
}

fn result_dtype(arrays: &[&DynArray], dtype: Option<&DType>) -> Result<DType> {
    let Some(dtype) = dtype else {
        let dtypes: Vec<Promotable> = arrays.iter().map(|array| Promotable::DType(array.dtype().clone())).collect();
        return result_type(&dtypes);
    };
    match arrays.iter().find(|array| !can_cast(array.dtype(), dtype, Casting::SameKind)) {
        None => Ok(dtype.clone()),
        Some(array) => {
            let rule = Casting::SameKind.name();
            Err(NumPyError::Cast { from: array.dtype().clone(), to: dtype.clone(), rule })
        }
    }
}
