//! Element types: their order, sizes, NumPy letters and the Rust types that carry them.
use half::f16;
use num_complex::Complex;

/// The type of one array element, in NumPy's own order of type numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum ElementType {
    Bool,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F16,
    F32,
    F64,
    C64,
    C128,
}

use ElementType::*;

impl ElementType {
    /// Every element type, in order.
    pub const ALL: [ElementType; 14] = [Bool, I8, U8, I16, U16, I32, U32, I64, U64, F16, F32, F64, C64, C128];

    /// Bytes per element.
    pub const fn size(self) -> usize {
        match self {
            Bool | I8 | U8 => 1,
            I16 | U16 | F16 => 2,
            I32 | U32 | F32 => 4,
            I64 | U64 | F64 | C64 => 8,
            C128 => 16,
        }
    }

    /// Bytes of the unit that a change of byte order reverses: half an element where it is complex.
    pub const fn swap_unit(self) -> usize {
        match self {
            C64 => 4,
            C128 => 8,
            other => other.size(),
        }
    }

    /// NumPy's type letter on a 64-bit Linux: `l` and `L` are the 64-bit integers.
    pub const fn letter(self) -> char {
        b"?bBhHiIlLefdFD"[self as usize] as char
    }

    /// NumPy's name of the type: `int64`, `complex128`.
    pub const fn name(self) -> &'static str {
        [
            "bool",
            "int8",
            "uint8",
            "int16",
            "uint16",
            "int32",
            "uint32",
            "int64",
            "uint64",
            "float16",
            "float32",
            "float64",
            "complex64",
            "complex128",
        ][self as usize]
    }
}

/// NumPy's boolean: one byte, true where it is not zero. Any byte may occur, for example in a view of integers.
#[derive(Clone, Copy, Debug, Default)]
#[repr(transparent)]
pub struct Bool8(pub u8);

impl Bool8 {
    /// The truth of the byte.
    #[inline(always)]
    pub const fn get(self) -> bool {
        self.0 != 0
    }
}

impl From<bool> for Bool8 {
    #[inline(always)]
    fn from(value: bool) -> Self {
        Bool8(value as u8)
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A Rust type that array elements can have.
pub trait Element: Copy + Send + Sync + sealed::Sealed + 'static {
    /// The element type that it stands for.
    const TYPE: ElementType;
}

macro_rules! elements {
    ($($rust:ty => $name:ident),* $(,)?) => {$(
        impl sealed::Sealed for $rust {}
        impl Element for $rust {
            const TYPE: ElementType = ElementType::$name;
        }
    )*};
}

elements! {
    Bool8 => Bool, i8 => I8, u8 => U8, i16 => I16, u16 => U16, i32 => I32, u32 => U32, i64 => I64, u64 => U64,
    f16 => F16, f32 => F32, f64 => F64, Complex<f32> => C64, Complex<f64> => C128,
}
