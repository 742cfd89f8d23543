//! The product with AVX2, and with the VNNI instructions of AVX-512.
use super::{Int8Line, Multiply, LINE_INPUTS, PAIR, PANEL};
use crate::level::{level, Level};
use std::arch::x86_64::*;

const AVX2_BLOCK: usize = 4;
const VNNI_BLOCK: usize = 8;

/// The best kernel of the level in use; None below AVX2.
pub(super) fn kernel() -> Option<Multiply> {
    match level() {
        Level::Avx512 if is_x86_feature_detected!("avx512vnni") => Some(multiply_vnni),
        Level::Avx512 | Level::Avx2 => Some(multiply_avx2),
        Level::Baseline => None,
    }
}

fn check(panel: &[Int8Line], x: &[i16], stride: usize, rows: usize) {
    let needed = (rows.max(1) - 1) * stride + panel.len() * LINE_INPUTS;
    assert!(x.len() >= needed, "{} activations of {needed}", x.len());
}

fn multiply_avx2(panel: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    check(panel, x, stride, sums.len());
    for (index, sums) in sums.chunks_mut(AVX2_BLOCK).enumerate() {
        let x = &x[index * AVX2_BLOCK * stride..];
        // SAFETY: `kernel` names this function only where there is AVX2; x reaches to the last pair of the last row.
        unsafe {
            match sums.len() {
                AVX2_BLOCK => block_avx2::<AVX2_BLOCK>(panel, x, stride, sums),
                3 => block_avx2::<3>(panel, x, stride, sums),
                2 => block_avx2::<2>(panel, x, stride, sums),
                _ => block_avx2::<1>(panel, x, stride, sums),
            }
        }
    }
}

/// # Safety
/// x holds R rows of the panel's inputs, `stride` apart, and `sums` R rows.
#[target_feature(enable = "avx2")]
unsafe fn block_avx2<const R: usize>(panel: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let mut totals = [[_mm256_setzero_si256(); 2]; R];
    for (index, line) in panel.iter().enumerate() {
        for half in 0..LINE_INPUTS / PAIR {
            let weights: [__m256i; 2] = std::array::from_fn(|vector| {
                // SAFETY: a line holds two times two vectors of sixteen weights.
                let narrow = unsafe { _mm_loadu_si128(line.0.as_ptr().add((half * 2 + vector) * 16).cast()) };
                _mm256_cvtepi8_epi16(narrow)
            });
            for (row, totals) in totals.iter_mut().enumerate() {
                // SAFETY: the caller's.
                let pair = unsafe { x.as_ptr().add(row * stride + index * LINE_INPUTS + half * PAIR) };
                // SAFETY: as above; two activations are an i32.
                let pair = _mm256_set1_epi32(unsafe { pair.cast::<i32>().read_unaligned() });
                for (total, weights) in totals.iter_mut().zip(weights) {
                    *total = _mm256_add_epi32(*total, _mm256_madd_epi16(weights, pair));
                }
            }
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        for (place, total) in sums.chunks_exact_mut(8).zip(totals) {
            // SAFETY: the place is as long as the vector.
            unsafe { _mm256_storeu_si256(place.as_mut_ptr().cast(), total) };
        }
    }
}

fn multiply_vnni(panel: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    check(panel, x, stride, sums.len());
    // SAFETY: `kernel` names this function only where there is VNNI; x reaches to the last pair of the last row.
    unsafe {
        match sums.len() {
            VNNI_BLOCK => block_vnni::<VNNI_BLOCK>(panel, x, stride, sums),
            7 => block_vnni::<7>(panel, x, stride, sums),
            6 => block_vnni::<6>(panel, x, stride, sums),
            5 => block_vnni::<5>(panel, x, stride, sums),
            4 => block_vnni::<4>(panel, x, stride, sums),
            3 => block_vnni::<3>(panel, x, stride, sums),
            2 => block_vnni::<2>(panel, x, stride, sums),
            _ => block_vnni::<1>(panel, x, stride, sums),
        }
    }
}

/// # Safety
/// x holds R rows of the panel's inputs, `stride` apart, and `sums` R rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn block_vnni<const R: usize>(panel: &[Int8Line], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    // Two chains of sums a row: one alone would wait for itself.
    let mut totals = [[_mm512_setzero_si512(); 2]; R];
    for (index, line) in panel.iter().enumerate() {
        for half in 0..LINE_INPUTS / PAIR {
            // SAFETY: a line holds two vectors of 32 weights.
            let narrow = unsafe { _mm256_loadu_si256(line.0.as_ptr().add(half * PANEL * PAIR).cast()) };
            let weights = _mm512_cvtepi8_epi16(narrow);
            for (row, totals) in totals.iter_mut().enumerate() {
                // SAFETY: the caller's.
                let pair = unsafe { x.as_ptr().add(row * stride + index * LINE_INPUTS + half * PAIR) };
                // SAFETY: as above; two activations are an i32.
                let pair = _mm512_set1_epi32(unsafe { pair.cast::<i32>().read_unaligned() });
                totals[half] = _mm512_dpwssd_epi32(totals[half], weights, pair);
            }
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        // SAFETY: a row of sums is as long as the vector.
        unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), _mm512_add_epi32(totals[0], totals[1])) };
    }
}
