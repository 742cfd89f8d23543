//! floor_divide, remainder, divmod, fmod: integers by 0 give 0, and note it.
use super::prelude::*;
use crate::float_errors::{note, DIVIDE, OVER};
use crate::math::scalar::Real;

/// Integer division as NumPy does it.
trait Divide: Sized {
    /// Quotient toward minus infinity and the remainder with the divisor's sign.
    fn floor_divmod(self, divisor: Self) -> (Self, Self);
    /// The remainder of these.
    fn floor_remainder(self, divisor: Self) -> Self {
        self.floor_divmod(divisor).1
    }
    /// Remainder with the dividend's sign.
    fn truncated_remainder(self, divisor: Self) -> Self;
}

macro_rules! signed {
    ($($t:ty)*) => {$(
        impl Divide for $t {
            fn floor_divmod(self, divisor: Self) -> (Self, Self) {
                if divisor == 0 {
                    note(DIVIDE);
                    return (0, 0);
                }
                if divisor == -1 && self == <$t>::MIN {
                    note(OVER);
                }
                let (quotient, remainder) = (self.wrapping_div(divisor), self.wrapping_rem(divisor));
                if remainder != 0 && (remainder < 0) != (divisor < 0) {
                    (quotient - 1, remainder + divisor)
                } else {
                    (quotient, remainder)
                }
            }

            // No quotient is too large where there is none.
            fn floor_remainder(self, divisor: Self) -> Self {
                if divisor == -1 { 0 } else { self.floor_divmod(divisor).1 }
            }

            fn truncated_remainder(self, divisor: Self) -> Self {
                if divisor == 0 {
                    note(DIVIDE);
                    return 0;
                }
                self.wrapping_rem(divisor)
            }
        }
    )*};
}
signed!(i8 i16 i32 i64);

macro_rules! unsigned {
    ($($t:ty)*) => {$(
        impl Divide for $t {
            fn floor_divmod(self, divisor: Self) -> (Self, Self) {
                if divisor == 0 {
                    note(DIVIDE);
                    return (0, 0);
                }
                (self / divisor, self % divisor)
            }

            fn truncated_remainder(self, divisor: Self) -> Self {
                if divisor == 0 {
                    note(DIVIDE);
                    return 0;
                }
                self % divisor
            }
        }
    )*};
}
unsigned!(u8 u16 u32 u64);

/// `floor_divide`.
pub static FLOOR_DIVIDE: LoopSet = &[
    map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| Divide::floor_divmod(a, b).0),
    &HALF2,
    map2!(plain [f32 f64] -> T, |a, b| Real::floor_divmod(a, b).0),
];

/// `remainder`.
pub static REMAINDER: LoopSet = &[
    map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, Divide::floor_remainder),
    &HALF2,
    map2!(plain [f32 f64] -> T, |a, b| a.floor_remainder(b)),
];

/// `fmod`.
pub static FMOD: LoopSet = &[
    map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a.truncated_remainder(b)),
    &HALF2,
    map2!(plain [f32 f64] -> T, |a, b| a % b),
];

macro_rules! divmods {
    ($trait:ident [$($t:ty)*]) => {&[$({
        const TYPES: &[ElementType] = &[<$t>::TYPE, <$t>::TYPE, <$t>::TYPE, <$t>::TYPE];
        Kernel::new(TYPES, 2, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
            drive::binary_pair::<$t>(p, s, n, $trait::floor_divmod)
        }))
    }),*]};
}

/// `divmod`.
pub static DIVMOD: LoopSet = &[
    divmods!(Divide [i8 u8 i16 u16 i32 u32 i64 u64]),
    &[Kernel::half(&[ElementType::F16; 4], 2)],
    divmods!(Real [f32 f64]),
];
