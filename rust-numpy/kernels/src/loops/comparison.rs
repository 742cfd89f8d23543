//! equal, not_equal, less, less_equal, greater, greater_equal.
use super::prelude::*;
use std::cmp::Ordering;

/// Order of a signed and an unsigned integer by their values.
#[inline(always)]
fn mixed(signed: i64, unsigned: u64) -> Ordering {
    (signed as i128).cmp(&(unsigned as i128))
}

/// Complex numbers are ordered by their real parts, then by their imaginary parts; a NaN is in no order.
macro_rules! ordered {
    ($a:ident $op:tt $b:ident, $strict:tt) => {
        Bool8::from(($a.re $strict $b.re && !$a.im.is_nan() && !$b.im.is_nan()) || ($a.re == $b.re && $a.im $op $b.im))
    };
}

macro_rules! comparison {
    ($(#[$doc:meta])* $name:ident, $op:tt, |$a:ident, $b:ident| $complex:expr) => {
        $(#[$doc])*
        pub static $name: LoopSet = &[
            map2!(plain [Bool8] -> Bool8, |a, b| Bool8::from(a.get() $op b.get()), fold),
            map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> Bool8, |a, b| Bool8::from(a $op b)),
            &[
                Kernel::new(&[ElementType::I64, ElementType::U64, ElementType::Bool], 2, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
                    drive::binary::<Isa, i64, u64, Bool8>(p, s, n, |a, b| Bool8::from(mixed(a, b) $op Ordering::Equal))
                })),
                Kernel::new(&[ElementType::U64, ElementType::I64, ElementType::Bool], 2, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
                    drive::binary::<Isa, u64, i64, Bool8>(p, s, n, |a, b| Bool8::from(mixed(b, a).reverse() $op Ordering::Equal))
                })),
            ],
            &HALF2_TO_BOOL,
            map2!(simd [f32 f64] -> Bool8, |a, b| Bool8::from(a $op b)),
            map2!(plain [C64 C128] -> Bool8, |$a, $b| $complex),
        ];
    };
}

comparison!(
    /// `equal`.
    EQUAL, ==, |a, b| Bool8::from(a == b)
);
comparison!(
    /// `not_equal`.
    NOT_EQUAL, !=, |a, b| Bool8::from(a != b)
);
comparison!(
    /// `less`.
    LESS, <, |a, b| ordered!(a < b, <)
);
comparison!(
    /// `less_equal`.
    LESS_EQUAL, <=, |a, b| ordered!(a <= b, <)
);
comparison!(
    /// `greater`.
    GREATER, >, |a, b| ordered!(a > b, >)
);
comparison!(
    /// `greater_equal`.
    GREATER_EQUAL, >=, |a, b| ordered!(a >= b, >)
);
