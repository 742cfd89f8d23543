//! Sums in many lanes, which the compiler keeps in vector registers.
#[cfg(target_feature = "relaxed-simd")]
use super::relaxed;
use crate::math::Isa;
#[cfg(not(target_feature = "relaxed-simd"))]
use crate::math::MulAdd;

const LANES: usize = 16;

#[inline(always)]
fn total(lanes: [f32; LANES]) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|i| lanes[i] + lanes[i + 8]);
    let four: [f32; 4] = std::array::from_fn(|i| eight[i] + eight[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// `sums += a * b`
#[inline(always)]
fn add_products<I: Isa>(sums: &mut [f32; LANES], a: &[f32; LANES], b: &[f32; LANES]) {
    #[cfg(target_feature = "relaxed-simd")]
    return relaxed::add_products(sums, a, b);
    #[cfg(not(target_feature = "relaxed-simd"))]
    for i in 0..LANES {
        sums[i] = a[i].fma::<I>(b[i], sums[i]);
    }
}

/// `sums += factor * values`
#[inline(always)]
pub(super) fn add_multiple<I: Isa, const N: usize>(sums: &mut [f32; N], factor: f32, values: &[f32; N]) {
    #[cfg(target_feature = "relaxed-simd")]
    return relaxed::add_multiple(sums, factor, values);
    #[cfg(not(target_feature = "relaxed-simd"))]
    for i in 0..N {
        sums[i] = factor.fma::<I>(values[i], sums[i]);
    }
}

/// The dot product of two slices of one length.
#[inline(always)]
pub(super) fn dot<I: Isa>(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        add_products::<I>(&mut lanes, x, y);
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    total(lanes) + rest
}

/// The sum of a slice, each number first mapped.
#[inline(always)]
pub(super) fn sum(values: &[f32], map: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (blocks, rest) = values.as_chunks::<LANES>();
    for block in blocks {
        for i in 0..LANES {
            lanes[i] += map(block[i]);
        }
    }
    let rest: f32 = rest.iter().map(|&value| map(value)).sum();
    total(lanes) + rest
}

/// The largest of a slice, each number first mapped; `least` for an empty one. A NaN is passed over.
#[inline(always)]
pub(super) fn largest(values: &[f32], least: f32, map: impl Fn(f32) -> f32) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [least; LANES];
    let (blocks, rest) = values.as_chunks::<LANES>();
    for block in blocks {
        for i in 0..LANES {
            lanes[i] = larger(lanes[i], map(block[i]));
        }
    }
    let rest = rest.iter().fold(least, |all, &value| larger(all, map(value)));
    lanes.into_iter().fold(rest, larger)
}
