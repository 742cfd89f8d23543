//! Choosing and writing elements where a condition is true.
use super::positions::true_positions;
use super::take::write_elements;
use super::{raveled, take, Mode};
use crate::calc::array_of;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::promote::{can_cast, Casting};

/// The parts along `axis` (or elements of the flattened array) at positions where a flat condition is true.
pub fn compress(condition: &DynArray, array: &DynArray, axis: Option<isize>) -> Result<DynArray> {
    if condition.ndim() != 1 {
        return Err(NumPyError::value("condition must be a 1-d array"));
    }
    let found = true_positions(condition)?;
    take(array, &array_of(&found, &[found.len()])?, axis, Mode::Raise)
}

/// The elements, in C order, where `condition` (flat) is true.
pub fn extract(condition: &DynArray, array: &DynArray) -> Result<DynArray> {
    compress(&raveled(condition)?, &raveled(array)?, Some(0))
}

/// Refuses a mask of another size, and values that do not cast safely.
fn check(target: &DynArrayMut<'_>, mask: &DynArray, values: &DynArray) -> Result<()> {
    let size: usize = target.shape().iter().product();
    if mask.size() != size {
        return Err(NumPyError::value(&format!("a mask of {} elements for an array of {size}", mask.size())));
    }
    match can_cast(values.dtype(), target.dtype(), Casting::Safe) {
        true => Ok(()),
        false => {
            let (from, to) = (values.dtype().clone(), target.dtype().clone());
            Err(NumPyError::Cast { from, to, rule: Casting::Safe.name() })
        }
    }
}

/// Writes `values` one after the other, from the first again where they end, to the elements where `mask` is true.
pub fn place(target: &mut DynArrayMut<'_>, mask: &DynArray, values: &DynArray) -> Result<()> {
    check(target, mask, values)?;
    let found = true_positions(mask)?;
    if found.is_empty() {
        return Ok(());
    }
    if values.size() == 0 {
        return Err(NumPyError::value("cannot insert from an empty array"));
    }
    write_elements(target, found.iter().map(|&at| at as usize), 0.., values)
}

/// Writes `values`, repeated to the size of the array, where `mask` is true.
pub fn put_mask(target: &mut DynArrayMut<'_>, mask: &DynArray, values: &DynArray) -> Result<()> {
    check(target, mask, values)?;
    if values.size() == 0 {
        return Ok(());
    }
    let found = true_positions(mask)?;
    let places = || found.iter().map(|&at| at as usize);
    write_elements(target, places(), places(), values)
}
