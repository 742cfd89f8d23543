//! Matrices of float32 weights.
use super::lines::{panels_of, zeroed, Line};
use super::sums::{add_multiple, dot};
use super::{OutOfMemory, Rows, PANEL};
use crate::math::Isa;
use std::ops::Range;

/// Rows that share a pass over a panel: with four vectors of sums each, more would not fit WebAssembly's registers.
const BLOCK: usize = if cfg!(target_arch = "wasm32") { 2 } else { 4 };

/// A weight matrix `[inputs, outputs]`: panels of 16 outputs, in each of them input after input.
#[derive(Clone)]
pub struct FloatMatrix {
    lines: Vec<Line<f32, PANEL>>,
    inputs: usize,
    outputs: usize,
}

impl FloatMatrix {
    /// Packs `weights [inputs, outputs]`.
    ///
    /// # Panics
    /// If there are not `inputs * outputs` of them.
    pub fn pack(weights: &[f32], inputs: usize, outputs: usize) -> Result<Self, OutOfMemory> {
        assert_eq!(weights.len(), inputs * outputs, "weights of a [{inputs}, {outputs}] matrix");
        let mut lines = zeroed(outputs.div_ceil(PANEL) * inputs, 0.0)?;
        for (input, row) in weights.chunks_exact(outputs.max(1)).enumerate() {
            for (panel, part) in row.chunks(PANEL).enumerate() {
                lines[panel * inputs + input].0[..part.len()].copy_from_slice(part);
            }
        }
        Ok(FloatMatrix { lines, inputs, outputs })
    }

    /// The matrix of these outputs alone, which are whole panels.
    pub fn part(&self, outputs: Range<usize>) -> Self {
        let lines = panels_of(&self.lines, &outputs, self.inputs);
        FloatMatrix { lines, inputs: self.inputs, outputs: outputs.len() }
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `out [rows, outputs] = x @ weights + bias`
    ///
    /// # Panics
    /// If a size does not fit.
    pub fn product(&self, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
        assert_eq!((x.width, x.count * self.outputs), (self.inputs, out.len()), "inputs, and rows times outputs");
        assert!(bias.is_none_or(|bias| bias.len() == self.outputs), "one bias for each output");
        multiply(self, x, bias, out);
    }
}

dispatched! {
    fn multiply(matrix: &FloatMatrix, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) = multiply_panels
}

#[inline(always)]
fn multiply_panels<I: Isa>(matrix: &FloatMatrix, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
    if matrix.outputs == 1 {
        return multiply_column::<I>(matrix, x, bias, out);
    }
    for (index, panel) in matrix.lines.chunks_exact(matrix.inputs.max(1)).enumerate() {
        let first = index * PANEL;
        let columns = first..matrix.outputs.min(first + PANEL);
        let bias = bias.map(|bias| &bias[columns.clone()]);
        let mut store = |row: usize, sums: &[f32; PANEL]| {
            let out = &mut out[row * matrix.outputs..][columns.clone()];
            match bias {
                Some(bias) => out.iter_mut().zip(sums).zip(bias).for_each(|((out, sum), bias)| *out = sum + bias),
                None => out.copy_from_slice(&sums[..out.len()]),
            }
        };
        let mut row = 0;
        while row + BLOCK <= x.count {
            let sums = block::<I, BLOCK>(panel, std::array::from_fn(|r| x.row(row + r)));
            (0..BLOCK).for_each(|r| store(row + r, &sums[r]));
            row += BLOCK;
        }
        for row in row..x.count {
            store(row, &block::<I, 1>(panel, [x.row(row)])[0]);
        }
    }
}

/// One output alone: a panel would be mostly zeros.
#[inline(always)]
fn multiply_column<I: Isa>(matrix: &FloatMatrix, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
    let column: Vec<f32> = matrix.lines.iter().map(|Line(weights)| weights[0]).collect();
    let bias = bias.map_or(0.0, |bias| bias[0]);
    for (row, out) in out.iter_mut().enumerate() {
        *out = dot::<I>(x.row(row), &column) + bias;
    }
}

/// R rows times one panel.
#[inline(always)]
fn block<I: Isa, const R: usize>(panel: &[Line<f32, PANEL>], x: [&[f32]; R]) -> [[f32; PANEL]; R] {
    let mut sums = [[0.0f32; PANEL]; R];
    let x = x.map(|row| &row[..panel.len()]);
    for (input, Line(weights)) in panel.iter().enumerate() {
        for r in 0..R {
            add_multiple::<I, PANEL>(&mut sums[r], x[r][input], weights);
        }
    }
    sums
}
