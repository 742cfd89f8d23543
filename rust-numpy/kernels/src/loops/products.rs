//! matmul, matvec, vecmat, vecdot: their signatures. `exec::matrix_product` runs them all.
use super::prelude::*;
use half::f16;

/// # Safety
/// Never called: products are no loops over one dimension.
unsafe fn no_loop(_: Ptrs, _: Steps, _: usize) {
    unreachable!("a matrix product is not a loop over one dimension")
}

macro_rules! signatures {
    ([$($t:ty)*]) => {&[$(Kernel::new(&[<$t>::TYPE, <$t>::TYPE, <$t>::TYPE], 2, [no_loop; 3])),*]};
}

/// The signatures of all four.
pub static PRODUCT: LoopSet = &[signatures!([Bool8 i8 u8 i16 u16 i32 u32 i64 u64 f16 f32 f64 C64 C128])];
