//! The main diagonal of an array with equal dimensions.
use super::raveled;
use super::take::write_elements;
use crate::calc::generate;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::room::repeated;

/// The index of each element of the main diagonal: `ndim` equal arrays.
pub fn diag_indices(size: usize, ndim: usize) -> Result<Vec<DynArray>> {
    let positions = generate::<i64>(&[size], |i| i as i64)?;
    repeated(positions, ndim)
}

/// Writes `values`, repeated, to the main diagonal; `wrap` starts again below a tall matrix' square part.
pub fn fill_diagonal(target: &mut DynArrayMut<'_>, values: &DynArray, wrap: bool) -> Result<()> {
    let shape = target.shape().to_vec();
    let size: usize = shape.iter().product();
    let (step, end) = match shape[..] {
        [] | [_] => return Err(NumPyError::value("array must be at least 2-d")),
        [_, columns] => (columns + 1, if wrap { size } else { size.min(columns * columns) }),
        _ if shape.iter().any(|&n| n != shape[0]) => {
            return Err(NumPyError::value("all dimensions of input must be of equal length"));
        }
        _ => (1 + (1..shape.len()).map(|count| shape[..count].iter().product::<usize>()).sum::<usize>(), size),
    };
    let values = raveled(values)?;
    if values.size() == 0 {
        return Ok(());
    }
    write_elements(target, (0..end).step_by(step), 0.., &values)
}
