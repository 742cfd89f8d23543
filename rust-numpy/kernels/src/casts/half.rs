//! Conversions from and to half precision, in blocks of single.
use super::convert::Cast;
use crate::drive;
use crate::element::Bool8;
use crate::kernel::{Ptrs, Steps};
use crate::math::Baseline;
use half::f16;
use half::slice::HalfFloatSliceExt;
use num_complex::Complex;

/// Elements that the conversions from and to half precision do at once.
const BLOCK: usize = 256;

/// A double rounded to single so that rounding on to half is as if done once: inexact results get an odd last bit.
#[inline(always)]
fn to_odd_single(x: f64) -> f32 {
    let y = x as f32;
    let error = x - y as f64;
    let away = (error > 0.0) == y.is_sign_positive();
    let adjust = (error != 0.0) & y.is_finite() & (y.to_bits() & 1 == 0);
    let step = if away { 1u32 } else { u32::MAX };
    f32::from_bits(if adjust { y.to_bits().wrapping_add(step) } else { y.to_bits() })
}

/// What is rounded to half: single, through which everything but a double goes.
pub(super) trait ToSingle {
    fn to_single(self) -> f32;
}

macro_rules! to_single {
    ($($t:ty: |$x:ident| $value:expr;)*) => {$(
        impl ToSingle for $t {
            #[inline(always)]
            fn to_single(self) -> f32 {
                let $x = self;
                $value
            }
        }
    )*};
}
to_single! {
    Bool8: |x| x.cast();
    i8: |x| x as f32;
    u8: |x| x as f32;
    i16: |x| x as f32;
    u16: |x| x as f32;
    i32: |x| x as f32;
    u32: |x| x as f32;
    i64: |x| x as f32;
    u64: |x| x as f32;
    f32: |x| x;
    f64: |x| to_odd_single(x);
    Complex<f32>: |z| z.re;
    Complex<f64>: |z| to_odd_single(z.re);
}

/// Brings half precision into a block of single. Modules for browsers have one copy of this; so with [`narrow`].
///
/// # Safety
/// `source` has `count` elements at `step`, no more than a block.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
unsafe fn widen(source: *mut u8, step: isize, count: usize, singles: &mut [f32; BLOCK]) {
    let mut halves = [f16::ZERO; BLOCK];
    let places = [source, halves.as_mut_ptr() as *mut u8];
    // SAFETY: by the contract.
    unsafe { drive::unary::<Baseline, f16, f16>(places.as_ptr(), [step, 2].as_ptr(), count, |x| x) };
    halves[..count].convert_to_f32_slice(&mut singles[..count]);
}

/// Rounds a block of single to half precision.
///
/// # Safety
/// `target` has room for `count` elements at `step`, no more than a block.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
unsafe fn narrow(singles: &[f32; BLOCK], target: *mut u8, step: isize, count: usize) {
    let mut halves = [f16::ZERO; BLOCK];
    halves[..count].convert_from_f32_slice(&singles[..count]);
    let places = [halves.as_mut_ptr() as *mut u8, target];
    // SAFETY: by the contract.
    unsafe { drive::unary::<Baseline, f16, f16>(places.as_ptr(), [2, step].as_ptr(), count, |x| x) };
}

/// Converts half precision to `R` in blocks of single.
///
/// # Safety
/// The contract of `Loop`, with two operands.
#[inline(always)]
pub(super) unsafe fn from_half<R: Copy>(p: Ptrs, s: Steps, n: usize)
where
    f32: Cast<R>,
{
    let mut singles = [0f32; BLOCK];
    for start in (0..n).step_by(BLOCK) {
        let count = BLOCK.min(n - start);
        // SAFETY: the block lies inside the `n` elements, and the local arrays hold `count`.
        unsafe {
            let source = (*p).offset(start as isize * *s);
            let target = (*p.add(1)).offset(start as isize * *s.add(1));
            widen(source, *s, count, &mut singles);
            let steps = [4, *s.add(1)];
            drive::unary::<Baseline, f32, R>(
                [singles.as_mut_ptr() as *mut u8, target].as_ptr(),
                steps.as_ptr(),
                count,
                Cast::cast,
            );
        }
    }
}

/// Converts `A` to half precision in blocks of single.
///
/// # Safety
/// The contract of `Loop`, with two operands.
#[inline(always)]
pub(super) unsafe fn to_half<A: Copy + ToSingle>(p: Ptrs, s: Steps, n: usize) {
    let mut singles = [0f32; BLOCK];
    for start in (0..n).step_by(BLOCK) {
        let count = BLOCK.min(n - start);
        // SAFETY: the block lies inside the `n` elements, and the local arrays hold `count`.
        unsafe {
            let source = (*p).offset(start as isize * *s);
            let target = (*p.add(1)).offset(start as isize * *s.add(1));
            let steps = [*s, 4];
            drive::unary::<Baseline, A, f32>(
                [source, singles.as_mut_ptr() as *mut u8].as_ptr(),
                steps.as_ptr(),
                count,
                ToSingle::to_single,
            );
            narrow(&singles, target, *s.add(1), count);
        }
    }
}
