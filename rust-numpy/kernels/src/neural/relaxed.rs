//! What relaxed SIMD adds to WebAssembly: a multiplication and an addition with one rounding, and the products of four
//! inputs at once.
use std::arch::wasm32::{
    f32x4_relaxed_madd, f32x4_splat, i32x4_extract_lane, i32x4_relaxed_dot_i8x16_i7x16_add, i32x4_splat, i8x16_splat,
    v128, v128_load, v128_store,
};
use std::hint::black_box;

const LANES: usize = 4;

/// How the product of four inputs reads a second factor of eight bits; it is defined for seven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Eighth {
    /// As x86's newer instruction does.
    Number,
    /// As ARM's does.
    Sign,
}

/// How this runtime's product of four inputs reads its second factor, if it is one instruction of this processor. Where
/// it is several, pairs of 16 bits are faster.
///
/// Those several, of older x86 processors, cut the sum off halfway, and a compiler that has it wrong (V8 11.3, behind
/// its flag) gives something else.
pub(super) fn dot_form() -> Option<Eighth> {
    const WEIGHT: i32 = i8::MIN as i32;
    let x = black_box(i8x16_splat(-1));
    let sum = i32x4_extract_lane::<0>(dot(black_box(i8x16_splat(i8::MIN)), x, i32x4_splat(0)));
    [(4 * WEIGHT * 255, Eighth::Number), (-4 * WEIGHT, Eighth::Sign)]
        .into_iter()
        .find_map(|(expected, form)| (sum == expected).then_some(form))
}

/// Adds the products of four weights and four numbers of seven bits to each sum.
#[inline(always)]
pub(super) fn dot(weights: v128, x: v128, sums: v128) -> v128 {
    i32x4_relaxed_dot_i8x16_i7x16_add(weights, x, sums)
}

/// `sums += a * b`
#[inline(always)]
pub(super) fn add_products<const N: usize>(sums: &mut [f32; N], a: &[f32; N], b: &[f32; N]) {
    for ((sums, a), b) in vectors_mut(sums).zip(vectors(a)).zip(vectors(b)) {
        // SAFETY: a vector has four numbers.
        unsafe { add(sums, v128_load(a.as_ptr().cast()), b) }
    }
}

/// `sums += factor * values`
#[inline(always)]
pub(super) fn add_multiple<const N: usize>(sums: &mut [f32; N], factor: f32, values: &[f32; N]) {
    let factor = f32x4_splat(factor);
    for (sums, values) in vectors_mut(sums).zip(vectors(values)) {
        add(sums, factor, values);
    }
}

#[inline(always)]
fn add(sums: &mut [f32; LANES], a: v128, b: &[f32; LANES]) {
    // SAFETY: a vector has four numbers.
    unsafe {
        let (sum, b) = (v128_load(sums.as_ptr().cast()), v128_load(b.as_ptr().cast()));
        v128_store(sums.as_mut_ptr().cast(), f32x4_relaxed_madd(a, b, sum));
    }
}

#[inline(always)]
fn vectors<const N: usize>(values: &[f32; N]) -> impl Iterator<Item = &[f32; LANES]> {
    const { assert!(N.is_multiple_of(LANES)) };
    values.as_chunks().0.iter()
}

#[inline(always)]
fn vectors_mut<const N: usize>(values: &mut [f32; N]) -> impl Iterator<Item = &mut [f32; LANES]> {
    values.as_chunks_mut().0.iter_mut()
}
