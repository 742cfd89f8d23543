//! The product with the 128-bit vectors of ARM.
use super::{checked_rows, pair, Activations, Panels, GROUP, PAIR, PANEL};
use crate::neural::neon::{self, VECTORS};
use std::arch::aarch64::*;

/// Rows that share a pass over a panel.
const ROWS: usize = 4;
const LANES: usize = PANEL / VECTORS;

pub(super) fn multiply<const BITS: usize>(panels: &Panels, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let count = checked_rows::<BITS>(panels, x, sums.len());
    for (panel, sums) in panels.each().zip(sums.chunks_exact_mut(count)) {
        for (index, sums) in sums.chunks_mut(ROWS).enumerate() {
            let first = index * ROWS;
            // SAFETY: `checked_rows` has seen that all is there.
            unsafe {
                match sums.len() {
                    ROWS => multiply_rows::<BITS, ROWS>(&panel, x, first, sums),
                    3 => multiply_rows::<BITS, 3>(&panel, x, first, sums),
                    2 => multiply_rows::<BITS, 2>(&panel, x, first, sums),
                    _ => multiply_rows::<BITS, 1>(&panel, x, first, sums),
                }
            }
        }
    }
}

/// # Safety
/// x holds R rows from `first` on of the panel's inputs, and R times as many offsets as it has blocks.
#[target_feature(enable = "neon")]
unsafe fn multiply_rows<const BITS: usize, const R: usize>(
    panel: &Panels,
    x: &Activations,
    first: usize,
    sums: &mut [[f32; PANEL]],
) {
    let blocks = panel.scales.len();
    let mut totals = [[vdupq_n_f32(0.0); VECTORS]; R];
    let mut input = 0;
    for (index, (lines, scales)) in panel.blocks().enumerate() {
        let mut whole: [neon::Sums; R] =
            std::array::from_fn(|row| [vdupq_n_s32(x.offsets[(first + row) * blocks + index]); VECTORS]);
        for group in lines.iter().flat_map(|line| line.0.as_chunks::<GROUP>().0) {
            // SAFETY: a group is two times 16 levels.
            let bytes = unsafe { vld2q_u8(group.as_ptr()) };
            for shift in (0..8).step_by(BITS) {
                let levels = [bytes.0, bytes.1].map(|bytes| match (BITS, shift) {
                    (4, 0) => vandq_u8(bytes, vdupq_n_u8(15)),
                    (4, _) => vshrq_n_u8::<4>(bytes),
                    _ => bytes,
                });
                let wide = levels.map(|levels| [vmovl_u8(vget_low_u8(levels)), vmovl_high_u8(levels)]);
                let wide = wide.map(|halves| halves.map(|half| vreinterpretq_s16_u16(half)));
                for (row, whole) in whole.iter_mut().enumerate() {
                    // SAFETY: the caller's.
                    let pair = unsafe { pair(x, first + row, input) };
                    neon::add_products(whole, wide, pair);
                }
                input += PAIR;
            }
        }
        for (totals, whole) in totals.iter_mut().zip(whole) {
            for ((total, whole), scales) in totals.iter_mut().zip(whole).zip(scales.0.as_chunks::<LANES>().0) {
                // SAFETY: so many scales are one vector.
                let scale = unsafe { vld1q_f32(scales.as_ptr()) };
                // Not fused, as everywhere.
                *total = vaddq_f32(*total, vmulq_f32(vcvtq_f32_s32(whole), scale));
            }
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        for (place, total) in sums.as_chunks_mut::<LANES>().0.iter_mut().zip(totals) {
            // SAFETY: the place is as long as the vector.
            unsafe { vst1q_f32(place.as_mut_ptr(), total) };
        }
    }
}
