//! Matrices of int8 weights with a scale for each output, multiplied with activations rounded to 16-bit integers.
//!
//! Integers of 16 bits cost no more than 8 here: one instruction multiplies pairs and adds them in 32 bits. So the error
//! is that of the weights alone, and the sums are exact, hence equal on every machine. Where 8 bits are enough for what
//! is multiplied ([`Int8Matrix::coarse`]), instructions for bytes take them.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod bytes;
#[cfg(target_arch = "aarch64")]
mod neon;
mod packing;
#[cfg(not(any(target_feature = "simd128", target_arch = "aarch64")))]
mod portable;
#[cfg(target_feature = "relaxed-simd")]
mod quads;
#[cfg(any(target_arch = "aarch64", all(feature = "simd", target_arch = "x86_64")))]
mod tiles;
#[cfg(target_feature = "simd128")]
mod wasm;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod x86;

use super::lines::{padded, panels_of, put, Line};
#[cfg(target_feature = "relaxed-simd")]
use super::relaxed::{self, Eighth};
use super::round::{round_rows, Rounded};
use super::{Rows, PANEL};
pub use packing::Int8Packing;
#[cfg(target_feature = "relaxed-simd")]
use quads::Parts;
use std::ops::Range;
#[cfg(target_feature = "simd128")]
use wasm::interleaved;

/// Inputs side by side in a panel: what one instruction multiplies and adds.
const PAIR: usize = 2;
/// Inputs in a cache line of a panel.
const LINE_INPUTS: usize = 4;
/// With so many rows a kernel may prepare a panel for all of them; with fewer it reads it as it lies.
const MANY: usize = 4;
/// Panels that few rows read at once: memory gives several streams faster than one.
const FEW_ROWS_PANELS: usize = if cfg!(target_feature = "relaxed-simd") { 8 } else { 4 };
/// Panels and rows of a kernel's call, at most, where rows are many.
const MANY_ROWS_PANELS: usize = 2;
const MAX_ROWS: usize = 64;
/// The largest sum of products that an i32 holds.
const LARGEST_SUM: u32 = i32::MAX as u32;

type Int8Line = Line<i8, { PANEL * LINE_INPUTS }>;

/// Some panels, `depth` lines each, and rows of activations, `stride` apart.
struct Factors<'a, X = i16> {
    lines: &'a [Int8Line],
    depth: usize,
    x: &'a [X],
    stride: usize,
}

/// Multiplies each panel with each row: of the first panel a row of sums for each, then of the second.
type Multiply = fn(&Factors, &mut [[i32; PANEL]]);

impl<X> Factors<'_, X> {
    /// Of so many sums; what a kernel may read without looking is there.
    fn rows(&self, sums: usize) -> usize {
        let panels = self.lines.len() / self.depth;
        let rows = sums / panels;
        let needed = (rows.max(1) - 1) * self.stride + self.depth * LINE_INPUTS;
        assert!(self.x.len() >= needed && sums == rows * panels, "{} activations of {needed}", self.x.len());
        rows
    }
}

/// How the weights of a panel's line lie, and so what multiplies them.
#[derive(Clone)]
enum Form {
    /// Two pairs of inputs, `[2, 16, 2]`.
    Pairs,
    /// Four inputs, `[16, 4]`.
    #[cfg(target_feature = "relaxed-simd")]
    Quads { totals: quads::Totals, eighth: Eighth, coarse: bool },
    /// Four inputs, `[16, 4]`, for activations of 8 bits; and the sums of each panel's weights.
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    Bytes { totals: Vec<[i32; PANEL]> },
}

impl Form {
    /// Of a matrix whose weights have not come yet.
    #[cfg_attr(not(target_feature = "relaxed-simd"), allow(unused_variables))]
    fn best(outputs: usize) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        if let Some(eighth) = relaxed::dot_form() {
            return Form::Quads { totals: quads::no_totals(outputs), eighth, coarse: false };
        }
        Form::Pairs
    }

    #[cfg_attr(
        not(any(target_feature = "relaxed-simd", all(feature = "simd", target_arch = "x86_64"))),
        allow(unused_variables)
    )]
    fn part(&self, outputs: &Range<usize>) -> Self {
        match self {
            Form::Pairs => Form::Pairs,
            #[cfg(target_feature = "relaxed-simd")]
            Form::Quads { totals, eighth, coarse } => {
                Form::Quads { totals: panels_of(totals, outputs, 1), eighth: *eighth, coarse: *coarse }
            }
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            Form::Bytes { totals } => Form::Bytes { totals: panels_of(totals, outputs, 1) },
        }
    }

    /// The largest activation that it takes.
    fn levels(&self) -> i16 {
        match self {
            Form::Pairs => i16::MAX,
            #[cfg(target_feature = "relaxed-simd")]
            Form::Quads { .. } => quads::LEVELS,
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            Form::Bytes { .. } => bytes::LEVELS,
        }
    }

    /// A panel's weights of a line's inputs, as they are to lie; each is taken once.
    #[cfg_attr(not(target_feature = "relaxed-simd"), allow(unused_variables))]
    #[inline(always)]
    fn take(
        &mut self,
        panel: usize,
        [first, second, third, fourth]: [[i8; PANEL]; LINE_INPUTS],
    ) -> [i8; PANEL * LINE_INPUTS] {
        let pairs = [interleaved(&first, &second), interleaved(&third, &fourth)];
        match self {
            Form::Pairs => pairs.as_flattened().try_into().expect("a line"),
            #[cfg(target_feature = "relaxed-simd")]
            Form::Quads { totals, .. } => quads::line(pairs, &mut totals[panel]),
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            Form::Bytes { .. } => unreachable!("a packed matrix becomes one"),
        }
    }
}

/// A weight matrix `[inputs, outputs]`: panels of 16 outputs, in each of them lines of four inputs.
#[derive(Clone)]
pub struct Int8Matrix {
    lines: Vec<Int8Line>,
    form: Form,
    scale: Vec<f32>,
    inputs: usize,
    /// The largest integer that an activation may become: no sum of products can then exceed 32 bits.
    levels: i16,
}

impl Int8Matrix {
    /// As many bits of an activation as [`Self::coarse`] keeps.
    pub const COARSE_BITS: u32 = 8;

    /// The same, for activations of which 8 bits are enough: they are rounded so where that is faster, in WebAssembly
    /// where rows are many.
    #[cfg_attr(
        not(any(target_feature = "relaxed-simd", all(feature = "simd", target_arch = "x86_64"))),
        allow(unused_mut)
    )]
    pub fn coarse(mut self) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        if let Form::Quads { coarse, .. } = &mut self.form {
            *coarse = true;
        }
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        if x86::has_bytes() {
            self.lines.iter_mut().for_each(|Line(line)| *line = bytes::line(*line));
            self.form = Form::Bytes { totals: bytes::totals(&self.lines, self.inputs.div_ceil(LINE_INPUTS)) };
            self.levels = self.levels.min(self.form.levels());
        }
        self
    }

    /// The matrix of these outputs alone, which are whole panels. What it multiplies is rounded as for all of them, so
    /// that parts give the numbers that the whole gives.
    pub fn part(&self, outputs: Range<usize>) -> Self {
        Int8Matrix {
            lines: panels_of(&self.lines, &outputs, self.inputs.div_ceil(LINE_INPUTS)),
            form: self.form.part(&outputs),
            scale: self.scale[outputs].to_vec(),
            ..*self
        }
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
        let round = |levels| round_rows(x, levels, depth * LINE_INPUTS);
        match &self.form {
            Form::Pairs => {
                let rounded = round(self.levels);
                let stride = rounded.stride;
                self.add_up(&rounded, x.count, bias, out, |lines, _, row, sums| {
                    kernel()(&Factors { lines, depth, x: &rounded.values[row * stride..], stride }, sums);
                });
            }
            #[cfg(target_feature = "relaxed-simd")]
            Form::Quads { totals, .. } if x.count < MANY => {
                let rounded = round(self.levels);
                let halves = quads::halves_of_lines(&rounded.values, rounded.stride, x.count, depth);
                self.add_up(&rounded, x.count, bias, out, |lines, panel, _, sums| {
                    quads::multiply_few(lines, &totals[panel..][..lines.len() / depth], &halves, sums);
                });
            }
            #[cfg(target_feature = "relaxed-simd")]
            Form::Quads { totals, eighth, coarse } => {
                let coarse = *coarse;
                let rounded = round(if coarse { self.levels.min(quads::BYTE_LEVELS) } else { self.levels });
                let values = &rounded.values;
                let parts = if coarse { Parts::bytes(values, *eighth) } else { Parts::halves(values) };
                let stride = rounded.stride;
                self.add_up(&rounded, x.count, bias, out, |lines, panel, row, sums| {
                    let (x, totals) = (&parts, &totals[panel..][..lines.len() / depth]);
                    quads::multiply(&quads::Factors { lines, totals, x, first: row * stride, stride }, sums);
                });
            }
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            Form::Bytes { totals } => {
                let rounded = round(self.levels);
                let values: Vec<u8> = rounded.values.iter().map(|&value| bytes::with_offset(value)).collect();
                let stride = rounded.stride;
                self.add_up(&rounded, x.count, bias, out, |lines, panel, row, sums| {
                    let factors = Factors { lines, depth, x: &values[row * stride..], stride };
                    bytes::multiply(&factors, &totals[panel..][..lines.len() / depth], sums);
                });
            }
        }
    }

    /// Writes what `multiply(lines, their first panel, first row, sums)` finds.
    fn add_up(
        &self,
        rounded: &Rounded,
        count: usize,
        bias: Option<&[f32]>,
        out: &mut [f32],
        multiply: impl Fn(&[Int8Line], usize, usize, &mut [[i32; PANEL]]),
    ) {
        let depth = self.inputs.div_ceil(LINE_INPUTS);
        let (panels, rows) = if count < MANY { (FEW_ROWS_PANELS, count.max(1)) } else { (MANY_ROWS_PANELS, MAX_ROWS) };
        let mut sums = [[0; PANEL]; MANY_ROWS_PANELS * MAX_ROWS];
        for (lines, panel) in self.lines.chunks(panels * depth.max(1)).zip((0..).step_by(panels)) {
            for first in (0..count).step_by(rows) {
                let rows = rows.min(count - first);
                let sums = &mut sums[..lines.len() / depth * rows];
                multiply(lines, panel, first, sums);
                let out = &mut out[first * self.outputs()..];
                for (sums, panel) in sums.chunks_exact(rows).zip(panel..) {
                    self.scaled(sums, panel * PANEL, |row| rounded.step(first + row), bias, out);
                }
            }
        }
    }

    /// Writes a panel's sums as numbers: one row of `out` for each, from column `output` on.
    fn scaled(
        &self,
        sums: &[[i32; PANEL]],
        output: usize,
        step: impl Fn(usize) -> f32,
        bias: Option<&[f32]>,
        out: &mut [f32],
    ) {
        let columns = output..self.outputs().min(output + PANEL);
        let scale = padded(&self.scale[columns.clone()]);
        let bias = bias.map_or([0.0; PANEL], |bias| padded(&bias[columns.clone()]));
        for ((row, sums), out) in sums.iter().enumerate().zip(out.chunks_exact_mut(self.outputs())) {
            let step = step(row);
            let values = std::array::from_fn(|i| sums[i] as f32 * (step * scale[i]) + bias[i]);
            put(&values, &mut out[columns.clone()]);
        }
    }
}

/// Whether sums of so many products with activations up to `most` may exceed 32 bits.
fn needs_magnitudes(inputs: usize, most: i16) -> bool {
    inputs as f64 * f64::from(most) * -f64::from(i8::MIN) > f64::from(LARGEST_SUM)
}

/// The largest activation up to `most` for which no output's sum can exceed 32 bits, whatever the signs: `largest` is
/// the sum of an output's magnitudes, where that matters. (32 bits hold it for 33 million inputs, more than any model has.)
fn levels(largest: Option<u32>, most: i16) -> i16 {
    largest.map_or(most, |largest| (LARGEST_SUM / largest.max(1)).clamp(1, most as u32) as i16)
}

fn kernel() -> Multiply {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(multiply) = x86::kernel() {
        return multiply;
    }
    #[cfg(target_arch = "aarch64")]
    use neon as fallback;
    #[cfg(not(any(target_feature = "simd128", target_arch = "aarch64")))]
    use portable as fallback;
    #[cfg(target_feature = "simd128")]
    use wasm as fallback;
    fallback::multiply
}

/// A panel's weights of two inputs, output by output.
#[cfg(not(target_feature = "simd128"))]
#[inline(always)]
fn interleaved(first: &[i8; PANEL], second: &[i8; PANEL]) -> [i8; PANEL * PAIR] {
    std::array::from_fn(|i| if i % PAIR == 0 { first[i / PAIR] } else { second[i / PAIR] })
}

#[cfg(test)]
mod tests;
