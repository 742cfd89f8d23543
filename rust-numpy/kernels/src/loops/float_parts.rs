//! frexp, ldexp, modf, nextafter, spacing, heaviside, hypot, arctan2, logaddexp, logaddexp2.
use super::prelude::*;
use crate::math::scalar::{self, Real};
use half::f16;

const E: ElementType = ElementType::F16;
const I: ElementType = ElementType::I32;
const L: ElementType = ElementType::I64;

macro_rules! pairs {
    ($t:ty, $r:ty, $q:ty, $f:expr) => {
        Kernel::new(&[<$t>::TYPE, <$r>::TYPE, <$q>::TYPE], 1, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
            drive::unary_pair::<$t, $r, $q>(p, s, n, $f)
        }))
    };
}

/// `frexp`.
pub static FREXP: LoopSet =
    &[&[Kernel::half(&[E, E, I], 1), pairs!(f32, f32, i32, libm::frexpf), pairs!(f64, f64, i32, libm::frexp)]];

macro_rules! fraction_and_whole {
    () => {
        |x| (if x.is_infinite() { 0.0 } else { x - x.trunc() }.copysign(x), x.trunc())
    };
}

/// `modf`.
pub static MODF: LoopSet = &[&[
    Kernel::half(&[E, E, E], 1),
    pairs!(f32, f32, f32, fraction_and_whole!()),
    pairs!(f64, f64, f64, fraction_and_whole!()),
]];

macro_rules! scaled {
    ($t:ty, $by:ty, $f:path) => {
        Kernel::new(&[<$t>::TYPE, <$by>::TYPE, <$t>::TYPE], 2, variants!(plain, fn(p: Ptrs, s: Steps, n: usize) {
            drive::binary::<Isa, $t, $by, $t>(p, s, n, |x, k| $f(x, k.clamp(i32::MIN as $by, i32::MAX as $by) as i32))
        }))
    };
}

/// `ldexp`.
pub static LDEXP: LoopSet = &[&[
    Kernel::half(&[E, I, E], 2),
    scaled!(f32, i32, libm::ldexpf),
    Kernel::half(&[E, L, E], 2),
    scaled!(f32, i64, libm::ldexpf),
    scaled!(f64, i32, libm::ldexp),
    scaled!(f64, i64, libm::ldexp),
]];

/// `nextafter`.
pub static NEXTAFTER: LoopSet =
    &[map2!(plain [f16] -> T, scalar::half_next_after), map2!(plain [f32 f64] -> T, |a, b| a.next_after(b))];

/// `spacing`.
pub static SPACING: LoopSet =
    &[map1!(plain [f16] -> T, scalar::half_spacing), map1!(plain [f32 f64] -> T, |a| Real::spacing(a))];

/// `heaviside`.
pub static HEAVISIDE: LoopSet = &[&HALF2, map2!(plain [f32 f64] -> T, |a, b| Real::heaviside(a, b))];

/// `hypot`.
pub static HYPOT: LoopSet = &[&HALF2, map2!(plain [f32 f64] -> T, |a, b| a.hypot(b), fold)];

/// `arctan2`.
pub static ARCTAN2: LoopSet = &[&HALF2, map2!(plain [f32 f64] -> T, |a, b| a.atan2(b))];

/// `logaddexp`.
pub static LOGADDEXP: LoopSet = &[&HALF2, map2!(plain [f32 f64] -> T, |a, b| a.log_add_exp(b), fold)];

/// `logaddexp2`.
pub static LOGADDEXP2: LoopSet = &[&HALF2, map2!(plain [f32 f64] -> T, |a, b| a.log_add_exp2(b), fold)];
