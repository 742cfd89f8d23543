//! ceil, floor, trunc, rint, fabs, copysign.
use super::prelude::*;

macro_rules! rounding {
    ($(#[$doc:meta])* $name:ident, $method:ident) => {
        $(#[$doc])*
        pub static $name: LoopSet = &[
            map1!(plain [Bool8 i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| a),
            &HALF1,
            map1!(simd [f32 f64] -> T, |a| a.$method()),
        ];
    };
}
rounding!(
    /// `ceil`.
    CEIL, ceil
);
rounding!(
    /// `floor`.
    FLOOR, floor
);
rounding!(
    /// `trunc`.
    TRUNC, trunc
);

/// `rint`.
pub static RINT: LoopSet = &[
    &HALF1,
    map1!(simd [f32 f64] -> T, |a| a.round_ties_even()),
    map1!(plain [C64 C128] -> T, |z| Complex::new(z.re.round_ties_even(), z.im.round_ties_even())),
];

/// `fabs`.
pub static FABS: LoopSet = &[&HALF1, map1!(simd [f32 f64] -> T, |a| a.abs())];

/// `copysign`.
pub static COPYSIGN: LoopSet = &[&HALF2, map2!(simd [f32 f64] -> T, |a, b| a.copysign(b))];
