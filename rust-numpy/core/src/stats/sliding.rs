//! Convolution and correlation of sequences.
use crate::calc::{add, conjugate, multiply};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::Order;
use crate::promote::{common_dtype, Casting};

/// How far the sequences overlap where results are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// By all of the shorter one.
    Valid,
    /// As many results as the longer one has elements, from the middle.
    Same,
    /// By one element at least.
    Full,
}

impl Overlap {
    /// The mode of this name.
    pub fn parse(name: &str) -> Result<Overlap> {
        match name {
            "valid" => Ok(Overlap::Valid),
            "same" => Ok(Overlap::Same),
            "full" => Ok(Overlap::Full),
            _ => Err(NumPyError::value(&format!("mode must be one of 'valid', 'same', or 'full', found {name:?}"))),
        }
    }
}

/// At least one dimension, and not more.
fn sequence(array: &DynArray) -> Result<DynArray> {
    match array.ndim() {
        0 => array.reshape(&[1], Order::C),
        1 => Ok(array.clone()),
        _ => Err(NumPyError::value("object too deep for desired array")),
    }
}

/// Sums of products of `a` with `v` shifted and reversed.
pub fn convolve(a: &DynArray, v: &DynArray, overlap: Overlap) -> Result<DynArray> {
    let (a, v) = (sequence(a)?, sequence(v)?);
    if a.size() == 0 || v.size() == 0 {
        return Err(NumPyError::value("sequences to convolve cannot be empty"));
    }
    let (a, v) = if v.size() > a.size() { (v, a) } else { (a, v) };
    slide(&a, &backwards(&v)?, overlap)
}

/// Sums of products of `a` with the conjugate of `v` shifted.
pub fn correlate(a: &DynArray, v: &DynArray, overlap: Overlap) -> Result<DynArray> {
    let (a, v) = (sequence(a)?, conjugate_of(&sequence(v)?)?);
    if a.size() == 0 || v.size() == 0 {
        return Err(NumPyError::value("sequences to correlate cannot be empty"));
    }
    if a.size() >= v.size() {
        return slide(&a, &v, overlap);
    }
    backwards(&slide(&v, &a, overlap)?)?.astype(&common_dtype(a.dtype(), v.dtype())?, Casting::Safe)
}

fn conjugate_of(array: &DynArray) -> Result<DynArray> {
    match array.dtype().kind() {
        'c' => conjugate(array),
        _ => Ok(array.clone()),
    }
}

fn backwards(array: &DynArray) -> Result<DynArray> {
    array.index(&[s(..).step(-1)])
}

/// One product of the longer sequence with each element of the shorter one, added at its shift.
fn slide(long: &DynArray, short: &DynArray, overlap: Overlap) -> Result<DynArray> {
    let dtype = common_dtype(long.dtype(), short.dtype())?;
    let (long, short) = (long.astype(&dtype, Casting::Safe)?, short.astype(&dtype, Casting::Safe)?);
    let (n, m) = (long.size(), short.size());
    let mut sums = DynArray::zeros(&[n + m - 1], &dtype)?;
    for shift in 0..m {
        let product = multiply(&long, &short.index(&[IndexItem::At((m - 1 - shift) as isize)])?)?;
        let place = [s(shift as isize..(shift + n) as isize)];
        let sum = add(&sums.index(&place)?, &product)?;
        sums.view_mut()?.index(&place)?.assign(&sum)?;
    }
    let part = match overlap {
        Overlap::Full => s(..),
        Overlap::Same => s(((m - 1) / 2) as isize..((m - 1) / 2 + n) as isize),
        Overlap::Valid => s((m - 1) as isize..n as isize),
    };
    sums.index(&[part])
}
