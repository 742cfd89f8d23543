//! Conversions between element types, copies and byte swaps, as loops.
mod convert;
mod half;

use crate::drive;
use crate::element::{Bool8, ElementType};
use crate::kernel::{variants, Loop, Ptrs, Steps, Variants};
use crate::level::level;
use convert::Cast;
use half::{from_half, to_half};
use num_complex::Complex;

macro_rules! row {
    ($mode:ident $from:ty => [$($to:ty)*]) => {[$(
        variants!($mode, fn(p: Ptrs, s: Steps, n: usize) { drive::unary::<Isa, $from, $to>(p, s, n, Cast::cast) })
    ),*]};
}

macro_rules! table {
    ($([$mode:ident $from:ty])*) => {
        /// Conversions from each type but half (rows) to each type but half (columns), in the order of [`FULL`].
        static TABLE: [[Variants<Loop>; 13]; 13] = [$(
            row!($mode $from => [Bool8 i8 u8 i16 u16 i32 u32 i64 u64 f32 f64 Complex<f32> Complex<f64>])
        ),*];
        static FROM_HALF: [Variants<Loop>; 13] = [
            $(variants!(simd, fn(p: Ptrs, s: Steps, n: usize) { from_half::<$from>(p, s, n) })),*
        ];
        static TO_HALF: [Variants<Loop>; 13] = [
            $(variants!($mode, fn(p: Ptrs, s: Steps, n: usize) { to_half::<$from>(p, s, n) })),*
        ];
    };
}

table! {
    [plain Bool8][plain i8][plain u8][plain i16][plain u16][simd i32][plain u32][simd i64][plain u64]
    [simd f32][simd f64][plain Complex<f32>][plain Complex<f64>]
}

/// Position in the tables, which leave half precision out.
fn position(t: ElementType) -> usize {
    let number = t as usize;
    if number > ElementType::F16 as usize {
        number - 1
    } else {
        number
    }
}

/// The loop that converts `from` into `to`; between equal types, the loop that copies.
pub(crate) fn cast(from: ElementType, to: ElementType) -> Loop {
    let at = level() as usize;
    match (from, to) {
        (a, b) if a == b && a != ElementType::Bool => copy(a.size()),
        (ElementType::F16, to) => FROM_HALF[position(to)][at],
        (from, ElementType::F16) => TO_HALF[position(from)][at],
        (from, to) => TABLE[position(from)][position(to)][at],
    }
}

macro_rules! byte_loop {
    ($t:ty, $f:expr) => {{
        /// # Safety
        /// The contract of `Loop`, with two operands.
        unsafe fn run(p: Ptrs, s: Steps, n: usize) {
            // SAFETY: by the contract.
            unsafe { drive::unary::<crate::math::Baseline, $t, $t>(p, s, n, $f) }
        }
        run
    }};
}

/// The loop that copies elements of 1, 2, 4, 8 or 16 bytes.
pub(crate) fn copy(size: usize) -> Loop {
    match size {
        1 => byte_loop!(u8, |x| x),
        2 => byte_loop!(u16, |x| x),
        4 => byte_loop!(u32, |x| x),
        8 => byte_loop!(u64, |x| x),
        _ => byte_loop!(u128, |x| x),
    }
}

/// The loop that reverses the bytes of each number; `None` where it has only one.
pub(crate) fn swap(element: ElementType) -> Option<Loop> {
    Some(match (element.size(), element.swap_unit()) {
        (1, _) => return None,
        (2, _) => byte_loop!(u16, |x: u16| x.swap_bytes()),
        (4, _) => byte_loop!(u32, |x: u32| x.swap_bytes()),
        (8, 4) => byte_loop!(u64, |x: u64| x.swap_bytes().rotate_left(32)),
        (8, _) => byte_loop!(u64, |x: u64| x.swap_bytes()),
        _ => byte_loop!(u128, |x: u128| x.swap_bytes().rotate_left(64)),
    })
}
