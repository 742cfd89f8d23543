//! Whole numbers in arrays, between bounds that may be arrays too.
use super::bounded::{Bounds, Rest};
use super::draw::output_shape;
use super::{Bits, Generator};
use crate::calc::{generate, values};
use crate::dtype::DType;
use crate::dynarray::{integer_bounds, DynArray};
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;

/// How a number between bounds is made of bits, for a dtype of so many.
pub(super) type Draw = fn(&Bounds, &mut Bits, &mut Rest, u32) -> i128;

/// What whole numbers are asked for.
pub(super) struct Range<'a> {
    pub(super) low: &'a Ends,
    pub(super) high: &'a Ends,
    pub(super) dtype: &'a DType,
    /// Whether the upper end may be drawn.
    pub(super) endpoint: bool,
}

impl Generator {
    /// Whole numbers from `low` to `high` (left out unless `endpoint`), in an integer dtype or booleans.
    pub fn integers(
        &mut self,
        low: &Ends,
        high: &Ends,
        size: Option<&[usize]>,
        dtype: &DType,
        endpoint: bool,
    ) -> Result<DynArray> {
        self.between(&Range { low, high, dtype, endpoint }, size, Bounds::draw)
    }

    /// Whole numbers of a range, made by `draw`.
    pub(super) fn between(&mut self, range: &Range<'_>, size: Option<&[usize]>, draw: Draw) -> Result<DynArray> {
        let Range { low, high, dtype, endpoint } = *range;
        if let Some(size) = size.filter(|size| size.contains(&0)) {
            return DynArray::zeros(size, dtype);
        }
        let shape = output_shape(&[&low.shape, &high.shape], size)?;
        let one = low.values.len() == 1 && high.values.len() == 1;
        let wide = |ends: &Ends| if one { Ok(ends.values.clone()) } else { ends.broadcast(&shape) };
        let pairs = wide(low)?.into_iter().zip(wide(high)?);
        let bounds: Vec<Bounds> = pairs.map(|pair| bounds(pair, dtype, endpoint)).collect::<Result<_>>()?;
        let width = if *dtype == DType::BOOL { 1 } else { 8 * dtype.itemsize() as u32 };
        let mut rest = Rest::default();
        let made: DynArray =
            generate(&shape, |i| draw(&bounds[if one { 0 } else { i }], &mut self.bits, &mut rest, width) as i64)?;
        made.astype(dtype, Casting::Unsafe)
    }
}

/// Bounds of whole numbers in C order: wider than any dtype, for the one past the last may be.
#[derive(Clone, Debug)]
pub struct Ends {
    values: Vec<i128>,
    shape: Vec<usize>,
}

impl From<i128> for Ends {
    fn from(value: i128) -> Self {
        Ends { values: vec![value], shape: vec![] }
    }
}

impl Ends {
    /// The elements of an array; fractions are cut off.
    pub fn of(array: &DynArray) -> Result<Ends> {
        let values = match array.dtype().kind() {
            'u' => values::<u64>(array)?.into_iter().map(i128::from).collect(),
            _ => values::<i64>(array)?.into_iter().map(i128::from).collect(),
        };
        Ok(Ends { values, shape: array.shape().to_vec() })
    }

    fn broadcast(&self, shape: &[usize]) -> Result<Vec<i128>> {
        let places = generate(&self.shape, |i| i as i64)?.broadcast_to(shape)?;
        Ok(values::<i64>(&places)?.into_iter().map(|at| self.values[at as usize]).collect())
    }
}

fn bounds((low, high): (i128, i128), dtype: &DType, endpoint: bool) -> Result<Bounds> {
    let known = if *dtype == DType::BOOL { Some((0, 1)) } else { integer_bounds(dtype) };
    let unknown = || NumPyError::argument(ErrorKind::Type, format!("unsupported dtype {dtype} for integers"));
    let (least, most) = known.ok_or_else(unknown)?;
    let high = if endpoint { high } else { high - 1 };
    if low < least {
        return Err(NumPyError::value(&format!("low is out of bounds for {dtype}")));
    }
    if high > most {
        return Err(NumPyError::value(&format!("high is out of bounds for {dtype}")));
    }
    if low > high {
        return Err(NumPyError::value(if endpoint { "low > high" } else { "low >= high" }));
    }
    Ok(Bounds { low, range: (high - low) as u64 })
}
