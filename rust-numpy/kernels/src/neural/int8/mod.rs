//! Matrices of int8 weights with a scale for each output, multiplied with activations rounded to 16-bit integers.
//!
//! Integers of 16 bits cost no more than 8 here: one instruction multiplies pairs and adds them in 32 bits. So the error
//! is that of the weights alone, and the sums are exact, hence equal on every machine.
#[cfg(not(target_feature = "simd128"))]
mod portable;
#[cfg(target_feature = "simd128")]
mod wasm;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod x86;

use super::lines::{padded, put, zeroed, Line};
use super::round::round_rows;
use super::{OutOfMemory, Rows, PANEL};
#[cfg(not(target_feature = "simd128"))]
use portable::interleaved;
#[cfg(target_feature = "simd128")]
use wasm::interleaved;

/// Inputs side by side in a panel: what one instruction multiplies and adds.
const PAIR: usize = 2;
/// Inputs in a cache line of a panel.
const LINE_INPUTS: usize = 4;
/// Rows that share a pass over a panel, at most.
const MAX_BLOCK: usize = 8;
/// The largest sum of products that an i32 holds.
const LARGEST_SUM: u32 = i32::MAX as u32;

type Int8Line = Line<i8, { PANEL * LINE_INPUTS }>;
type Sums = [[i32; PANEL]; MAX_BLOCK];

/// A weight matrix `[inputs, outputs]`: panels of 16 outputs, in each of them pairs of inputs, `[16, 2]` each.
#[derive(Clone)]
pub struct Int8Matrix {
    lines: Vec<Int8Line>,
    scale: Vec<f32>,
    inputs: usize,
    /// The largest integer that an activation may become: no sum of products can then exceed 32 bits.
    levels: i16,
}

impl Int8Matrix {
    /// Packs `weights [inputs, outputs]`, each output's to be multiplied by its `scale [outputs]`.
    ///
    /// # Panics
    /// If there are not `inputs` times as many weights as scales.
    pub fn pack(weights: &[i8], inputs: usize, scale: Vec<f32>) -> Result<Self, OutOfMemory> {
        let outputs = scale.len();
        assert_eq!(weights.len(), inputs * outputs, "weights of a [{inputs}, {outputs}] matrix");
        let depth = inputs.div_ceil(LINE_INPUTS);
        let mut lines: Vec<Int8Line> = zeroed(outputs.div_ceil(PANEL) * depth, 0)?;
        for (pair, rows) in weights.chunks(PAIR * outputs.max(1)).enumerate() {
            let (first, second) = rows.split_at(outputs);
            let (group, half) = (pair / (LINE_INPUTS / PAIR), pair % (LINE_INPUTS / PAIR));
            for (panel, lines) in lines.chunks_exact_mut(depth).enumerate() {
                let place = &mut lines[group].0.as_chunks_mut().0[half];
                *place = interleaved(&part(first, panel), &part(second, panel));
            }
        }
        Ok(Int8Matrix { levels: levels(weights, outputs), lines, scale, inputs })
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.scale.len()
    }

    /// `out [rows, outputs] = x @ weights + bias`, x rounded to integers.
    ///
    /// # Panics
    /// If a size does not fit.
    pub fn product(&self, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
        assert_eq!((x.width, x.count * self.outputs()), (self.inputs, out.len()), "inputs, and rows times outputs");
        assert!(bias.is_none_or(|bias| bias.len() == self.outputs()), "one bias for each output");
        let depth = self.inputs.div_ceil(LINE_INPUTS);
        let rounded = round_rows(x, self.levels, depth * LINE_INPUTS);
        let multiply = kernel();
        let mut sums: Sums = [[0; PANEL]; MAX_BLOCK];
        for (panel, first_output) in self.lines.chunks_exact(depth.max(1)).zip((0..).step_by(PANEL)) {
            let columns = first_output..self.outputs().min(first_output + PANEL);
            let scale = padded(&self.scale[columns.clone()]);
            let bias = bias.map_or([0.0; PANEL], |bias| padded(&bias[columns.clone()]));
            for first in (0..x.count).step_by(MAX_BLOCK) {
                let count = MAX_BLOCK.min(x.count - first);
                multiply(panel, &rounded.values[first * rounded.stride..], rounded.stride, &mut sums[..count]);
                for (row, sums) in (first..).zip(&sums[..count]) {
                    let step = rounded.step(row);
                    let values = std::array::from_fn(|i| sums[i] as f32 * (step * scale[i]) + bias[i]);
                    put(&values, &mut out[row * self.outputs()..][columns.clone()]);
                }
            }
        }
    }
}

/// A row's weights in a panel; zeros where there are none.
#[inline(always)]
fn part(row: &[i8], panel: usize) -> [i8; PANEL] {
    let rest = row.get(panel * PANEL..).unwrap_or(&[]);
    rest.first_chunk().copied().unwrap_or_else(|| padded(rest))
}

/// The largest activation for which no output's sum can exceed 32 bits, whatever the signs.
fn levels(weights: &[i8], outputs: usize) -> i16 {
    // 32 bits hold the sums of 33 million inputs, more than any matrix of a model has, and vectorise.
    let mut totals = vec![0u32; outputs];
    for row in weights.chunks_exact(outputs.max(1)) {
        let sums = totals.iter_mut().zip(row);
        sums.for_each(|(total, &weight)| *total += u32::from(weight.unsigned_abs()));
    }
    let largest = totals.into_iter().max().unwrap_or(0).max(1);
    (LARGEST_SUM / largest).clamp(1, i16::MAX as u32) as i16
}

/// Multiplies some rows with one panel: lines of the panel, rows a stride apart, a row of sums for each.
type Multiply = fn(&[Int8Line], &[i16], usize, &mut [[i32; PANEL]]);

fn kernel() -> Multiply {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(multiply) = x86::kernel() {
        return multiply;
    }
    #[cfg(target_feature = "simd128")]
    return wasm::multiply;
    #[cfg(not(target_feature = "simd128"))]
    portable::multiply
}

#[cfg(test)]
mod tests;
