//! Single values without a dtype of their own: Python's numbers.
use crate::dtype::DType;
use num_complex::Complex64;

/// A number as Python has it. Next to arrays it takes on their dtype where its kind allows (NEP 50).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// `True` or `False`; unlike the others it is a plain boolean in promotion.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A float.
    Float(f64),
    /// A complex number.
    Complex(Complex64),
}

impl Scalar {
    /// The dtype of the value alone.
    pub fn default_dtype(self) -> DType {
        match self {
            Scalar::Bool(_) => DType::BOOL,
            Scalar::Int(value) if value > i64::MAX as i128 => DType::U64,
            Scalar::Int(_) => DType::I64,
            Scalar::Float(_) => DType::F64,
            Scalar::Complex(_) => DType::C128,
        }
    }
}

macro_rules! from {
    ($($t:ty => $variant:ident as $as:ty),*) => {$(
        impl From<$t> for Scalar {
            fn from(value: $t) -> Self {
                Scalar::$variant(value as $as)
            }
        }
    )*};
}
from!(i8 => Int as i128, u8 => Int as i128, i16 => Int as i128, u16 => Int as i128, i32 => Int as i128, u32 => Int as i128);
from!(i64 => Int as i128, u64 => Int as i128, usize => Int as i128, f32 => Float as f64, f64 => Float as f64, bool => Bool as bool);

impl From<Complex64> for Scalar {
    fn from(value: Complex64) -> Self {
        Scalar::Complex(value)
    }
}
