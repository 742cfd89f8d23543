//! Moving the zero frequency to the middle and back.
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::layout::normalize_axis;
use crate::linalg::LinalgError;

/// The elements moved on by `shift` places along one axis; the last ones come first.
fn rolled(a: &DynArray, axis: usize, shift: usize) -> Result<DynArray> {
    let n = a.shape()[axis];
    let shift = if n == 0 { 0 } else { (shift % n) as isize };
    let part = |range| (0..axis).map(|_| s(..)).chain([range]).collect::<Vec<IndexItem>>();
    let mut result = DynArray::zeros(a.shape(), a.dtype())?;
    let cut = n as isize - shift;
    result.view_mut()?.index(&part(s(shift..)))?.assign(&a.index(&part(s(..cut)))?)?;
    result.view_mut()?.index(&part(s(..shift)))?.assign(&a.index(&part(s(cut..)))?)?;
    Ok(result)
}

fn shifted(a: &DynArray, axes: Option<&[isize]>, by: fn(usize) -> usize) -> Result<DynArray> {
    if a.ndim() == 0 && axes.is_none() {
        return LinalgError::Argument("a number has no axis to shift".into()).raise();
    }
    let all: Vec<isize> = (0..a.ndim() as isize).collect();
    axes.unwrap_or(&all).iter().try_fold(a.copy(None)?, |array, &axis| {
        let axis = normalize_axis(axis, array.ndim())?;
        rolled(&array, axis, by(array.shape()[axis]))
    })
}

/// Puts the zero frequency, which transforms have first, in the middle.
pub fn fftshift(a: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    shifted(a, axes, |n| n / 2)
}

/// The inverse of [`fftshift`].
pub fn ifftshift(a: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    shifted(a, axes, |n| n - n / 2)
}
