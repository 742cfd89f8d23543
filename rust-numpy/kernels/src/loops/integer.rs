//! gcd, lcm, left_shift, right_shift, bitwise_count.
use super::prelude::*;
use crate::math::scalar;

/// The magnitude of an integer, and shifts that leave the width behind.
trait Integer: Copy {
    fn magnitude(self) -> u64;
    fn shift_left(self, by: Self) -> Self;
    fn shift_right(self, by: Self) -> Self;
}

macro_rules! integers {
    ($($t:ty: |$x:ident| $magnitude:expr, $fill:expr;)*) => {$(
        impl Integer for $t {
            #[inline(always)]
            fn magnitude(self) -> u64 {
                let $x = self;
                $magnitude as u64
            }

            #[inline(always)]
            fn shift_left(self, by: Self) -> Self {
                if (by as u64) < <$t>::BITS as u64 { self << by } else { 0 }
            }

            #[inline(always)]
            fn shift_right(self, by: Self) -> Self {
                let $x = self;
                if (by as u64) < <$t>::BITS as u64 { self >> by } else { $fill }
            }
        }
    )*};
}
integers! {
    i8: |x| x.unsigned_abs(), if x < 0 { -1 } else { 0 };
    i16: |x| x.unsigned_abs(), if x < 0 { -1 } else { 0 };
    i32: |x| x.unsigned_abs(), if x < 0 { -1 } else { 0 };
    i64: |x| x.unsigned_abs(), if x < 0 { -1 } else { 0 };
    u8: |x| x, { let _ = x; 0 };
    u16: |x| x, { let _ = x; 0 };
    u32: |x| x, { let _ = x; 0 };
    u64: |x| x, { let _ = x; 0 };
}

/// `gcd`.
pub static GCD: LoopSet =
    &[map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| scalar::gcd(a.magnitude(), b.magnitude()) as T)];

/// `lcm`.
pub static LCM: LoopSet = &[map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| {
    let (a, b) = (a.magnitude(), b.magnitude());
    if a == 0 { 0 } else { (a / scalar::gcd(a, b)).wrapping_mul(b) as T }
})];

/// `left_shift`.
pub static LEFT_SHIFT: LoopSet = &[map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a.shift_left(b))];

/// `right_shift`.
pub static RIGHT_SHIFT: LoopSet = &[map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a.shift_right(b))];

/// `bitwise_count`: of the magnitude.
pub static BITWISE_COUNT: LoopSet =
    &[map1!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> u8, |a| a.magnitude().count_ones() as u8)];
