//! Matrices of 4- and 8-bit weights in blocks of inputs with a scale each, multiplied with activations rounded to 16-bit
//! integers.
//!
//! Levels count from the lowest one: a weight is `(level - zero) * scale`. The zeros are taken off the sums, not off the
//! levels, which needs only the sum of the activations of each block. Sums are exact within a block, and blocks are added
//! in one order without fused operations: results are equal on every machine.
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(not(any(target_feature = "simd128", target_arch = "aarch64")))]
mod portable;
#[cfg(target_feature = "simd128")]
mod wasm;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod x86;

use super::lines::{padded, panels_of, put, zeroed, Line};
use super::round::round_rows;
use super::{OutOfMemory, Rows, PANEL};
use std::ops::Range;

/// Inputs side by side: what one instruction multiplies and adds.
const PAIR: usize = 2;
/// Bytes of 16 outputs times a pair of places; at 4 bits a byte holds the level of one pair, and that of the next one.
const GROUP: usize = PANEL * PAIR;
const LINE_BYTES: usize = 64;
/// Rows of a call, at most; and where there are so few, panels that are read at once: memory gives several streams
/// faster than one.
const MAX_ROWS: usize = 8;
const FEW_ROWS: usize = 2;
const FEW_ROWS_PANELS: usize = 4;

type ByteLine = Line<u8, LINE_BYTES>;
type ScaleLine = Line<f32, PANEL>;

/// What all weights of a matrix have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockShape {
    /// Inputs of the matrix.
    pub inputs: usize,
    /// Outputs of the matrix.
    pub outputs: usize,
    /// Bits of a weight: 4 or 8.
    pub bits: usize,
    /// Inputs that share a scale: a multiple of 8, at most [`BlockShape::LONGEST`].
    pub block: usize,
}

impl BlockShape {
    /// No sum of a longer block of 8 bits would fit 32 bits.
    pub const LONGEST: usize = 128;

    /// Whether there are kernels for it.
    pub fn is_sound(&self) -> bool {
        let sizes = self.inputs > 0 && self.outputs > 0 && (8..=Self::LONGEST).contains(&self.block);
        sizes && self.block.is_multiple_of(8) && (self.bits == 4 || self.bits == 8)
    }

    /// Blocks of an output; the last one may be filled up.
    pub fn blocks(&self) -> usize {
        self.inputs.div_ceil(self.block)
    }

    fn block_bytes(&self) -> usize {
        self.block * self.bits / 8
    }

    /// Bytes of all levels as they are stored.
    pub fn bytes(&self) -> Option<usize> {
        self.blocks().checked_mul(self.block_bytes())?.checked_mul(self.outputs)
    }
}

/// A weight matrix `[inputs, outputs]`: panels of 16 outputs, in each of them block after block.
#[derive(Clone)]
pub struct BlockMatrix {
    lines: Vec<ByteLine>,
    scales: Vec<ScaleLine>,
    shape: BlockShape,
}

/// Some panels of `blocks` blocks each: as many lines for each block, and its scales.
struct Panels<'a> {
    lines: &'a [ByteLine],
    scales: &'a [ScaleLine],
    blocks: usize,
}

impl<'a> Panels<'a> {
    #[inline(always)]
    fn count(&self) -> usize {
        self.scales.len() / self.blocks
    }

    /// Lines of a block.
    #[inline(always)]
    fn depth(&self) -> usize {
        self.lines.len() / self.scales.len()
    }

    /// Each panel by itself.
    #[cfg(not(target_feature = "simd128"))]
    #[inline(always)]
    fn each(&self) -> impl Iterator<Item = Panels<'a>> {
        let (blocks, scales) = (self.blocks, self.scales.chunks_exact(self.blocks));
        let lines = self.lines.chunks_exact(self.blocks * self.depth());
        lines.zip(scales).map(move |(lines, scales)| Panels { lines, scales, blocks })
    }

    /// Lines and scales of each block.
    #[cfg(not(target_feature = "simd128"))]
    #[inline(always)]
    fn blocks(&self) -> impl Iterator<Item = (&'a [ByteLine], &'a ScaleLine)> {
        self.lines.chunks_exact(self.depth()).zip(self.scales)
    }
}

/// Rows of activations, `stride` apart, and for each row and block what the zeros add to its sum.
struct Activations<'a> {
    values: &'a [i16],
    stride: usize,
    offsets: &'a [i32],
}

impl BlockMatrix {
    /// Packs `levels [outputs, blocks, block]`, of two 4-bit ones in a byte the first in the low half, with
    /// `scales [outputs, blocks]`: as ONNX Runtime's MatMulNBits has them.
    ///
    /// # Panics
    /// If the shape is not sound, or a length does not fit it.
    pub fn pack(levels: &[u8], scales: &[f32], shape: BlockShape) -> Result<Self, OutOfMemory> {
        let blocks = shape.blocks();
        assert!(shape.is_sound(), "{shape:?}");
        assert_eq!((Some(levels.len()), scales.len()), (shape.bytes(), shape.outputs * blocks), "{shape:?}");
        let panels = shape.outputs.div_ceil(PANEL);
        let panel_lines = blocks * shape.block_bytes() * PANEL / LINE_BYTES;
        let mut lines: Vec<ByteLine> = zeroed(panels * panel_lines, 0)?;
        let mut scale_lines: Vec<ScaleLine> = zeroed(panels * blocks, 0.0)?;
        let stored = levels.chunks_exact(blocks * shape.block_bytes()).zip(scales.chunks_exact(blocks));
        for (output, (levels, scales)) in stored.enumerate() {
            let (panel, column) = (output / PANEL, output % PANEL);
            for (line, &scale) in scale_lines[panel * blocks..].iter_mut().zip(scales) {
                line.0[column] = scale;
            }
            place(levels, shape.bits, column, &mut lines[panel * panel_lines..][..panel_lines]);
        }
        Ok(BlockMatrix { lines, scales: scale_lines, shape })
    }

    /// The matrix of these outputs alone, which are whole panels.
    pub fn part(&self, outputs: Range<usize>) -> Self {
        let blocks = self.shape.blocks();
        let lines = panels_of(&self.lines, &outputs, self.lines.len() / self.scales.len() * blocks);
        let scales = panels_of(&self.scales, &outputs, blocks);
        BlockMatrix { lines, scales, shape: BlockShape { outputs: outputs.len(), ..self.shape } }
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.shape.inputs
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.shape.outputs
    }

    /// `out [rows, outputs] = x @ weights + bias`, x rounded to integers.
    ///
    /// # Panics
    /// If a size does not fit.
    pub fn product(&self, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
        let BlockShape { inputs, outputs, bits, block } = self.shape;
        assert_eq!((x.width, x.count * outputs), (inputs, out.len()), "inputs, and rows times outputs");
        assert!(bias.is_none_or(|bias| bias.len() == outputs), "one bias for each output");
        let blocks = self.shape.blocks();
        let rounded = round_rows(x, i16::MAX, blocks * block);
        let zero = 1 << (bits - 1);
        let rows = (0..x.count).map(|row| &rounded.values[row * rounded.stride..][..blocks * block]);
        let sum = |block: &[i16]| block.iter().map(|&value| i32::from(value)).sum::<i32>();
        let offsets: Vec<i32> = rows.flat_map(|row| row.chunks_exact(block)).map(|block| -zero * sum(block)).collect();
        let multiply = kernel(bits);
        let panel_lines = self.lines.len() / outputs.div_ceil(PANEL);
        let together = if x.count <= FEW_ROWS { FEW_ROWS_PANELS } else { 1 };
        let panels = self.lines.chunks(together * panel_lines).zip(self.scales.chunks(together * blocks));
        let mut sums = [[0.0; PANEL]; MAX_ROWS];
        for ((lines, scales), output) in panels.zip((0..).step_by(together * PANEL)) {
            let panels = Panels { lines, scales, blocks };
            for first in (0..x.count).step_by(MAX_ROWS) {
                let count = MAX_ROWS.min(x.count - first);
                let sums = &mut sums[..panels.count() * count];
                let values = &rounded.values[first * rounded.stride..];
                let offsets = &offsets[first * blocks..(first + count) * blocks];
                multiply(&panels, &Activations { values, stride: rounded.stride, offsets }, sums);
                for (sums, column) in sums.chunks_exact(count).zip((output..).step_by(PANEL)) {
                    let columns = column..outputs.min(column + PANEL);
                    let bias = bias.map_or([0.0; PANEL], |bias| padded(&bias[columns.clone()]));
                    for (row, sums) in (first..).zip(sums) {
                        let step = rounded.step(row);
                        let values = std::array::from_fn(|i| sums[i] * step + bias[i]);
                        put(&values, &mut out[row * outputs..][columns.clone()]);
                    }
                }
            }
        }
    }
}

/// Writes the levels of one output, in order of inputs, into its column of a panel.
fn place(levels: &[u8], bits: usize, column: usize, lines: &mut [ByteLine]) {
    let mut put = |input: usize, level: u8| {
        let (pair, place) = (input / PAIR, input % PAIR);
        // At 4 bits two pairs share a group, the first in the low halves.
        let (group, shift) = if bits == 4 { (pair / 2, 4 * (pair % 2)) } else { (pair, 0) };
        let byte = group * GROUP + column * PAIR + place;
        lines[byte / LINE_BYTES].0[byte % LINE_BYTES] |= level << shift;
    };
    for (index, &byte) in levels.iter().enumerate() {
        if bits == 4 {
            put(2 * index, byte & 15);
            put(2 * index + 1, byte >> 4);
        } else {
            put(index, byte);
        }
    }
}

/// Multiplies each panel with each row: of the first panel a row of sums for each, then of the second.
type Multiply = fn(&Panels, &Activations, &mut [[f32; PANEL]]);

fn kernel(bits: usize) -> Multiply {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(multiply) = x86::kernel(bits) {
        return multiply;
    }
    #[cfg(target_arch = "aarch64")]
    use neon as fallback;
    #[cfg(not(any(target_feature = "simd128", target_arch = "aarch64")))]
    use portable as fallback;
    #[cfg(target_feature = "simd128")]
    use wasm as fallback;
    if bits == 4 {
        fallback::multiply::<4>
    } else {
        fallback::multiply::<8>
    }
}

/// Rows of so many sums. What a kernel may read without looking is there: every row's activations of every block.
#[cfg(any(target_feature = "simd128", target_arch = "aarch64", all(feature = "simd", target_arch = "x86_64")))]
fn checked_rows<const BITS: usize>(panels: &Panels, x: &Activations, sums: usize) -> usize {
    let rows = sums / panels.count();
    let needed = (rows.max(1) - 1) * x.stride + panels.blocks * panels.depth() * LINE_BYTES / PANEL * 8 / BITS;
    assert!(x.values.len() >= needed && sums == rows * panels.count(), "{} activations of {needed}", x.values.len());
    assert!(
        x.offsets.len() == rows * panels.blocks && panels.lines.len().is_multiple_of(panels.scales.len()),
        "whole blocks"
    );
    rows
}

/// Two activations as an i32.
///
/// # Safety
/// They are there.
#[cfg(any(target_arch = "aarch64", all(feature = "simd", target_arch = "x86_64")))]
#[inline(always)]
unsafe fn pair(x: &Activations, row: usize, input: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { x.values.as_ptr().add(row * x.stride + input).cast::<i32>().read_unaligned() }
}

#[cfg(test)]
mod tests;
