//! `where`: one of two elements by the truth of a third.
use super::prelude::*;
use half::f16;

macro_rules! select {
    ($([$t:ty, $bits:ty])*) => {&[$(
        Kernel::new(&[ElementType::Bool, <$t>::TYPE, <$t>::TYPE, <$t>::TYPE], 3, variants!(simd, fn(p: Ptrs, s: Steps, n: usize) {
            drive::select::<Isa, $bits>(p, s, n)
        }))
    ),*]};
}

/// The loops behind `where`.
pub static SELECT: LoopSet = &[select!(
    [Bool8, u8][i8, u8][u8, u8][i16, u16][u16, u16][i32, u32][u32, u32][i64, u64][u64, u64]
    [f16, u16][f32, u32][f64, u64][C64, u64][C128, u128]
)];
