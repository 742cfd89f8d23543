//! The product with the 128-bit vectors of WebAssembly.
use super::{Factors, Int8Line, LINE_INPUTS, MANY, PAIR, PANEL};
use std::arch::wasm32::{
    i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i8x16_shuffle, u64x2, v128, v128_load, v128_load32_splat,
    v128_store,
};

/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
const VECTORS: usize = PANEL / LANES;
/// Pairs of inputs of a line, and vectors of its weights, eight in each.
const LINE_PAIRS: usize = LINE_INPUTS / PAIR;
const LINE_VECTORS: usize = LINE_PAIRS * VECTORS;
/// Lines of one panel that few rows take before they go on to the next panel.
const TURN: usize = 8;
/// Lines that are widened at a time: with their rows' inputs they stay in the first cache.
const WIDENED: usize = 64;
/// Rows and vectors of sums that stay in registers, of which x86 processors have 16.
const NARROW_ROWS: usize = 2;
const WIDE_ROWS: usize = 4;
const WIDE_VECTORS: usize = 2;

pub(super) fn multiply(factors: &Factors, sums: &mut [[i32; PANEL]]) {
    let rows = factors.rows(sums.len());
    sums.fill([0; PANEL]);
    let length = if rows < MANY { TURN } else { WIDENED };
    for first in (0..factors.depth).step_by(length) {
        let x = &factors.x[first * LINE_INPUTS..];
        for (panel, sums) in factors.lines.chunks_exact(factors.depth).zip(sums.chunks_exact_mut(rows)) {
            let lines = &panel[first..factors.depth.min(first + length)];
            if rows < MANY {
                add_narrow(lines, x, factors.stride, sums);
            } else {
                add_widened(lines, x, factors.stride, sums);
            }
        }
    }
}

/// Adds the products of some lines, whose weights are widened for each two rows.
fn add_narrow(lines: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    for (index, sums) in sums.chunks_mut(NARROW_ROWS).enumerate() {
        let x = &x[index * NARROW_ROWS * stride..];
        // SAFETY: `multiply` has checked that x reaches to the last pair of the last row.
        unsafe {
            match sums.len() {
                NARROW_ROWS => narrow_tile::<NARROW_ROWS>(lines, x, stride, sums),
                _ => narrow_tile::<1>(lines, x, stride, sums),
            }
        }
    }
}

/// # Safety
/// x holds R rows of the lines' inputs, `stride` apart, and `sums` R rows.
unsafe fn narrow_tile<const R: usize>(lines: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    // SAFETY: the caller's; a line holds two times four vectors of eight weights.
    unsafe {
        let mut totals: [[v128; VECTORS]; R] = load(sums, 0);
        let start = lines.as_ptr().cast::<i8>();
        // One pair of inputs a turn: of more at once V8 would keep the weights on the stack.
        for at in 0..lines.len() * LINE_PAIRS {
            let pairs: [v128; R] = std::array::from_fn(|row| pair(x, row * stride + at * PAIR));
            for vector in 0..VECTORS {
                let weights = i16x8_load_extend_i8x8(start.add((at * VECTORS + vector) * LANES * PAIR));
                for row in 0..R {
                    totals[row][vector] = i32x4_add(totals[row][vector], i32x4_dot_i16x8(weights, pairs[row]));
                }
            }
        }
        store(totals, sums, 0);
    }
}

/// The same for many rows, for all of which the weights are widened once.
fn add_widened(lines: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let mut widened = [[u64x2(0, 0); LINE_VECTORS]; WIDENED];
    for (line, vectors) in lines.iter().zip(&mut widened) {
        for (weights, vector) in line.0.as_chunks().0.iter().zip(vectors) {
            let weights: &[i8; LANES * PAIR] = weights;
            // SAFETY: eight weights.
            *vector = unsafe { i16x8_load_extend_i8x8(weights.as_ptr()) };
        }
    }
    let lines = &widened[..lines.len()];
    for (index, sums) in sums.chunks_mut(WIDE_ROWS).enumerate() {
        let x = &x[index * WIDE_ROWS * stride..];
        for first in (0..VECTORS).step_by(WIDE_VECTORS) {
            // SAFETY: `multiply` has checked that x reaches to the last pair of the last row.
            unsafe {
                match sums.len() {
                    WIDE_ROWS => wide_tile::<WIDE_ROWS>(lines, first, x, stride, sums),
                    3 => wide_tile::<3>(lines, first, x, stride, sums),
                    2 => wide_tile::<2>(lines, first, x, stride, sums),
                    _ => wide_tile::<1>(lines, first, x, stride, sums),
                }
            }
        }
    }
}

/// # Safety
/// x holds R rows of the lines' inputs, `stride` apart, and `sums` R rows; there are two vectors from `first` on.
unsafe fn wide_tile<const R: usize>(
    lines: &[[v128; LINE_VECTORS]],
    first: usize,
    x: &[i16],
    stride: usize,
    sums: &mut [[i32; PANEL]],
) {
    // SAFETY: the caller's.
    unsafe {
        let mut totals: [[v128; WIDE_VECTORS]; R] = load(sums, first);
        let start = lines.as_ptr().cast::<v128>().add(first);
        for at in 0..lines.len() * LINE_PAIRS {
            let weights: [v128; WIDE_VECTORS] = std::array::from_fn(|vector| start.add(at * VECTORS + vector).read());
            for (row, totals) in totals.iter_mut().enumerate() {
                let pair = pair(x, row * stride + at * PAIR);
                for (total, weights) in totals.iter_mut().zip(weights) {
                    *total = i32x4_add(*total, i32x4_dot_i16x8(weights, pair));
                }
            }
        }
        store(totals, sums, first);
    }
}

/// Two activations, in all lanes.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn pair(x: &[i16], at: usize) -> v128 {
    // SAFETY: the caller's.
    unsafe { v128_load32_splat(x.as_ptr().add(at).cast()) }
}

/// V vectors of sums of R rows, from vector `first` on.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn load<const V: usize, const R: usize>(sums: &[[i32; PANEL]], first: usize) -> [[v128; V]; R] {
    // SAFETY: the caller's.
    std::array::from_fn(|row| {
        std::array::from_fn(|v| unsafe { v128_load(sums.as_ptr().add(row).cast::<v128>().add(first + v)) })
    })
}

/// # Safety
/// There are so many rows and vectors.
#[inline(always)]
unsafe fn store<const V: usize, const R: usize>(totals: [[v128; V]; R], sums: &mut [[i32; PANEL]], first: usize) {
    for (row, totals) in totals.into_iter().enumerate() {
        for (v, total) in totals.into_iter().enumerate() {
            // SAFETY: the caller's.
            unsafe { v128_store(sums.as_mut_ptr().add(row).cast::<v128>().add(first + v), total) };
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
