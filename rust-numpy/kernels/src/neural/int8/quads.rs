//! The product of four inputs at once, where relaxed SIMD has an instruction for it.
//!
//! Its second factor has seven bits, so that an activation is taken as two: with an offset it is `128 * high + low`. All
//! products with the high halves are added, then shifted, then those with the low ones are added to the same sums. What
//! the offset makes is taken off before. Sums may leave 32 bits on the way, but not at the end, so that they are exact.
//! Where eight bits of an activation are enough it is one factor, read as this runtime reads eight bits.
use super::{Int8Line, FEW_ROWS_PANELS, LINE_INPUTS, MANY, PAIR, PANEL};
use crate::neural::relaxed::{dot, Eighth};
use std::arch::wasm32::{
    i32x4_add, i32x4_shl, i32x4_splat, i8x16_shuffle, i8x16_splat, v128, v128_load, v128_load32_splat, v128_store,
};

const HALF_BITS: u32 = 7;
const HALVES_OFFSET: i32 = 1 << (2 * HALF_BITS - 1);
/// The largest activation in halves, and in eight bits.
pub(super) const LEVELS: i16 = (HALVES_OFFSET - 1) as i16;
pub(super) const BYTE_LEVELS: i16 = i8::MAX as i16;

/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
const VECTORS: usize = PANEL / LANES;
/// Lines of one panel that few rows take before they go on to the next panel.
const TURN: usize = 8;
/// Lines that many rows take before: with their rows' inputs they stay in the first cache.
const PART: usize = 64;
/// Rows and vectors of sums that stay in registers. The instruction takes five cycles or so, and two may begin in each:
/// fewer than ten sums would wait for themselves. Twelve, two vectors of weights and one of inputs are all that V8 has.
const WIDE_ROWS: usize = 6;
const WIDE_VECTORS: usize = 2;

/// The sums of each panel's weights, output by output: what an offset adds to the products.
pub(super) type Totals = Vec<[i32; PANEL]>;

pub(super) fn no_totals(outputs: usize) -> Totals {
    vec![[0; PANEL]; outputs.div_ceil(PANEL)]
}

/// Seven bits of an activation and its offset.
#[inline(always)]
fn half(value: i16, shift: u32) -> u8 {
    ((i32::from(value) + HALVES_OFFSET) >> shift) as u8 & 127
}

/// The high and the low halves of a line's inputs.
pub(super) type Halves = [[u8; LINE_INPUTS]; 2];

/// The lines' inputs of few rows, one row after another: side by side, so that one address leads to both halves.
pub(super) fn halves_of_lines(values: &[i16], stride: usize, rows: usize, depth: usize) -> Vec<Halves> {
    let lines = (0..rows).flat_map(|row| values[row * stride..][..depth * LINE_INPUTS].as_chunks().0);
    lines.map(|line| [HALF_BITS, 0].map(|shift| line.map(|value| half(value, shift)))).collect()
}

/// Activations of many rows as second factors: one part of eight bits, or a high and a low one of seven.
pub(super) struct Parts {
    high: Option<Vec<u8>>,
    low: Vec<u8>,
    /// What was added to each.
    offset: i32,
}

impl Parts {
    /// Of activations up to [`LEVELS`].
    pub fn halves(values: &[i16]) -> Self {
        let part = |shift| values.iter().map(|&value| half(value, shift)).collect();
        Parts { high: Some(part(HALF_BITS)), low: part(0), offset: HALVES_OFFSET }
    }

    /// Of activations up to [`BYTE_LEVELS`].
    pub fn bytes(values: &[i16], form: Eighth) -> Self {
        let offset = if form == Eighth::Number { 128 } else { 0 };
        Parts { high: None, low: values.iter().map(|&value| (i32::from(value) + offset) as u8).collect(), offset }
    }
}

/// Some panels, the sums of their weights, and rows of activations from number `first` on, `stride` apart.
pub(super) struct Factors<'a> {
    pub lines: &'a [Int8Line],
    pub totals: &'a [[i32; PANEL]],
    pub x: &'a Parts,
    pub first: usize,
    pub stride: usize,
}

/// Multiplies each panel with each row: of the first panel a row of sums for each, then of the second.
pub(super) fn multiply(factors: &Factors, sums: &mut [[i32; PANEL]]) {
    let low = &factors.x.low[factors.first..];
    match &factors.x.high {
        None => multiply_parts(factors, [low], sums),
        Some(high) => multiply_parts(factors, [&high[factors.first..], low], sums),
    }
}

fn multiply_parts<const P: usize>(factors: &Factors, x: [&[u8]; P], sums: &mut [[i32; PANEL]]) {
    let Factors { lines, totals, stride, .. } = *factors;
    let depth = lines.len() / totals.len();
    let rows = sums.len() / totals.len();
    let needed = (rows.max(1) - 1) * stride + depth * LINE_INPUTS;
    assert!(sums.len() == rows * totals.len() && lines.len() == depth * totals.len(), "whole panels");
    assert!(x.iter().all(|part| part.len() >= needed), "{} activations of {needed}", x[0].len());
    for (sums, totals) in sums.chunks_exact_mut(rows).zip(totals) {
        sums.fill(less_offset(totals, factors.x.offset));
    }
    for first in (0..depth).step_by(PART) {
        let x = x.map(|part| &part[first * LINE_INPUTS..]);
        for (panel, sums) in lines.chunks_exact(depth).zip(sums.chunks_exact_mut(rows)) {
            // SAFETY: every row has all inputs of the lines, as was checked above.
            unsafe { add_rows(&panel[first..depth.min(first + PART)], x, stride, sums) };
        }
    }
}

/// The same for few panels and few rows, whose lines' inputs lie one row after another.
pub(super) fn multiply_few(lines: &[Int8Line], totals: &[[i32; PANEL]], x: &[Halves], sums: &mut [[i32; PANEL]]) {
    let depth = lines.len() / totals.len();
    let rows = sums.len() / totals.len();
    assert!(sums.len() == rows * totals.len() && lines.len() == depth * totals.len(), "whole panels");
    assert!(x.len() == rows * depth, "{} activations' lines of {}", x.len(), rows * depth);
    let mut parts = [[[i32x4_splat(0); VECTORS]; 2]; FEW_ROWS_PANELS * (MANY - 1)];
    for first in (0..depth).step_by(TURN) {
        let length = TURN.min(depth - first);
        let mut parts = parts.iter_mut();
        for panel in 0..totals.len() {
            let lines = &lines[panel * depth + first..][..length];
            for (x, parts) in x.chunks_exact(depth).zip(&mut parts) {
                add_row(lines, &x[first..][..length], parts);
            }
        }
    }
    for ((index, sums), [high, low]) in sums.iter_mut().enumerate().zip(parts) {
        *sums = less_offset(&totals[index / rows], HALVES_OFFSET);
        for (place, (high, low)) in sums.as_chunks_mut::<LANES>().0.iter_mut().zip(high.into_iter().zip(low)) {
            add_to(place, i32x4_add(i32x4_shl(high, HALF_BITS), low));
        }
    }
}

/// Sums before the first product.
fn less_offset(total: &[i32; PANEL], offset: i32) -> [i32; PANEL] {
    total.map(|total| total.wrapping_mul(-offset))
}

/// Adds the products of some lines and as many of one row, of the high halves and of the low ones.
#[inline(always)]
fn add_row(lines: &[Int8Line], x: &[Halves], [high, low]: &mut [[v128; VECTORS]; 2]) {
    let [mut highs, mut lows] = [*high, *low];
    for (line, halves) in lines.iter().zip(x) {
        // SAFETY: a line holds four vectors of weights, and each of its inputs' halves four bytes.
        unsafe {
            let [first, second] = halves.each_ref().map(|half| v128_load32_splat(half.as_ptr().cast()));
            for vector in 0..VECTORS {
                let weights = v128_load(line.0.as_ptr().cast::<v128>().add(vector));
                highs[vector] = dot(weights, first, highs[vector]);
                lows[vector] = dot(weights, second, lows[vector]);
            }
        }
    }
    [*high, *low] = [highs, lows];
}

/// Adds the products of some lines and many rows.
///
/// # Safety
/// x holds the lines' inputs for as many rows as there are sums, `stride` apart.
unsafe fn add_rows<const P: usize>(lines: &[Int8Line], x: [&[u8]; P], stride: usize, sums: &mut [[i32; PANEL]]) {
    for (index, sums) in sums.chunks_mut(WIDE_ROWS).enumerate() {
        let x = x.map(|part| &part[index * WIDE_ROWS * stride..]);
        for first in (0..VECTORS).step_by(WIDE_VECTORS) {
            // SAFETY: the caller's.
            unsafe {
                match sums.len() {
                    WIDE_ROWS => tile::<WIDE_ROWS, P>(lines, first, x, stride, sums),
                    5 => tile::<5, P>(lines, first, x, stride, sums),
                    4 => tile::<4, P>(lines, first, x, stride, sums),
                    3 => tile::<3, P>(lines, first, x, stride, sums),
                    2 => tile::<2, P>(lines, first, x, stride, sums),
                    _ => tile::<1, P>(lines, first, x, stride, sums),
                }
            }
        }
    }
}

/// # Safety
/// x holds R rows of the lines' inputs, `stride` apart, and `sums` R rows; there are two vectors from `first` on.
unsafe fn tile<const R: usize, const P: usize>(
    lines: &[Int8Line],
    first: usize,
    x: [&[u8]; P],
    stride: usize,
    sums: &mut [[i32; PANEL]],
) {
    // SAFETY: the caller's; a line holds four vectors of weights.
    unsafe {
        let mut totals = [[i32x4_splat(0); WIDE_VECTORS]; R];
        let start = lines.as_ptr().cast::<v128>().add(first);
        for (part, x) in x.into_iter().enumerate() {
            if part > 0 {
                totals = totals.map(|totals| totals.map(|total| i32x4_shl(total, HALF_BITS)));
            }
            for at in 0..lines.len() {
                let weights: [v128; WIDE_VECTORS] =
                    std::array::from_fn(|vector| v128_load(start.add(at * VECTORS + vector)));
                for (row, totals) in totals.iter_mut().enumerate() {
                    let x = four(x, row * stride + at * LINE_INPUTS);
                    for (total, weights) in totals.iter_mut().zip(weights) {
                        *total = dot(weights, x, *total);
                    }
                }
            }
        }
        for (sums, totals) in sums.iter_mut().zip(totals) {
            for (place, total) in sums.as_chunks_mut::<LANES>().0[first..].iter_mut().zip(totals) {
                add_to(place, total);
            }
        }
    }
}

/// Four activations' parts, in all lanes.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn four(x: &[u8], at: usize) -> v128 {
    // SAFETY: the caller's.
    unsafe { v128_load32_splat(x.as_ptr().add(at).cast()) }
}

#[inline(always)]
fn add_to(place: &mut [i32; LANES], total: v128) {
    // SAFETY: the place is as long as a vector.
    unsafe {
        let sum = i32x4_add(v128_load(place.as_ptr().cast()), total);
        v128_store(place.as_mut_ptr().cast(), sum);
    }
}

/// Two pairs of inputs, output by output, as four inputs are to lie; adds them to their panel's `totals`.
#[inline(always)]
pub(super) fn line(pairs: [[i8; PANEL * PAIR]; 2], totals: &mut [i32; PANEL]) -> [i8; PANEL * LINE_INPUTS] {
    let mut line = [0; PANEL * LINE_INPUTS];
    let ones = i8x16_splat(1);
    let (totals, _) = totals.as_chunks_mut::<LANES>();
    for (half, totals) in totals.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        // SAFETY: pairs are two vectors each, and a line four.
        unsafe {
            let [first, second] = pairs.each_ref().map(|pairs| v128_load(pairs.as_ptr().cast::<v128>().add(half)));
            let low = i8x16_shuffle::<0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23>(first, second);
            let high = i8x16_shuffle::<8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31>(first, second);
            let place = line.as_mut_ptr().cast::<v128>().add(2 * half);
            v128_store(place, low);
            v128_store(place.add(1), high);
            add_to(&mut totals[0], dot(low, ones, i32x4_splat(0)));
            add_to(&mut totals[1], dot(high, ones, i32x4_splat(0)));
        }
    }
    line
}

#[cfg(test)]
mod tests;
