//! Roots, exponentials, logarithms, trigonometric and hyperbolic functions and their inverses.
use super::prelude::*;
use crate::math::{complex, complex_inverse, complex_trig, double, single};

/// A vector function for `f32` and `f64` that is right for every argument.
macro_rules! vectorised {
    ($name:ident) => {&[
        Kernel::new(&[ElementType::F32; 2], 1, variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            drive::unary::<Isa, f32, f32>(p, s, n, |x| single::$name::<Isa>(x))
        })),
        Kernel::new(&[ElementType::F64; 2], 1, variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            drive::unary::<Isa, f64, f64>(p, s, n, |x| double::$name::<Isa>(x))
        })),
    ]};
}

/// A vector function that leaves arguments out of its range to the scalar one.
macro_rules! bounded {
    ($name:ident, $scalar:ident, |$x:ident| $single:expr, $double:expr) => {&[
        Kernel::new(&[ElementType::F32; 2], 1, variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            let fast = |x| single::$name::<Isa>(x);
            drive::unary_with_fallback::<f32>(p, s, n, fast, |$x: f32| $single, |x| x.$scalar())
        })),
        Kernel::new(&[ElementType::F64; 2], 1, variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            let fast = |x| double::$name::<Isa>(x);
            drive::unary_with_fallback::<f64>(p, s, n, fast, |$x: f64| $double, |x| x.$scalar())
        })),
    ]};
}

/// `exp`, which has fewer steps where its results are normal numbers.
const REAL_EXP: &[Kernel] = &[
    Kernel::new(
        &[ElementType::F32; 2],
        1,
        variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            let near = |x| single::exp_near::<Isa>(x);
            drive::unary_by_range::<f32>(p, s, n, near, |x| x.abs() <= single::EXP_LIMIT, |x| single::exp::<Isa>(x))
        }),
    ),
    Kernel::new(
        &[ElementType::F64; 2],
        1,
        variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            let near = |x| double::exp_near::<Isa>(x);
            drive::unary_by_range::<f64>(p, s, n, near, |x| x.abs() <= double::EXP_LIMIT, |x| double::exp::<Isa>(x))
        }),
    ),
];

/// Functions of the `libm` crate, where the standard library's are less exact.
macro_rules! library {
    ($single:ident, $double:ident) => {&[
        Kernel::new(&[ElementType::F32; 2], 1, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
            drive::unary::<Isa, f32, f32>(p, s, n, libm::$single)
        })),
        Kernel::new(&[ElementType::F64; 2], 1, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
            drive::unary::<Isa, f64, f64>(p, s, n, libm::$double)
        })),
    ]};
}

/// Rows for half, the given single and double ones, and complex numbers, which are computed in double precision.
macro_rules! elementary {
    ($($(#[$doc:meta])* $name:ident: $real:expr, $complex:path;)*) => {$(
        $(#[$doc])*
        pub static $name: LoopSet = &[
            &HALF1,
            $real,
            map1!(plain [C64 C128] -> T, |z| complex::narrow($complex(complex::widen(z)))),
        ];
    )*};
}

elementary! {
    /// `sqrt`.
    SQRT: map1!(simd [f32 f64] -> T, |x| x.sqrt()), complex::sqrt;
    /// `exp`.
    EXP: REAL_EXP, complex::exp;
    /// `exp2`.
    EXP2: map1!(plain [f32 f64] -> T, |x| x.exp2()), complex::exp2;
    /// `log`.
    LOG: bounded!(log, ln, |x| single::is_ordinary(x), double::is_ordinary(x)), complex::log;
    /// `log2`.
    LOG2: map1!(plain [f32 f64] -> T, |x| x.log2()), complex::log2;
    /// `log10`.
    LOG10: map1!(plain [f32 f64] -> T, |x| x.log10()), complex::log10;
    /// `sin`.
    SIN: bounded!(sin, sin, |x| x.abs() <= single::trig_limit::<Isa>(), x.abs() <= double::TRIG_LIMIT), complex_trig::sin;
    /// `cos`.
    COS: bounded!(cos, cos, |x| x.abs() <= single::trig_limit::<Isa>(), x.abs() <= double::TRIG_LIMIT), complex_trig::cos;
    /// `tan`.
    TAN: map1!(plain [f32 f64] -> T, |x| x.tan()), complex_trig::tan;
    /// `arcsin`.
    ARCSIN: map1!(plain [f32 f64] -> T, |x| x.asin()), complex_inverse::asin;
    /// `arccos`.
    ARCCOS: map1!(plain [f32 f64] -> T, |x| x.acos()), complex_inverse::acos;
    /// `arctan`.
    ARCTAN: map1!(plain [f32 f64] -> T, |x| x.atan()), complex_inverse::atan;
    /// `sinh`.
    SINH: map1!(plain [f32 f64] -> T, |x| x.sinh()), complex_trig::sinh;
    /// `cosh`.
    COSH: map1!(plain [f32 f64] -> T, |x| x.cosh()), complex_trig::cosh;
    /// `tanh`.
    TANH: vectorised!(tanh), complex_trig::tanh;
    /// `arcsinh`.
    ARCSINH: library!(asinhf, asinh), complex_inverse::asinh;
    /// `arccosh`.
    ARCCOSH: map1!(plain [f32 f64] -> T, |x| if x < 1.0 { T::NAN } else { libm::acosh(x as f64) as T }), complex_inverse::acosh;
    /// `arctanh`.
    ARCTANH: library!(atanhf, atanh), complex_inverse::atanh;
}

/// `expm1`.
pub static EXPM1: LoopSet =
    &[&HALF1, map1!(plain [f32 f64] -> T, |x| x.exp_m1()), map1!(plain [C64 C128] -> T, complex::expm1)];

/// `log1p`.
pub static LOG1P: LoopSet =
    &[&HALF1, map1!(plain [f32 f64] -> T, |x| x.ln_1p()), map1!(plain [C64 C128] -> T, complex::log1p)];

/// `cbrt`.
pub static CBRT: LoopSet = &[&HALF1, map1!(plain [f32 f64] -> T, |x| x.cbrt())];

/// `degrees` and `rad2deg`.
pub static DEGREES: LoopSet = &[&HALF1, map1!(simd [f32 f64] -> T, |x| x * (180.0 as T / std::f64::consts::PI as T))];

/// `radians` and `deg2rad`.
pub static RADIANS: LoopSet = &[&HALF1, map1!(simd [f32 f64] -> T, |x| x * (std::f64::consts::PI as T / 180.0 as T))];
