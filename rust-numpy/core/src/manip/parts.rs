//! Cutting arrays into parts.
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::s;
use crate::layout::normalize_axis;

/// Where an array is cut.
#[derive(Clone, Copy, Debug)]
pub enum Sections<'a> {
    /// Into so many parts, the first ones longer by one where the length does not divide.
    Count(usize),
    /// Before each of these positions, with Python's meaning of negative and out-of-range ones.
    At(&'a [isize]),
}

/// The parts, as views.
pub fn array_split(array: &DynArray, sections: Sections<'_>, axis: isize) -> Result<Vec<DynArray>> {
    let axis = normalize_axis(axis, array.ndim())?;
    let n = array.shape()[axis];
    let cuts: Vec<isize> = match sections {
        Sections::Count(0) => return Err(uneven(array)),
        Sections::Count(count) => (1..count).map(|i| (i * (n / count) + i.min(n % count)) as isize).collect(),
        Sections::At(cuts) => cuts.to_vec(),
    };
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([n as isize]);
    let part = |(start, end)| array.index(&(0..axis).map(|_| s(..)).chain([s(start..end)]).collect::<Vec<_>>());
    starts.zip(ends).map(part).collect()
}

/// As [`array_split`], refusing a count that does not divide the length.
pub fn split(array: &DynArray, sections: Sections<'_>, axis: isize) -> Result<Vec<DynArray>> {
    let n = array.shape()[normalize_axis(axis, array.ndim())?];
    match sections {
        Sections::Count(count) if count == 0 || !n.is_multiple_of(count) => Err(uneven(array)),
        sections => array_split(array, sections, axis),
    }
}

fn uneven(array: &DynArray) -> NumPyError {
    NumPyError::Shapes { what: "equal division", found: vec![array.shape().to_vec()] }
}
