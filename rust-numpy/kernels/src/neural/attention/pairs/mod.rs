//! Products of 16-bit integers in panels of 16 outputs, pairs of inputs side by side: one instruction multiplies a pair
//! and adds it in 32 bits. Sums are exact, hence equal on every machine.
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(not(any(target_feature = "simd128", target_arch = "aarch64")))]
mod portable;
#[cfg(target_feature = "simd128")]
mod wasm;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod x86;

use crate::neural::lines::Line;
use crate::neural::PANEL;

/// Inputs side by side.
pub(super) const PAIR: usize = 2;
/// Rows that share a pass over a panel, at most.
pub(super) const MAX_BLOCK: usize = 8;

/// A pair of inputs of each of a panel's outputs: `[16, 2]`.
pub(super) type PairLine = Line<i16, { PANEL * PAIR }>;

/// Multiplies some rows with one panel: lines of the panel, rows a stride apart, a row of sums for each, `MAX_BLOCK` at
/// most.
pub(super) type Multiply = fn(&[PairLine], &[i16], usize, &mut [[i32; PANEL]]);

/// The best that this machine has.
pub(super) fn kernel() -> Multiply {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(multiply) = x86::kernel() {
        return multiply;
    }
    #[cfg(target_arch = "aarch64")]
    use neon as fallback;
    #[cfg(not(any(target_feature = "simd128", target_arch = "aarch64")))]
    use portable as fallback;
    #[cfg(target_feature = "simd128")]
    use wasm as fallback;
    fallback::multiply
}

/// That the rows reach to the end of the panel.
#[cfg(any(target_feature = "simd128", target_arch = "aarch64", all(feature = "simd", target_arch = "x86_64")))]
fn check(panel: &[PairLine], x: &[i16], stride: usize, rows: usize) {
    let needed = (rows.max(1) - 1) * stride + panel.len() * PAIR;
    assert!(x.len() >= needed, "{} inputs of {needed}", x.len());
}

#[cfg(test)]
mod tests;
