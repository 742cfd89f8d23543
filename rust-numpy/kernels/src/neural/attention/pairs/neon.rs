//! The product with the 128-bit vectors of ARM.
use super::{check, PairLine, PAIR};
use crate::neural::{neon, PANEL};
use std::arch::aarch64::vld2q_s16;

/// Rows that share a pass: their sums are half of the registers.
const BLOCK: usize = 4;

pub(super) fn multiply(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    check(panel, x, stride, sums.len());
    for (index, sums) in sums.chunks_mut(BLOCK).enumerate() {
        let x = &x[index * BLOCK * stride..];
        // SAFETY: x reaches to the last pair of the last row.
        unsafe {
            match sums.len() {
                BLOCK => block::<BLOCK>(panel, x, stride, sums),
                3 => block::<3>(panel, x, stride, sums),
                2 => block::<2>(panel, x, stride, sums),
                _ => block::<1>(panel, x, stride, sums),
            }
        }
    }
}

/// # Safety
/// x holds R rows of the panel's inputs, `stride` apart, and `sums` R rows.
#[target_feature(enable = "neon")]
unsafe fn block<const R: usize>(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let mut totals = [neon::zeros(); R];
    for (index, line) in panel.iter().enumerate() {
        // SAFETY: a line holds two times eight pairs.
        let halves = [0, PANEL].map(|start| unsafe { vld2q_s16(line.0.as_ptr().add(start)) });
        let inputs = [halves.map(|half| half.0), halves.map(|half| half.1)];
        for (row, totals) in totals.iter_mut().enumerate() {
            // SAFETY: the caller's; two inputs are an i32.
            let pair = unsafe { x.as_ptr().add(row * stride + index * PAIR).cast::<i32>().read_unaligned() };
            neon::add_products(totals, inputs, pair);
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        neon::store(totals, sums);
    }
}
