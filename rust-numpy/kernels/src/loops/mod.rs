//! The loops of every ufunc, as tables: one static per ufunc, rows in the order in which NumPy searches them.
//!
//! Lacking against NumPy, for all ufuncs: `g` and `G` (long double, which Rust has not), `m` and `M` (times), `O`
//! (Python objects) and `q`/`Q` (the same 64-bit integers as `l`/`L`).
mod arithmetic;
mod comparison;
mod division;
mod elementary;
mod extrema;
mod float_parts;
mod integer;
mod logic;
mod products;
mod rounding;
mod select;

pub use arithmetic::*;
pub use comparison::*;
pub use division::*;
pub use elementary::*;
pub use extrema::*;
pub use float_parts::*;
pub use integer::*;
pub use logic::*;
pub use products::*;
pub use rounding::*;
pub use select::*;

use crate::element::ElementType::{Bool, F16};
use crate::kernel::{Kernel, LoopSet};

/// `isnat` has loops for times only.
pub static ISNAT: LoopSet = &[];

pub(crate) static HALF1: [Kernel; 1] = [Kernel::half(&[F16, F16], 1)];
pub(crate) static HALF2: [Kernel; 1] = [Kernel::half(&[F16, F16, F16], 2)];
pub(crate) static HALF1_TO_BOOL: [Kernel; 1] = [Kernel::half(&[F16, Bool], 1)];
pub(crate) static HALF2_TO_BOOL: [Kernel; 1] = [Kernel::half(&[F16, F16, Bool], 2)];

/// Rows `T -> R` that apply one function to each element.
macro_rules! map1 {
    ($mode:ident [$($t:ty)*] -> $r:ty, $f:expr) => {&[$({
        type T = $t;
        const TYPES: &[ElementType] = &[<T as Element>::TYPE, <$r as Element>::TYPE];
        Kernel::new(TYPES, 1, variants!($mode, fn(p: Ptrs, s: Steps, n: usize) {
            drive::unary::<Isa, T, $r>(p, s, n, $f)
        }))
    }),*]};
}

/// Rows `T, T -> R` that apply one function to each pair; with `fold`, also how a reduction runs.
macro_rules! map2 {
    ($mode:ident [$($t:ty)*] -> $r:ty, $f:expr) => {&[$({
        type T = $t;
        map2!(@row $mode T, $r, $f)
    }),*]};
    ($mode:ident [$($t:ty)*] -> $r:ty, $f:expr, $fold:ident) => {&[$({
        type T = $t;
        map2!(@row $mode T, $r, $f).folding(
            variants!($mode, fn(acc: *mut u8, source: *const u8, step: isize, n: usize) {
                map2!(@$fold T, acc, source, step, n, $f)
            }),
            map2!(@rows $mode T, $f),
        )
    }),*]};
    (@row $mode:ident $t:ty, $r:ty, $f:expr) => {{
        const TYPES: &[ElementType] = &[<$t as Element>::TYPE, <$t as Element>::TYPE, <$r as Element>::TYPE];
        Kernel::new(TYPES, 2, variants!($mode, fn(p: Ptrs, s: Steps, n: usize) {
            drive::binary::<Isa, $t, $t, $r>(p, s, n, $f)
        }))
    }};
    (@fold $t:ty, $acc:ident, $source:ident, $step:ident, $n:ident, $f:expr) => {
        drive::fold::<$t>($acc, $source, $step, $n, $f)
    };
    (@fold_lanes $t:ty, $acc:ident, $source:ident, $step:ident, $n:ident, $f:expr) => {
        drive::fold_lanes::<$t, { drive::lanes::<$t>() }>($acc, $source, $step, $n, $f)
    };
    (@rows $mode:ident $t:ty, $f:expr) => {
        variants!($mode, fn(acc: *mut u8, source: *const u8, step: isize, rows: usize, n: usize) {
            drive::fold_rows::<Isa, $t>(acc, source, step, rows, n, $f)
        })
    };
}
pub(crate) use {map1, map2};

/// What every file of loops needs.
pub(crate) mod prelude {
    pub(crate) use super::{map1, map2, HALF1, HALF1_TO_BOOL, HALF2, HALF2_TO_BOOL};
    pub(crate) use crate::drive;
    pub(crate) use crate::element::{Bool8, Element, ElementType};
    pub(crate) use crate::kernel::{variants, Kernel, LoopSet, Ptrs, Steps};
    pub(crate) use num_complex::Complex;
    pub(crate) type C64 = Complex<f32>;
    pub(crate) type C128 = Complex<f64>;
}
