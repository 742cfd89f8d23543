//! `arange`.
use crate::calc::generate;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;
use crate::scalar::Scalar;
use num_complex::{Complex, Complex64};
use rust_numpy_kernels::ElementType;

/// Numbers from `start` up to `stop`, left out, `step` apart.
///
/// NumPy's rules: the length is `ceil((stop - start) / step)`; the first two values are rounded to the dtype, and the
/// rest goes on by their difference. The dtype is that of the numbers, at least `int64`.
pub fn arange(start: Scalar, stop: Scalar, step: Scalar, dtype: Option<&DType>) -> Result<DynArray> {
    let own =
        [start, stop, step].iter().map(rank).max().map(|rank| [DType::I64, DType::F64, DType::C128][rank].clone());
    let dtype = dtype.cloned().or(own).unwrap_or(DType::I64);
    let length = length(start, stop, step)?;
    let native = dtype.native();
    let first = if length > 0 { start } else { Scalar::Int(0) };
    let second = if length > 1 { plus(start, step) } else { first };
    let filled = fill(length, &DynArray::scalar(first, &native)?, &DynArray::scalar(second, &native)?)?;
    if native == dtype {
        return Ok(filled);
    }
    filled.astype(&dtype, Casting::Equiv)
}

fn rank(value: &Scalar) -> usize {
    match value {
        Scalar::Bool(_) | Scalar::Int(_) => 0,
        Scalar::Float(_) => 1,
        Scalar::Complex(_) => 2,
    }
}

fn complex(value: Scalar) -> Complex64 {
    match value {
        Scalar::Bool(value) => (value as u8 as f64).into(),
        Scalar::Int(value) => (value as f64).into(),
        Scalar::Float(value) => value.into(),
        Scalar::Complex(value) => value,
    }
}

fn integers(values: [Scalar; 2]) -> Option<[i128; 2]> {
    let int = |value| match value {
        Scalar::Bool(value) => Some(value as i128),
        Scalar::Int(value) => Some(value),
        _ => None,
    };
    Some([int(values[0])?, int(values[1])?])
}

fn plus(a: Scalar, b: Scalar) -> Scalar {
    match (integers([a, b]), rank(&a).max(rank(&b))) {
        (Some([a, b]), _) => Scalar::Int(a.saturating_add(b)),
        (None, 1) => Scalar::Float(complex(a).re + complex(b).re),
        _ => Scalar::Complex(complex(a) + complex(b)),
    }
}

fn length(start: Scalar, stop: Scalar, step: Scalar) -> Result<usize> {
    let next = match integers([stop, start]) {
        Some([stop, start]) => Scalar::Int(stop.saturating_sub(start)),
        None => Scalar::Complex(complex(stop) - complex(start)),
    };
    if complex(step) == Complex64::ZERO {
        return Err(NumPyError::value("the step of a range is not zero"));
    }
    let is_complex = [start, stop, step].iter().any(|value| rank(value) == 2);
    let ratios = if is_complex {
        let ratio = complex(next) / complex(step);
        vec![ratio.re, ratio.im]
    } else {
        vec![complex(next).re / complex(step).re]
    };
    let mut shortest = usize::MAX;
    for ratio in ratios {
        let vanished = ratio == 0.0 && complex(next) != Complex64::ZERO;
        let count = if vanished && !is_complex { !ratio.is_sign_negative() as usize } else { whole(ratio.ceil())? };
        shortest = shortest.min(count);
    }
    Ok(shortest)
}

fn whole(count: f64) -> Result<usize> {
    if count.is_nan() {
        return Err(NumPyError::value("arange: cannot compute length"));
    }
    if count.abs() >= isize::MAX as f64 {
        return Err(NumPyError::value("arange: maximum allowed size exceeded"));
    }
    Ok(count.max(0.0) as usize)
}

/// `first`, `second`, and on by their difference, computed in the elements' own type.
fn fill(length: usize, first: &DynArray, second: &DynArray) -> Result<DynArray> {
    let refused =
        || NumPyError::argument(ErrorKind::Type, format!("no range of {length} elements of {}", first.dtype()));
    let (a, b) = (first.to_bytes()?, second.to_bytes()?);
    macro_rules! of {
        ($t:ty, |$first:ident, $second:ident, $i:ident| $value:expr) => {{
            let ($first, $second): ($t, $t) = (bytemuck::pod_read_unaligned(&a), bytemuck::pod_read_unaligned(&b));
            generate::<$t>(&[length], |$i| if $i == 1 { $second } else { $value })
        }};
    }
    macro_rules! integer {
        ($t:ty) => {
            of!($t, |a, b, i| a.wrapping_add((i as $t).wrapping_mul(b.wrapping_sub(a))))
        };
    }
    macro_rules! float {
        ($t:ty) => {
            of!($t, |a, b, i| a + i as $t * (b - a))
        };
    }
    macro_rules! pair {
        ($t:ty) => {
            of!(Complex<$t>, |a, b, i| Complex::new(a.re + i as $t * (b.re - a.re), a.im + i as $t * (b.im - a.im)))
        };
    }
    use ElementType::*;
    match first.dtype().number("a range")? {
        Bool if length > 2 => Err(refused()),
        Bool => {
            let bytes: Vec<u8> = [a, b].concat()[..length].to_vec();
            DynArray::from_bytes(&bytes, &[length], &DType::BOOL)
        }
        I8 => integer!(i8),
        U8 => integer!(u8),
        I16 => integer!(i16),
        U16 => integer!(u16),
        I32 => integer!(i32),
        U32 => integer!(u32),
        I64 => integer!(i64),
        U64 => integer!(u64),
        F16 => of!(half::f16, |a, b, i| half::f16::from_f32(a.to_f32() + i as f32 * (b.to_f32() - a.to_f32()))),
        F32 => float!(f32),
        F64 => float!(f64),
        C64 => pair!(f32),
        C128 => pair!(f64),
    }
}
