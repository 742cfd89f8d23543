//! Layer normalisation.
use super::sums::sum;
use crate::math::Isa;

#[inline(always)]
fn normalise<I: Isa>(x: &[f32], width: usize, eps: f32, affine: Option<(&[f32], &[f32])>, out: &mut [f32]) {
    for (row, out) in x.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
        let mean = sum(row, |value| value) / width as f32;
        let variance = sum(row, |value| (value - mean) * (value - mean)) / width as f32;
        let factor = 1.0 / (variance + eps).sqrt();
        for (out, value) in out.iter_mut().zip(row) {
            *out = (value - mean) * factor;
        }
        if let Some((weight, bias)) = affine {
            for ((out, weight), bias) in out.iter_mut().zip(weight).zip(bias) {
                *out = *out * weight + bias;
            }
        }
    }
}

dispatched! {
    /// Normalises each row of `x [rows, width]` to mean 0 and variance 1, then applies weight and bias `[width]`.
    pub fn layer_norm(x: &[f32], width: usize, eps: f32, affine: Option<(&[f32], &[f32])>, out: &mut [f32]) = normalise
}
