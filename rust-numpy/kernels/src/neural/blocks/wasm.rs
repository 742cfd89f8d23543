//! The product with the 128-bit vectors of WebAssembly.
use super::{check, Activations, Panel, GROUP, LINE_BYTES, PAIR, PANEL};
use std::arch::wasm32::{
    f32x4_add, f32x4_convert_i32x4, f32x4_mul, f32x4_splat, i16x8_load_extend_u8x8, i16x8_splat, i32x4_add,
    i32x4_dot_i16x8, i32x4_splat, u16x8_shr, v128, v128_and, v128_load, v128_load32_splat, v128_store,
};

/// Rows that share a pass: more, with four sums each, would not fit the registers of an x86 processor.
const ROWS: usize = 2;
/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
const VECTORS: usize = PANEL / LANES;

pub(super) fn multiply<const BITS: usize>(panel: &Panel, x: &Activations, sums: &mut [[f32; PANEL]]) {
    check::<BITS>(panel, x, sums.len());
    for (index, sums) in sums.chunks_mut(ROWS).enumerate() {
        match sums.len() {
            ROWS => rows::<BITS, ROWS>(panel, x, index * ROWS, sums),
            _ => rows::<BITS, 1>(panel, x, index * ROWS, sums),
        }
    }
}

/// R rows from `first` on; `multiply` has checked that they are there.
fn rows<const BITS: usize, const R: usize>(panel: &Panel, x: &Activations, first: usize, sums: &mut [[f32; PANEL]]) {
    let blocks = panel.scales.len();
    let mut totals = [[f32x4_splat(0.0); VECTORS]; R];
    let mut input = 0;
    for (index, (lines, scales)) in panel.blocks().enumerate() {
        let mut whole: [[v128; VECTORS]; R] =
            std::array::from_fn(|row| [i32x4_splat(x.offsets[(first + row) * blocks + index]); VECTORS]);
        for group in lines.iter().flat_map(|line| (0..LINE_BYTES).step_by(GROUP).map(|start| &line.0[start..])) {
            let levels: [v128; VECTORS] = std::array::from_fn(|vector| {
                // SAFETY: a group holds four vectors of eight levels.
                unsafe { i16x8_load_extend_u8x8(group.as_ptr().add(vector * LANES * PAIR).cast()) }
            });
            for shift in (0..8).step_by(BITS) {
                let pairs: [v128; R] = std::array::from_fn(|row| {
                    // SAFETY: `check` has seen that x reaches to the last pair of the last row.
                    unsafe { v128_load32_splat(x.values.as_ptr().add((first + row) * x.stride + input).cast()) }
                });
                input += PAIR;
                for vector in 0..VECTORS {
                    let level = match (BITS, shift) {
                        (4, 0) => v128_and(levels[vector], i16x8_splat(15)),
                        (4, _) => u16x8_shr(levels[vector], 4),
                        _ => levels[vector],
                    };
                    for row in 0..R {
                        whole[row][vector] = i32x4_add(whole[row][vector], i32x4_dot_i16x8(level, pairs[row]));
                    }
                }
            }
        }
        for vector in 0..VECTORS {
            // SAFETY: a line holds four vectors of scales.
            let scale = unsafe { v128_load(scales.0.as_ptr().add(vector * LANES).cast()) };
            for row in 0..R {
                let part = f32x4_mul(f32x4_convert_i32x4(whole[row][vector]), scale);
                totals[row][vector] = f32x4_add(totals[row][vector], part);
            }
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        for (place, total) in sums.chunks_exact_mut(LANES).zip(totals) {
            // SAFETY: the place is as long as the vector.
            unsafe { v128_store(place.as_mut_ptr().cast(), total) };
        }
    }
}
