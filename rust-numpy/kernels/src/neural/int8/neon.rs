//! The product with the 128-bit vectors of ARM.
use super::tiles::{for_each_tile, of_shape, pair, weights, Tile};
use super::{Factors, FEW_ROWS_PANELS, LINE_INPUTS, MANY, PAIR, PANEL};
use crate::neural::neon;
use std::arch::aarch64::{vget_low_s8, vld2q_s8, vmovl_high_s8, vmovl_s8};

/// Rows whose sums stay in registers beside a panel's weights.
const ROWS: usize = 4;

pub(super) fn multiply(factors: &Factors, sums: &mut [[i32; PANEL]]) {
    let few = factors.rows(sums.len()) < MANY;
    let (panels, rows) = if few { (FEW_ROWS_PANELS, 1) } else { (1, ROWS) };
    for_each_tile(factors, sums, panels, rows, |tile, panels, rows| {
        // SAFETY: the tile is of the factors' rows.
        unsafe { of_shape!(multiply_tile, tile, (panels, rows), (4: 1) (1: 1 2 3 4)) }
    });
}

/// # Safety
/// The tile has P panels, and sums and inputs of R rows.
#[target_feature(enable = "neon")]
unsafe fn multiply_tile<const P: usize, const R: usize>(tile: Tile) {
    let mut totals = [[neon::zeros(); R]; P];
    for at in 0..tile.depth * LINE_INPUTS / PAIR {
        // SAFETY: the caller's.
        let pairs: [i32; R] = std::array::from_fn(|row| unsafe { pair(&tile, row, at) });
        for (panel, totals) in totals.iter_mut().enumerate() {
            // SAFETY: the caller's; two inputs have 32 weights.
            let weights = unsafe { vld2q_s8(weights(&tile, panel, at)) };
            let wide = [weights.0, weights.1].map(|of| [vmovl_s8(vget_low_s8(of)), vmovl_high_s8(of)]);
            for (totals, pair) in totals.iter_mut().zip(pairs) {
                neon::add_products(totals, wide, pair);
            }
        }
    }
    for (sums, totals) in tile.sums.chunks_mut(tile.rows).zip(totals) {
        for (sums, totals) in sums.iter_mut().zip(totals) {
            neon::store(totals, sums);
        }
    }
}
