//! The product with the 128-bit vectors of WebAssembly.
use super::{Int8Line, LINE_INPUTS, PAIR, PANEL};
use std::arch::wasm32::{
    i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_splat, i8x16_shuffle, v128, v128_load, v128_load32_splat,
    v128_store,
};

/// Rows that share a pass: three, with four sums each, would not fit the registers of an x86 processor.
const BLOCK: usize = 2;
/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
const VECTORS: usize = PANEL / LANES;

pub(super) fn multiply(panel: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let needed = (sums.len().max(1) - 1) * stride + panel.len() * LINE_INPUTS;
    assert!(x.len() >= needed, "{} activations of {needed}", x.len());
    for (index, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let x = &x[index * BLOCK * stride..];
        match sums.len() {
            BLOCK => block::<BLOCK>(panel, x, stride, sums),
            _ => block::<1>(panel, x, stride, sums),
        }
    }
}

fn block<const R: usize>(panel: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let mut totals = [[i32x4_splat(0); VECTORS]; R];
    for (index, line) in panel.iter().enumerate() {
        for half in 0..LINE_INPUTS / PAIR {
            let pairs: [v128; R] = std::array::from_fn(|row| {
                // SAFETY: `multiply` has checked that x reaches to the last pair of the last row.
                unsafe { v128_load32_splat(x.as_ptr().add(row * stride + index * LINE_INPUTS + half * PAIR).cast()) }
            });
            for vector in 0..VECTORS {
                let offset = (half * VECTORS + vector) * LANES * PAIR;
                // SAFETY: a line holds two times four vectors of eight weights.
                let weights = unsafe { i16x8_load_extend_i8x8(line.0.as_ptr().add(offset)) };
                for row in 0..R {
                    totals[row][vector] = i32x4_add(totals[row][vector], i32x4_dot_i16x8(weights, pairs[row]));
                }
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

/// A panel's weights of two inputs, output by output.
#[inline(always)]
pub(super) fn interleaved(first: &[i8; PANEL], second: &[i8; PANEL]) -> [i8; PANEL * PAIR] {
    let mut pairs = [0; PANEL * PAIR];
    // SAFETY: a panel's weights are one vector, and its pairs two.
    unsafe {
        let (first, second) = (v128_load(first.as_ptr().cast()), v128_load(second.as_ptr().cast()));
        let low = i8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(first, second);
        let high = i8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(first, second);
        v128_store(pairs.as_mut_ptr().cast(), low);
        v128_store(pairs.as_mut_ptr().add(PANEL).cast(), high);
    }
    pairs
}
