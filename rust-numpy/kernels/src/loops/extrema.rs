//! maximum, minimum (a NaN wins) and fmax, fmin (a NaN loses).
use super::prelude::*;

/// Whether `a` comes before `b` or equals it, in NumPy's order of complex numbers.
macro_rules! complex_order {
    ($a:ident $op:tt $b:ident, $strict:tt) => {
        ($a.re $strict $b.re && !$a.im.is_nan() && !$b.im.is_nan()) || ($a.re == $b.re && $a.im $op $b.im)
    };
}

/// Rows of floats, whose folds look for NaN apart from the numbers.
macro_rules! floats {
    ($strict:tt, $f:expr) => {&[floats!(@row f32, $strict, $f), floats!(@row f64, $strict, $f)]};
    (@row $t:ty, $strict:tt, $f:expr) => {{
        type T = $t;
        map2!(@row simd T, T, $f).folding(
            variants!(simd, fn(acc: *mut u8, source: *const u8, step: isize, n: usize) {
                const LANES: usize = drive::lanes::<$t>();
                drive::fold_extremum::<T, LANES>(acc, source, step, n, |a, b| a $strict b, $f)
            }),
            map2!(@rows simd T, $f),
        )
    }};
}

macro_rules! extremum {
    ($(#[$doc:meta])* $name:ident, $op:tt, $strict:tt, |$a:ident, $b:ident| $pick:ident) => {
        $(#[$doc])*
        pub static $name: LoopSet = &[
            map2!(plain [Bool8] -> T, |a, b| Bool8::from(if a.get() $op b.get() { a.get() } else { b.get() }), fold),
            map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| if a $op b { a } else { b }, fold_lanes),
            &HALF2,
            floats!($strict, |$a, $b| if ($a $op $b) | $pick.is_nan() { $a } else { $b }),
            map2!(plain [C64 C128] -> T, |$a, $b| {
                if complex_order!($a $op $b, $strict) || $pick.re.is_nan() || $pick.im.is_nan() { $a } else { $b }
            }, fold),
        ];
    };
}

extremum!(
    /// `maximum`.
    MAXIMUM, >=, >, |a, b| a
);
extremum!(
    /// `minimum`.
    MINIMUM, <=, <, |a, b| a
);
extremum!(
    /// `fmax`.
    FMAX, >=, >, |a, b| b
);
extremum!(
    /// `fmin`.
    FMIN, <=, <, |a, b| b
);
