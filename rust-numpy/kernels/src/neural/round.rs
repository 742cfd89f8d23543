//! Activations rounded to integers.
use super::sums::largest;
use super::Rows;
use crate::math::Isa;

/// Adding it rounds to an integer, which then stands in the low bits.
const ROUNDER: f32 = 12_582_912.0;

/// Rows of integers, `stride` apart. An integer times its row's step is the number.
pub(super) struct Rounded {
    pub values: Vec<i16>,
    pub stride: usize,
    /// One for each row, or one for all.
    steps: Vec<f32>,
}

impl Rounded {
    pub fn step(&self, row: usize) -> f32 {
        self.steps[if self.steps.len() == 1 { 0 } else { row }]
    }
}

/// Rounds to -levels..=levels, where `levels` stands for a row's largest number. Rows that overlap share one step.
/// After the last of a row there are zeros or other rows' values, up to `width` in all.
pub(super) fn round_rows(x: Rows, levels: i16, width: usize) -> Rounded {
    if x.overlap() || x.count <= 1 {
        let used = if x.count == 0 { 0 } else { (x.count - 1) * x.stride + x.width };
        let mut values = vec![0; used + width - x.width];
        let mut step = 0.0;
        round(&x.values[..used], levels, &mut values, &mut step);
        return Rounded { values, stride: x.stride, steps: vec![step] };
    }
    let mut values = vec![0; x.count * width];
    let mut steps = vec![0.0; x.count];
    for (row, (place, step)) in values.chunks_exact_mut(width).zip(&mut steps).enumerate() {
        round(x.row(row), levels, place, step);
    }
    Rounded { values, stride: width, steps }
}

/// The nearest integer, of two the even one, to a number of at most 16 bits.
#[inline(always)]
pub(super) fn nearest(x: f32) -> i16 {
    (x + ROUNDER).to_bits() as i16
}

dispatched! {
    fn round(x: &[f32], levels: i16, out: &mut [i16], step: &mut f32) = round_to_step
}

#[inline(always)]
fn round_to_step<I: Isa>(x: &[f32], levels: i16, out: &mut [i16], step: &mut f32) {
    let top = largest(x, 0.0, f32::abs);
    let factor = if top > 0.0 { f32::from(levels) / top } else { 0.0 };
    // Where the largest is denormal its inverse is infinite: such a row counts as zero.
    let factor = if factor < f32::INFINITY { factor } else { 0.0 };
    *step = top / f32::from(levels);
    for (out, value) in out.iter_mut().zip(x) {
        *out = nearest(value * factor);
    }
}
