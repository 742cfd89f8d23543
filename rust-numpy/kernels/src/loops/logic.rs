//! Logical and bitwise functions, and tests for NaN, infinity, sign.
use super::prelude::*;

/// Whether an element counts as true.
trait Truth {
    fn truth(self) -> bool;
}

macro_rules! truths {
    ($($t:ty: $zero:expr),*) => {$(
        impl Truth for $t {
            #[inline(always)]
            fn truth(self) -> bool {
                self != $zero
            }
        }
    )*};
}
truths!(i8: 0, u8: 0, i16: 0, u16: 0, i32: 0, u32: 0, i64: 0, u64: 0, f32: 0.0, f64: 0.0);
truths!(C64: Complex::new(0.0, 0.0), C128: Complex::new(0.0, 0.0));

impl Truth for Bool8 {
    #[inline(always)]
    fn truth(self) -> bool {
        self.get()
    }
}

macro_rules! logical {
    ($(#[$doc:meta])* $name:ident, $op:tt) => {
        $(#[$doc])*
        pub static $name: LoopSet = &[
            map2!(simd [Bool8] -> T, |a, b| Bool8::from(a.truth() $op b.truth()), fold_lanes),
            map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> Bool8, |a, b| Bool8::from(a.truth() $op b.truth())),
            &HALF2_TO_BOOL,
            map2!(plain [f32 f64 C64 C128] -> Bool8, |a, b| Bool8::from(a.truth() $op b.truth())),
        ];
    };
}
logical!(
    /// `logical_and`.
    LOGICAL_AND, &
);
logical!(
    /// `logical_or`.
    LOGICAL_OR, |
);
logical!(
    /// `logical_xor`.
    LOGICAL_XOR, ^
);

/// `logical_not`.
pub static LOGICAL_NOT: LoopSet = &[
    map1!(simd [Bool8] -> T, |a| Bool8::from(!a.truth())),
    map1!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> Bool8, |a| Bool8::from(!a.truth())),
    &HALF1_TO_BOOL,
    map1!(plain [f32 f64 C64 C128] -> Bool8, |a| Bool8::from(!a.truth())),
];

macro_rules! bitwise {
    ($(#[$doc:meta])* $name:ident, $op:tt) => {
        $(#[$doc])*
        pub static $name: LoopSet = &[
            map2!(simd [Bool8] -> T, |a, b| Bool8::from(a.get() $op b.get()), fold_lanes),
            map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a $op b, fold_lanes),
        ];
    };
}
bitwise!(
    /// `bitwise_and`.
    BITWISE_AND, &
);
bitwise!(
    /// `bitwise_or`.
    BITWISE_OR, |
);
bitwise!(
    /// `bitwise_xor`.
    BITWISE_XOR, ^
);

/// `invert`.
pub static INVERT: LoopSet =
    &[map1!(plain [Bool8] -> T, |a| Bool8::from(!a.get())), map1!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| !a)];

macro_rules! float_test {
    ($(#[$doc:meta])* $name:ident, $integers:expr, |$a:ident| $real:expr, |$z:ident| $complex:expr) => {
        $(#[$doc])*
        pub static $name: LoopSet = &[
            map1!(plain [Bool8 i8 u8 i16 u16 i32 u32 i64 u64] -> Bool8, |_| Bool8::from($integers)),
            &HALF1_TO_BOOL,
            map1!(simd [f32 f64] -> Bool8, |$a| Bool8::from($real)),
            map1!(plain [C64 C128] -> Bool8, |$z| Bool8::from($complex)),
        ];
    };
}
float_test!(
    /// `isnan`.
    ISNAN, false, |a| a.is_nan(), |z| z.re.is_nan() || z.im.is_nan()
);
float_test!(
    /// `isinf`.
    ISINF, false, |a| a.is_infinite(), |z| z.re.is_infinite() || z.im.is_infinite()
);
float_test!(
    /// `isfinite`.
    ISFINITE, true, |a| a.is_finite(), |z| z.re.is_finite() && z.im.is_finite()
);

/// `signbit`.
pub static SIGNBIT: LoopSet = &[&HALF1_TO_BOOL, map1!(plain [f32 f64] -> Bool8, |a| Bool8::from(a.is_sign_negative()))];
