//! Elements limited, rounded, or replaced where they are no numbers; angles and parts of complex numbers.
use crate::calc::{absolute, all, apply, divide, isnan, less, logical_and, maximum, minimum, multiply, rint, Term};
use crate::dtype::DType;
use crate::dynarray::{integer_bounds, DynArray, DynArrayMut};
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::{common_dtype, result_type, Casting};
use crate::scalar::Scalar;
use rust_numpy_kernels::ElementType;

/// The elements, none below `low` and none above `high`.
pub fn clip(array: &DynArray, low: Option<&Term>, high: Option<&Term>) -> Result<DynArray> {
    let bounds = integer_bounds(array.dtype());
    let idle = |limit: Option<&Term>, passes: fn(i128, (i128, i128)) -> bool| match (limit, bounds) {
        (Some(Term::Number(Scalar::Int(limit))), Some(bounds)) => passes(*limit, bounds),
        _ => false,
    };
    let low = low.filter(|_| !idle(low, |limit, (least, _)| limit <= least));
    let high = high.filter(|_| !idle(high, |limit, (_, most)| limit >= most));
    match (low, high) {
        (None, None) => apply("positive", &[array.into()]),
        (Some(low), None) => maximum(array, low),
        (None, Some(high)) => minimum(array, high),
        (Some(low), Some(high)) => {
            let own = Term::Array(array.clone()).promotable();
            let common = result_type(&[own, low.promotable(), high.promotable()])?;
            // There is no loop for booleans.
            let dtype = if common == DType::BOOL { DType::I8 } else { common };
            let wide = array.astype(&dtype, Casting::Unsafe)?;
            minimum(&maximum(&wide, low)?, high)
        }
    }
}

/// Ten to the power `n`, exact up to 10^22.
fn power_of_ten(n: u32) -> f64 {
    10f64.powi(n as i32)
}

/// The elements rounded half to even at a decimal, counted from the point; integers only in front of it.
pub fn round(array: &DynArray, decimals: isize) -> Result<DynArray> {
    let dtype = array.dtype().native();
    if dtype.kind() == 'c' {
        let mut result = array.copy(None)?;
        let (real, imaginary) = (round(&array.real(), decimals)?, round(&array.imag()?, decimals)?);
        result.view_mut()?.real().assign(&real)?;
        result.view_mut()?.imag()?.assign(&imaginary)?;
        return Ok(result);
    }
    let integers = matches!(dtype.kind(), 'i' | 'u');
    match decimals {
        0.. if integers => array.astype(array.dtype(), Casting::No),
        0 => rint(array),
        _ if dtype.kind() == 'b' => {
            let (from, to) = (DType::F64, DType::BOOL);
            Err(NumPyError::UfuncCast { ufunc: "multiply", what: "output 0".into(), from, to, rule: "same_kind" })
        }
        _ => {
            let factor = power_of_ten(u32::try_from(decimals.unsigned_abs()).unwrap_or(u32::MAX).min(400));
            let wide = if integers { array.astype(&DType::F64, Casting::Unsafe)? } else { array.clone() };
            let rounded = match decimals {
                1.. => divide(&rint(&multiply(&wide, factor)?)?, factor)?,
                _ => multiply(&rint(&divide(&wide, factor)?)?, factor)?,
            };
            rounded.astype(array.dtype(), Casting::Unsafe)
        }
    }
}

/// What stands for NaN and infinities; where missing, the dtype's largest and smallest numbers stand for the latter.
pub fn nan_to_num(array: &DynArray, nan: Scalar, above: Option<Scalar>, below: Option<Scalar>) -> Result<DynArray> {
    let mut result = array.copy(None)?;
    if !matches!(array.dtype().kind(), 'f' | 'c') {
        return Ok(result);
    }
    let most = match array.dtype().real_part().element() {
        Some(ElementType::F16) => half::f16::MAX.to_f64(),
        Some(ElementType::F32) => f32::MAX as f64,
        _ => f64::MAX,
    };
    let values = [nan, above.unwrap_or(most.into()), below.unwrap_or((-most).into())];
    if array.dtype().kind() == 'f' {
        replace(result.view_mut()?, array, values)?;
        return Ok(result);
    }
    replace(result.view_mut()?.real(), &array.real(), values)?;
    replace(result.view_mut()?.imag()?, &array.imag()?, values)?;
    Ok(result)
}

fn replace(mut target: DynArrayMut<'_>, array: &DynArray, [nan, above, below]: [Scalar; 3]) -> Result<()> {
    let infinite = apply("isinf", &[array.into()])?;
    let negative = less(array, 0)?;
    let positive = logical_and(&infinite, &crate::calc::logical_not(&negative)?)?;
    let masks = [isnan(array)?, positive, logical_and(&infinite, &negative)?];
    for (mask, value) in masks.iter().zip([nan, above, below]) {
        let value = DynArray::scalar(value, target.dtype())?;
        target.assign_where(&value, Some(mask), Casting::SameKind)?;
    }
    Ok(())
}

/// The real parts, as a view, where no imaginary part is as large as `tolerance` (over 1: in units of the precision).
pub fn real_if_close(array: &DynArray, tolerance: f64) -> Result<DynArray> {
    let precision = match array.dtype().element() {
        Some(ElementType::C64) => f32::EPSILON as f64,
        Some(ElementType::C128) => f64::EPSILON,
        _ => return Ok(array.clone()),
    };
    let limit = if tolerance > 1.0 { precision * tolerance } else { tolerance };
    let limit = DynArray::scalar(limit.into(), &array.dtype().real_part().native())?;
    match all(&less(&absolute(&array.imag()?)?, &limit)?)? {
        true => Ok(array.real()),
        false => Ok(array.clone()),
    }
}

/// The angle of complex numbers in radians or degrees; of real ones, 0 or pi.
pub fn angle(array: &DynArray, degrees: bool) -> Result<DynArray> {
    let radians = match array.dtype().kind() {
        'c' => apply("arctan2", &[(&array.imag()?).into(), (&array.real()).into()])?,
        _ => apply("arctan2", &[0i64.into(), array.into()])?,
    };
    match degrees {
        true => multiply(&radians, 180.0 / std::f64::consts::PI),
        false => Ok(radians),
    }
}

/// Refuses dtypes without a common one: for comparisons.
pub(super) fn comparable(a: &DynArray, b: &DynArray) -> Result<()> {
    common_dtype(a.dtype(), b.dtype())
        .map(|_| ())
        .map_err(|error| NumPyError::argument(ErrorKind::Type, error.to_string()))
}
