//! Sums in many lanes, which the compiler keeps in vector registers.
use crate::math::{Isa, MulAdd};

const LANES: usize = 16;

#[inline(always)]
fn total(lanes: [f32; LANES]) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|i| lanes[i] + lanes[i + 8]);
    let four: [f32; 4] = std::array::from_fn(|i| eight[i] + eight[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// The dot product of two slices of one length.
#[inline(always)]
pub(super) fn dot<I: Isa>(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for i in 0..LANES {
            lanes[i] = x[i].fma::<I>(y[i], lanes[i]);
        }
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

/// Slices that are worked on side by side.
pub(super) const TOGETHER: usize = 4;
const FEW: usize = 4;

/// The dot products of one slice with several: four sums at a time each, so that one load of `a` serves all.
#[inline(always)]
pub(super) fn dots<I: Isa>(a: &[f32], others: [&[f32]; TOGETHER]) -> [f32; TOGETHER] {
    let mut lanes = [[0.0f32; FEW]; TOGETHER];
    let (blocks, rest) = a.as_chunks::<FEW>();
    let others = others.map(|other| &other[..a.len()]);
    let chunks = others.map(|other| other.as_chunks::<FEW>().0);
    for (index, x) in blocks.iter().enumerate() {
        for (lanes, chunks) in lanes.iter_mut().zip(&chunks) {
            for i in 0..FEW {
                lanes[i] = x[i].fma::<I>(chunks[index][i], lanes[i]);
            }
        }
    }
    let tail = |other: &[f32]| rest.iter().rev().zip(other.iter().rev()).map(|(x, y)| x * y).sum::<f32>();
    std::array::from_fn(|i| (lanes[i][0] + lanes[i][2]) + (lanes[i][1] + lanes[i][3]) + tail(others[i]))
}

/// `out += sum of factor * values`, for several at a time.
#[inline(always)]
pub(super) fn add_scaled<I: Isa, const N: usize>(out: &mut [f32], factors: [f32; N], values: [&[f32]; N]) {
    let values = values.map(|values| &values[..out.len()]);
    for (index, sum) in out.iter_mut().enumerate() {
        for i in 0..N {
            *sum = factors[i].fma::<I>(values[i][index], *sum);
        }
    }
}
