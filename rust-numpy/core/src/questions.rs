//! Questions about elements and dtypes.
use crate::calc::{apply, equal, logical_and, not_equal, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::common_dtype_of;

/// Where an imaginary part is not 0.
pub fn is_complex(array: &DynArray) -> Result<DynArray> {
    match array.dtype().kind() {
        'c' => not_equal(&array.imag()?, 0),
        _ => DynArray::zeros(array.shape(), &DType::BOOL),
    }
}

/// Where the imaginary part is 0.
pub fn is_real(array: &DynArray) -> Result<DynArray> {
    equal(&array.imag()?, 0)
}

/// Where elements are infinite with this sign; complex ones have none.
pub fn is_infinity(array: &DynArray, negative: bool) -> Result<DynArray> {
    if array.dtype().kind() == 'c' {
        let why = format!("this operation is not supported for {} values", array.dtype());
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    let infinite = apply("isinf", &[array.into()])?;
    let sign = match array.dtype().kind() {
        'f' => apply("signbit", &[array.into()])?,
        _ => DynArray::zeros(array.shape(), &DType::BOOL)?,
    };
    let sign = if negative { sign } else { apply("logical_not", &[(&sign).into()])? };
    logical_and(&infinite, &sign)
}

/// The float or complex dtype that holds all of these; integers count as doubles.
pub fn common_type(arrays: &[DynArray]) -> Result<DType> {
    let inexact = |array: &DynArray| match array.dtype().kind() {
        'i' | 'u' => Ok(DType::F64),
        'f' | 'c' => Ok(array.dtype().native()),
        _ => Err(NumPyError::argument(ErrorKind::Type, "can't get common type for non-numeric array".into())),
    };
    let dtypes = arrays.iter().map(inexact).collect::<Result<Vec<_>>>()?;
    common_dtype_of(std::iter::once(DType::F16).chain(dtypes))
}

/// The smallest dtype that holds the value of an array without dimensions; of another its own.
pub fn min_scalar_type(array: &DynArray) -> Result<DType> {
    if array.ndim() > 0 {
        return Ok(array.dtype().clone());
    }
    match array.dtype().kind() {
        'b' => Ok(DType::BOOL),
        'i' if values::<i64>(array)?[0] < 0 => {
            let value = values::<i64>(array)?[0];
            Ok(match value {
                -128.. => DType::I8,
                -32768..=-129 => DType::I16,
                -2147483648..=-32769 => DType::I32,
                _ => DType::I64,
            })
        }
        'i' | 'u' => Ok(match values::<u64>(array)?[0] {
            ..=0xff => DType::U8,
            0x100..=0xffff => DType::U16,
            0x1_0000..=0xffff_ffff => DType::U32,
            _ => DType::U64,
        }),
        'f' => Ok(smallest_float(values::<f64>(array)?[0], array.dtype())),
        _ if array.dtype().itemsize() == 8 => Ok(DType::C64),
        _ => {
            // Unlike a float's, parts that are not finite need the wider one.
            let parts = values::<num_complex::Complex64>(array)?[0];
            let fits = |part: f64| part.abs() < 3.4e38;
            Ok(if fits(parts.re) && fits(parts.im) { DType::C64 } else { DType::C128 })
        }
    }
}

/// NumPy's bounds, a little inside of those of the formats.
fn smallest_float(value: f64, dtype: &DType) -> DType {
    let fits = |bound: f64| !value.is_finite() || value.abs() < bound;
    match dtype.itemsize() {
        2 => DType::F16,
        _ if fits(65000.0) => DType::F16,
        _ if fits(3.4e38) => DType::F32,
        _ => DType::F64,
    }
}
