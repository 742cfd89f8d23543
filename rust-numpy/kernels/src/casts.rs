//! Conversions between element types, copies and byte swaps, as loops.
use crate::drive;
use crate::element::{Bool8, ElementType};
use crate::kernel::{variants, Loop, Ptrs, Steps, Variants};
use crate::level::level;
use crate::math::scalar::Truncate;
use half::f16;
use half::slice::HalfFloatSliceExt;
use num_complex::Complex;

/// Conversion of one element, with C's rules.
pub(crate) trait Cast<R> {
    fn cast(self) -> R;
}

macro_rules! cast_as {
    ([$($from:ty)*] $to:tt) => {$(cast_as!(@each $from, $to);)*};
    (@each $from:ty, [$($to:ty)*]) => {$(
        impl Cast<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                self as $to
            }
        }
    )*};
}
cast_as!([i8 u8 i16 u16 i32 u32 i64 u64] [i8 u8 i16 u16 i32 u32 i64 u64 f32 f64]);
cast_as!([f32 f64] [f32 f64]);

macro_rules! cast_truncate {
    ([$($from:ty)*] $to:tt) => {$(cast_truncate!(@each $from, $to);)*};
    (@each $from:ty, [$($to:ty)*]) => {$(
        impl Cast<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                Truncate::<$to>::truncate(self)
            }
        }
    )*};
}
cast_truncate!([f32 f64] [i8 u8 i16 u16 i32 u32 i64 u64]);

macro_rules! cast_bool_and_complex {
    ($($t:ty)*) => {$(
        impl Cast<Bool8> for $t {
            #[inline(always)]
            fn cast(self) -> Bool8 {
                Bool8::from(self != 0 as $t)
            }
        }
        impl Cast<$t> for Bool8 {
            #[inline(always)]
            fn cast(self) -> $t {
                self.get() as u8 as $t
            }
        }
        impl Cast<Complex<f32>> for $t {
            #[inline(always)]
            fn cast(self) -> Complex<f32> {
                Complex::new(self as f32, 0.0)
            }
        }
        impl Cast<Complex<f64>> for $t {
            #[inline(always)]
            fn cast(self) -> Complex<f64> {
                Complex::new(self as f64, 0.0)
            }
        }
        impl Cast<$t> for Complex<f32> {
            #[inline(always)]
            fn cast(self) -> $t {
                self.re.cast()
            }
        }
        impl Cast<$t> for Complex<f64> {
            #[inline(always)]
            fn cast(self) -> $t {
                self.re.cast()
            }
        }
    )*};
}
cast_bool_and_complex!(i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);

macro_rules! cast_complex {
    ($($from:ty => $to:ty, |$x:ident| $value:expr;)*) => {$(
        impl Cast<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                let $x = self;
                $value
            }
        }
    )*};
}
cast_complex! {
    Bool8 => Bool8, |x| Bool8::from(x.get());
    Bool8 => Complex<f32>, |x| Complex::new(x.get() as u8 as f32, 0.0);
    Bool8 => Complex<f64>, |x| Complex::new(x.get() as u8 as f64, 0.0);
    Complex<f32> => Bool8, |z| Bool8::from(z.re != 0.0 || z.im != 0.0);
    Complex<f64> => Bool8, |z| Bool8::from(z.re != 0.0 || z.im != 0.0);
    Complex<f32> => Complex<f32>, |z| z;
    Complex<f64> => Complex<f64>, |z| z;
    Complex<f32> => Complex<f64>, |z| Complex::new(z.re as f64, z.im as f64);
    Complex<f64> => Complex<f32>, |z| Complex::new(z.re as f32, z.im as f32);
}

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
trait ToSingle {
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

/// Converts half precision to `R` in blocks of single.
///
/// # Safety
/// The contract of `Loop`, with two operands.
#[inline(always)]
unsafe fn from_half<R: Copy>(p: Ptrs, s: Steps, n: usize)
where
    f32: Cast<R>,
{
    let (mut halves, mut singles) = ([f16::ZERO; BLOCK], [0f32; BLOCK]);
    for start in (0..n).step_by(BLOCK) {
        let count = BLOCK.min(n - start);
        // SAFETY: the block lies inside the `n` elements, and the local arrays hold `count`.
        unsafe {
            let source = (*p).offset(start as isize * *s);
            let target = (*p.add(1)).offset(start as isize * *s.add(1));
            drive::unary::<f16, f16>([source, halves.as_mut_ptr() as *mut u8].as_ptr(), [*s, 2].as_ptr(), count, |x| x);
            halves[..count].convert_to_f32_slice(&mut singles[..count]);
            let steps = [4, *s.add(1)];
            drive::unary::<f32, R>(
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
unsafe fn to_half<A: Copy + ToSingle>(p: Ptrs, s: Steps, n: usize) {
    let (mut halves, mut singles) = ([f16::ZERO; BLOCK], [0f32; BLOCK]);
    for start in (0..n).step_by(BLOCK) {
        let count = BLOCK.min(n - start);
        // SAFETY: the block lies inside the `n` elements, and the local arrays hold `count`.
        unsafe {
            let source = (*p).offset(start as isize * *s);
            let target = (*p.add(1)).offset(start as isize * *s.add(1));
            let steps = [*s, 4];
            drive::unary::<A, f32>(
                [source, singles.as_mut_ptr() as *mut u8].as_ptr(),
                steps.as_ptr(),
                count,
                ToSingle::to_single,
            );
            halves[..count].convert_from_f32_slice(&singles[..count]);
            drive::unary::<f16, f16>(
                [halves.as_mut_ptr() as *mut u8, target].as_ptr(),
                [2, *s.add(1)].as_ptr(),
                count,
                |x| x,
            );
        }
    }
}

macro_rules! row {
    ($mode:ident $from:ty => [$($to:ty)*]) => {[$(
        variants!($mode, fn(p: Ptrs, s: Steps, n: usize) { drive::unary::<$from, $to>(p, s, n, Cast::cast) })
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
            unsafe { drive::unary::<$t, $t>(p, s, n, $f) }
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
