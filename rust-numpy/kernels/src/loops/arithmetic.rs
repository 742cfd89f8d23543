//! add, subtract, multiply, divide, float_power, power, negative, positive, absolute, conjugate, square, reciprocal, sign.
use super::prelude::*;
use crate::math::{complex, power, scalar};

/// Sums of floats go by halves, as NumPy's do, so that they are equal bit for bit.
macro_rules! summing {
    ($([$t:ty, $sum:ident])*) => {&[$({
        type T = $t;
        map2!(@row simd T, T, |a, b| a + b).folding(
            variants!(simd, fn(acc: *mut u8, source: *const u8, step: isize, n: usize) {
                pairwise::$sum(acc as *mut T, source, step, n)
            }),
            map2!(@rows simd T, |a, b| a + b),
        )
    }),*]};
}

/// `add`.
pub static ADD: LoopSet = &[
    map2!(plain [Bool8] -> T, |a, b| Bool8::from(a.get() | b.get()), fold),
    map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a.wrapping_add(b), fold_lanes),
    &HALF2,
    summing!([f32, real_f32][f64, real_f64][C64, complex_f32][C128, complex_f64]),
];

/// `subtract`.
pub static SUBTRACT: LoopSet = &[
    map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a.wrapping_sub(b)),
    &HALF2,
    map2!(simd [f32 f64] -> T, |a, b| a - b, fold),
    map2!(plain [C64 C128] -> T, |a, b| a - b),
];

/// `multiply`.
pub static MULTIPLY: LoopSet = &[
    map2!(plain [Bool8] -> T, |a, b| Bool8::from(a.get() & b.get()), fold),
    map2!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| a.wrapping_mul(b), fold_lanes),
    &HALF2,
    map2!(simd [f32 f64] -> T, |a, b| a * b, fold),
    map2!(plain [C64 C128] -> T, |a, b| Complex::new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re), fold),
];

/// `divide`.
pub static DIVIDE: LoopSet = &[
    &HALF2,
    map2!(simd [f32 f64] -> T, |a, b| a / b, fold),
    map2!(plain [C64 C128] -> T, |a, b| complex::divide(a, b)),
];

/// The type of a power's loops, with a scalar function for what the vector one leaves out.
macro_rules! powers {
    ($t:ty, $fast:ident, $in_range:ident) => {{
        const TYPES: &[ElementType] = &[<$t as Element>::TYPE, <$t as Element>::TYPE, <$t as Element>::TYPE];
        Kernel::new(TYPES, 2, variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            if <Isa as crate::math::Isa>::FUSED {
                let fast = |a, b| power::$fast::<Isa>(a, b);
                drive::binary_with_fallback::<$t>(p, s, n, fast, |a, b| power::$in_range(a, b), |a, b| a.powf(b))
            } else {
                drive::binary::<Isa, $t, $t, $t>(p, s, n, |a, b| a.powf(b))
            }
        }))
        .blocked()
    }};
}

/// `power`. Negative exponents of signed integers are refused before the loop runs.
pub static POWER: LoopSet = &[
    map2!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a, b| scalar::integer_power(a, b as u64, |x: T, y: &T| x.wrapping_mul(*y))),
    &HALF2,
    &[powers!(f32, pow_single, in_range_single), powers!(f64, pow, in_range)],
    map2!(plain [C64 C128] -> T, |a, b| complex::narrow(complex::power(complex::widen(a), complex::widen(b)))),
];

/// `float_power`.
pub static FLOAT_POWER: LoopSet = &[&[powers!(f64, pow, in_range)], map2!(plain [C128] -> T, complex::power)];

/// `negative`.
pub static NEGATIVE: LoopSet = &[
    map1!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| a.wrapping_neg()),
    &HALF1,
    map1!(simd [f32 f64 C64 C128] -> T, |a| -a),
];

/// `positive`.
pub static POSITIVE: LoopSet =
    &[map1!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| a), &HALF1, map1!(plain [f32 f64 C64 C128] -> T, |a| a)];

/// `conjugate`.
pub static CONJUGATE: LoopSet = &[
    map1!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| a),
    &HALF1,
    map1!(plain [f32 f64] -> T, |a| a),
    map1!(plain [C64 C128] -> T, |a| a.conj()),
];

/// `absolute`.
pub static ABSOLUTE: LoopSet = &[
    map1!(plain [Bool8] -> T, |a| Bool8::from(a.get())),
    map1!(simd [i8] -> T, |a| a.wrapping_abs()),
    map1!(plain [u8] -> T, |a| a),
    map1!(simd [i16] -> T, |a| a.wrapping_abs()),
    map1!(plain [u16] -> T, |a| a),
    map1!(simd [i32] -> T, |a| a.wrapping_abs()),
    map1!(plain [u32] -> T, |a| a),
    map1!(simd [i64] -> T, |a| a.wrapping_abs()),
    map1!(plain [u64] -> T, |a| a),
    &HALF1,
    map1!(simd [f32 f64] -> T, |a| a.abs()),
    map1!(plain [C64] -> f32, |a| a.re.hypot(a.im)),
    map1!(plain [C128] -> f64, |a| a.re.hypot(a.im)),
];

/// `square`.
pub static SQUARE: LoopSet = &[
    map1!(simd [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| a.wrapping_mul(a)),
    &HALF1,
    map1!(simd [f32 f64] -> T, |a| a * a),
    map1!(plain [C64 C128] -> T, |a| Complex::new(a.re * a.re - a.im * a.im, a.re * a.im + a.im * a.re)),
];

/// `reciprocal`. Of an integer 0 it is what the machine's conversion of infinity gives.
pub static RECIPROCAL: LoopSet = &[
    map1!(plain [i8 u8 i16 u16 i32 u32 i64 u64] -> T, |a| scalar::Truncate::<T>::truncate(1.0 / a as f64)),
    &HALF1,
    map1!(simd [f32 f64] -> T, |a| 1.0 / a),
    map1!(plain [C64 C128] -> T, |a| complex::reciprocal(a)),
];

/// `sign`.
pub static SIGN: LoopSet = &[
    map1!(plain [i8] -> T, |a| a.signum()),
    map1!(plain [u8] -> T, |a| a.min(1)),
    map1!(plain [i16] -> T, |a| a.signum()),
    map1!(plain [u16] -> T, |a| a.min(1)),
    map1!(plain [i32] -> T, |a| a.signum()),
    map1!(plain [u32] -> T, |a| a.min(1)),
    map1!(plain [i64] -> T, |a| a.signum()),
    map1!(plain [u64] -> T, |a| a.min(1)),
    &HALF1,
    map1!(plain [f32 f64] -> T, |a| if a.is_nan() { a } else { ((a > 0.0) as i8 - (a < 0.0) as i8) as T }),
    map1!(plain [C64 C128] -> T, |a| complex::sign(a)),
];

/// Pairwise sums: halves down to blocks of 128, eight accumulators in a block.
mod pairwise {
    use num_complex::Complex;

    const BLOCK: usize = 128;

    macro_rules! real {
        ($name:ident, $tree:ident, $t:ty) => {
            /// # Safety
            /// The contract of `Fold`.
            #[inline(always)]
            pub(super) unsafe fn $name(acc: *mut $t, source: *const u8, step: isize, n: usize) {
                // SAFETY: by the contract.
                unsafe {
                    let sum = if step == std::mem::size_of::<$t>() as isize {
                        let source = source as *const $t;
                        $tree(n, 0, &|i| source.add(i).read_unaligned())
                    } else {
                        $tree(n, 0, &|i| (source.offset(i as isize * step) as *const $t).read_unaligned())
                    };
                    acc.write_unaligned(acc.read_unaligned() + sum);
                }
            }

            fn $tree(n: usize, start: usize, at: &impl Fn(usize) -> $t) -> $t {
                if n < 8 {
                    // NumPy starts from -0, the true neutral element.
                    return (0..n).fold(-0.0, |sum, i| sum + at(start + i));
                }
                if n > BLOCK {
                    let half = n / 2 - (n / 2) % 8;
                    return $tree(half, start, at) + $tree(n - half, start + half, at);
                }
                let mut r: [$t; 8] = std::array::from_fn(|j| at(start + j));
                let whole = n - n % 8;
                for i in (8..whole).step_by(8) {
                    for (j, slot) in r.iter_mut().enumerate() {
                        *slot += at(start + i + j);
                    }
                }
                let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
                (whole..n).fold(sum, |sum, i| sum + at(start + i))
            }
        };
    }
    real!(real_f32, tree_f32, f32);
    real!(real_f64, tree_f64, f64);

    macro_rules! complex {
        ($name:ident, $tree:ident, $t:ty) => {
            /// # Safety
            /// The contract of `Fold`.
            #[inline(always)]
            pub(super) unsafe fn $name(acc: *mut Complex<$t>, source: *const u8, step: isize, n: usize) {
                // SAFETY: by the contract.
                unsafe {
                    let at = |i: usize| (source.offset(i as isize * step) as *const Complex<$t>).read_unaligned();
                    acc.write_unaligned(acc.read_unaligned() + $tree(n, 0, &at));
                }
            }

            fn $tree(n: usize, start: usize, at: &impl Fn(usize) -> Complex<$t>) -> Complex<$t> {
                if n < 4 {
                    return (0..n).fold(Complex::new(-0.0, -0.0), |sum, i| sum + at(start + i));
                }
                if n > BLOCK / 2 {
                    let half = (n - n % 8) / 2;
                    return $tree(half, start, at) + $tree(n - half, start + half, at);
                }
                let mut r: [Complex<$t>; 4] = std::array::from_fn(|j| at(start + j));
                let whole = n - n % 4;
                for i in (4..whole).step_by(4) {
                    for (j, slot) in r.iter_mut().enumerate() {
                        *slot += at(start + i + j);
                    }
                }
                let sum = (r[0] + r[1]) + (r[2] + r[3]);
                (whole..n).fold(sum, |sum, i| sum + at(start + i))
            }
        };
    }
    complex!(complex_f32, tree_c64, f32);
    complex!(complex_f64, tree_c128, f64);
}
