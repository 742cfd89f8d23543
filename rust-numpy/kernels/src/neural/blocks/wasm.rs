//! The product with the 128-bit vectors of WebAssembly.
use super::{
    checked_rows, Activations, BlockShape, ByteLine, Panels, ScaleLine, FEW_ROWS, GROUP, LINE_BYTES, PAIR, PANEL,
};
use std::arch::wasm32::{
    f32x4_add, f32x4_convert_i32x4, f32x4_mul, i16x8_load_extend_u8x8, i16x8_splat, i32x4_add, i32x4_dot_i16x8,
    i32x4_splat, u16x8_shr, u64x2, v128, v128_and, v128_load, v128_load32_splat, v128_store,
};

/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
const VECTORS: usize = PANEL / LANES;
/// Rows and vectors of sums that stay in registers, of which x86 processors have 16.
const WIDE_ROWS: usize = 4;
const WIDE_VECTORS: usize = 2;

/// Four vectors of levels: a pair of inputs.
type Pair = [v128; VECTORS];

/// A block of one panel, and the activations of its inputs.
struct Block<'a> {
    lines: &'a [ByteLine],
    scales: &'a ScaleLine,
    x: &'a [i16],
    stride: usize,
    offsets: &'a [i32],
    /// How far apart rows are in the offsets.
    blocks: usize,
}

pub(super) fn multiply<const BITS: usize>(panels: &Panels, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let rows = checked_rows::<BITS>(panels, x, sums.len());
    sums.fill([0.0; PANEL]);
    let (blocks, depth) = (panels.blocks, panels.depth());
    let inputs = depth * LINE_BYTES / PANEL * 8 / BITS;
    for index in 0..blocks {
        for (panel, sums) in sums.chunks_exact_mut(rows).enumerate() {
            let at = panel * blocks + index;
            let (lines, scales) = (&panels.lines[at * depth..][..depth], &panels.scales[at]);
            let (x, offsets, stride) = (&x.values[index * inputs..], &x.offsets[index..], x.stride);
            let block = Block { lines, scales, x, stride, offsets, blocks };
            // SAFETY: `checked_rows` has seen that every row has all inputs and offsets; there are so many sums.
            unsafe {
                match rows {
                    1 => add_narrow::<BITS, 1>(&block, sums),
                    FEW_ROWS => add_narrow::<BITS, FEW_ROWS>(&block, sums),
                    _ => add_widened::<BITS>(&block, sums),
                }
            }
        }
    }
}

/// The levels of a group in 16 bits: of `part` 0, or at 4 bits of 1 too.
#[inline(always)]
fn level<const BITS: usize>(levels: v128, part: usize) -> v128 {
    match (BITS, part) {
        (4, 0) => v128_and(levels, i16x8_splat(15)),
        (4, _) => u16x8_shr(levels, 4),
        _ => levels,
    }
}

/// Adds a block's products with R rows, whose levels are widened as they come.
///
/// # Safety
/// There are inputs, offsets and sums of R rows.
unsafe fn add_narrow<const BITS: usize, const R: usize>(block: &Block, sums: &mut [[f32; PANEL]]) {
    let parts = 8 / BITS;
    // SAFETY: the caller's; a group holds four vectors of eight levels.
    unsafe {
        let mut whole: [Pair; R] =
            std::array::from_fn(|row| [i32x4_splat(*block.offsets.get_unchecked(row * block.blocks)); VECTORS]);
        let start = block.lines.as_ptr().cast::<u8>();
        for group in 0..block.lines.len() * LINE_BYTES / GROUP {
            let pairs: [[v128; R]; 2] =
                std::array::from_fn(|part| std::array::from_fn(|row| pair(block, row, group * parts + part % parts)));
            for vector in 0..VECTORS {
                let levels = i16x8_load_extend_u8x8(start.add(group * GROUP + vector * LANES * PAIR));
                for part in 0..parts {
                    let level = level::<BITS>(levels, part);
                    for row in 0..R {
                        whole[row][vector] = i32x4_add(whole[row][vector], i32x4_dot_i16x8(level, pairs[part][row]));
                    }
                }
            }
        }
        add_scaled(whole, block, 0, sums);
    }
}

/// The same for many rows, for all of which the levels are widened once.
///
/// # Safety
/// There are inputs and offsets of all rows that there are sums of.
unsafe fn add_widened<const BITS: usize>(block: &Block, sums: &mut [[f32; PANEL]]) {
    let mut widened = [[u64x2(0, 0); VECTORS]; BlockShape::LONGEST / PAIR];
    let groups = block.lines.iter().flat_map(|line| line.0.as_chunks::<GROUP>().0);
    for (group, pairs) in groups.zip(widened.chunks_exact_mut(8 / BITS)) {
        for vector in 0..VECTORS {
            // SAFETY: a group holds four vectors of eight levels.
            let levels = unsafe { i16x8_load_extend_u8x8(group.as_ptr().add(vector * LANES * PAIR)) };
            for (part, pair) in pairs.iter_mut().enumerate() {
                pair[vector] = level::<BITS>(levels, part);
            }
        }
    }
    let pairs = &widened[..block.lines.len() * LINE_BYTES / GROUP * 8 / BITS];
    for (index, sums) in sums.chunks_mut(WIDE_ROWS).enumerate() {
        let first = index * WIDE_ROWS;
        let (x, offsets) = (&block.x[first * block.stride..], &block.offsets[first * block.blocks..]);
        let block = Block { x, offsets, ..*block };
        for first in (0..VECTORS).step_by(WIDE_VECTORS) {
            // SAFETY: the caller's.
            unsafe {
                match sums.len() {
                    WIDE_ROWS => wide_tile::<WIDE_ROWS>(pairs, &block, first, sums),
                    3 => wide_tile::<3>(pairs, &block, first, sums),
                    2 => wide_tile::<2>(pairs, &block, first, sums),
                    _ => wide_tile::<1>(pairs, &block, first, sums),
                }
            }
        }
    }
}

/// # Safety
/// There are inputs, offsets and sums of R rows, and two vectors from `first` on.
unsafe fn wide_tile<const R: usize>(pairs: &[Pair], block: &Block, first: usize, sums: &mut [[f32; PANEL]]) {
    // SAFETY: the caller's.
    unsafe {
        let mut whole: [[v128; WIDE_VECTORS]; R] =
            std::array::from_fn(|row| [i32x4_splat(*block.offsets.get_unchecked(row * block.blocks)); WIDE_VECTORS]);
        let start = pairs.as_ptr().cast::<v128>().add(first);
        for at in 0..pairs.len() {
            let levels: [v128; WIDE_VECTORS] = std::array::from_fn(|vector| start.add(at * VECTORS + vector).read());
            for (row, whole) in whole.iter_mut().enumerate() {
                let pair = pair(block, row, at);
                for (whole, level) in whole.iter_mut().zip(levels) {
                    *whole = i32x4_add(*whole, i32x4_dot_i16x8(level, pair));
                }
            }
        }
        add_scaled(whole, block, first, sums);
    }
}

/// Two activations of a row, in all lanes.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn pair(block: &Block, row: usize, at: usize) -> v128 {
    // SAFETY: the caller's.
    unsafe { v128_load32_splat(block.x.as_ptr().add(row * block.stride + at * PAIR).cast()) }
}

/// Adds V vectors of whole sums of R rows, from vector `first` on, times their scales.
///
/// # Safety
/// There are so many rows and vectors.
#[inline(always)]
unsafe fn add_scaled<const V: usize, const R: usize>(
    whole: [[v128; V]; R],
    block: &Block,
    first: usize,
    sums: &mut [[f32; PANEL]],
) {
    for vector in 0..V {
        // SAFETY: the caller's; a line holds four vectors of scales.
        unsafe {
            let scale = v128_load(block.scales.0.as_ptr().cast::<v128>().add(first + vector));
            for (row, whole) in whole.iter().enumerate() {
                let place = sums.as_mut_ptr().add(row).cast::<v128>().add(first + vector);
                let part = f32x4_mul(f32x4_convert_i32x4(whole[vector]), scale);
                v128_store(place, f32x4_add(v128_load(place), part));
            }
        }
    }
}
