//! Broadcasting: the common shape of several, and layouts seen at it.
use crate::error::{NumPyError, Result};
use crate::layout::Layout;
use crate::Dims;

/// The shape that all of `shapes` broadcast to.
///
/// ```
/// assert_eq!(rust_numpy::broadcast_shapes(&[&[3, 1], &[4]])?, [3, 4]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn broadcast_shapes(shapes: &[&[usize]]) -> Result<Vec<usize>> {
    broadcast_dims(shapes).map(|dims| dims.to_vec())
}

pub(crate) fn broadcast_dims(shapes: &[&[usize]]) -> Result<Dims<usize>> {
    let ndim = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let mut result: Dims<usize> = smallvec::smallvec![1; ndim];
    for shape in shapes {
        for (size, &n) in result[ndim - shape.len()..].iter_mut().zip(shape.iter()) {
            match (*size, n) {
                (have, n) if have == n || n == 1 => {}
                (1, n) => *size = n,
                _ => return Err(NumPyError::Broadcast(shapes.iter().map(|shape| shape.to_vec()).collect())),
            }
        }
    }
    Ok(result)
}

/// The layout as a view of shape `out_shape`: stride 0 along every axis that is repeated.
///
/// ```
/// use rust_numpy::{broadcast_layout, Layout, Order};
/// let column = Layout::contiguous(&[3, 1], 8, Order::C)?;
/// assert_eq!(broadcast_layout(&column, &[2, 3, 4])?.strides(), [0, 8, 0]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn broadcast_layout(layout: &Layout, out_shape: &[usize]) -> Result<Layout> {
    let refused = || NumPyError::BroadcastTo { from: layout.shape().to_vec(), to: out_shape.to_vec() };
    let added = out_shape.len().checked_sub(layout.ndim()).ok_or_else(refused)?;
    let mut strides: Dims<isize> = smallvec::smallvec![0; out_shape.len()];
    for axis in 0..layout.ndim() {
        let (n, wanted) = (layout.shape()[axis], out_shape[added + axis]);
        match n {
            _ if n == wanted => strides[added + axis] = if n == 1 { 0 } else { layout.strides()[axis] },
            1 => {}
            _ => return Err(refused()),
        }
    }
    Ok(Layout::with(out_shape.into(), strides, layout.offset()))
}
