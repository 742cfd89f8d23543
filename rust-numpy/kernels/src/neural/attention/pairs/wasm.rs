//! The product with the 128-bit vectors of WebAssembly.
use super::{check, PairLine, PAIR};
use crate::neural::PANEL;
use std::arch::wasm32::{i32x4_add, i32x4_dot_i16x8, i32x4_splat, v128, v128_load, v128_load32_splat, v128_store};

/// Rows that share a pass: three, with four sums each, would not fit the registers of an x86 processor.
const BLOCK: usize = 2;
/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
const VECTORS: usize = PANEL / LANES;

pub(super) fn multiply(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    check(panel, x, stride, sums.len());
    for (index, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let x = &x[index * BLOCK * stride..];
        match sums.len() {
            BLOCK => block::<BLOCK>(panel, x, stride, sums),
            _ => block::<1>(panel, x, stride, sums),
        }
    }
}

fn block<const R: usize>(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let mut totals = [[i32x4_splat(0); VECTORS]; R];
    for (index, line) in panel.iter().enumerate() {
        let pairs: [v128; R] = std::array::from_fn(|row| {
            // SAFETY: `multiply` has checked that x reaches to the last pair of the last row.
            unsafe { v128_load32_splat(x.as_ptr().add(row * stride + index * PAIR).cast()) }
        });
        for vector in 0..VECTORS {
            // SAFETY: a line holds four vectors.
            let y = unsafe { v128_load(line.0.as_ptr().add(vector * LANES * PAIR).cast()) };
            for row in 0..R {
                totals[row][vector] = i32x4_add(totals[row][vector], i32x4_dot_i16x8(y, pairs[row]));
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
