//! Bits packed into bytes.
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::{normalize_axis, Order};
use crate::manip::{moveaxis, ravel};

/// Which bit of a byte comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitOrder {
    /// The highest.
    Big,
    /// The lowest.
    Little,
}

impl BitOrder {
    /// NumPy's spellings: `big`, `little` and what begins alike.
    pub fn parse(text: &str) -> Result<BitOrder> {
        match text.as_bytes().first() {
            Some(b'b' | b'B') => Ok(BitOrder::Big),
            Some(b'l' | b'L') => Ok(BitOrder::Little),
            _ => Err(NumPyError::value("'order' must be either 'little' or 'big'")),
        }
    }

    fn shift(self, at: usize) -> usize {
        match self {
            BitOrder::Big => 7 - at,
            BitOrder::Little => at,
        }
    }
}

/// Whether elements are true, eight to a byte along `axis` (or in C order); missing bits are 0.
///
/// ```
/// use rust_numpy::{bits, Array};
/// let flags = Array::from_vec(vec![1u8, 0, 1], &[3])?;
/// assert_eq!(bits::packbits(flags.as_dyn(), None, bits::BitOrder::Big)?.item(&[0])?, 0b1010_0000.into());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn packbits(array: &DynArray, axis: Option<isize>, order: BitOrder) -> Result<DynArray> {
    if !matches!(array.dtype().kind(), 'b' | 'i' | 'u') {
        let why = "expected an input array of integer or boolean data type".into();
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    lines(array, axis, |line| {
        let flags = line.chunks(8);
        flags
            .map(|flags| flags.iter().enumerate().map(|(i, &set)| u8::from(set != 0) << order.shift(i)).sum())
            .collect()
    })
}

/// The bits of bytes along `axis` (or in C order): `count` of them, or without that many from the end if negative.
pub fn unpackbits(array: &DynArray, axis: Option<isize>, count: Option<isize>, order: BitOrder) -> Result<DynArray> {
    if *array.dtype() != DType::U8 {
        let why = "expected an input array of unsigned byte data type".into();
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    let length = |bits: usize| match count {
        None => Ok(bits),
        Some(count) if count >= 0 => Ok(count as usize),
        Some(count) => bits.checked_sub(count.unsigned_abs()).ok_or_else(|| {
            NumPyError::value(&format!("-count {} is larger than the number of elements", count.unsigned_abs()))
        }),
    };
    let n = match axis {
        Some(axis) if array.ndim() > 0 => array.shape()[normalize_axis(axis, array.ndim())?],
        _ => array.size(),
    };
    let length = length(8 * n)?;
    crate::layout::byte_size(&[length, array.size().max(1)], 1)?;
    lines(array, axis, |line| {
        let bit = |i: usize| line.get(i / 8).map_or(0, |byte| byte >> order.shift(i % 8) & 1);
        (0..length).map(bit).collect()
    })
}

/// Each line along an axis made into another of bytes.
fn lines(array: &DynArray, axis: Option<isize>, each: impl Fn(&[u8]) -> Vec<u8>) -> Result<DynArray> {
    let Some(axis) = axis else { return lines(&ravel(array, Order::C)?, Some(0), each) };
    let array = if array.ndim() == 0 { ravel(array, Order::C)? } else { array.clone() };
    let axis = normalize_axis(axis, array.ndim())? as isize;
    let turned = moveaxis(&array, &[axis], &[-1])?;
    let truth = if *array.dtype() == DType::U8 { values::<u8>(&turned)? } else { flags(&turned)? };
    let (&n, batch) = turned.shape().split_last().expect("a dimension at least");
    let length = each(&vec![0; n]).len();
    let count: usize = batch.iter().product();
    let made: Vec<u8> = match n {
        0 => vec![0; count * length],
        _ => truth.chunks(n).flat_map(each).collect(),
    };
    moveaxis(&array_of(&made, &[batch, &[length]].concat())?, &[-1], &[axis])
}

fn flags(array: &DynArray) -> Result<Vec<u8>> {
    Ok(values::<bool>(array)?.into_iter().map(u8::from).collect())
}
