//! The product with AVX2, and with the VNNI instructions of AVX-512.
use super::{check, Activations, ByteLine, Multiply, Panel, GROUP, LINE_BYTES, MAX_ROWS, PAIR, PANEL};
use crate::level::{level, Level};
use std::arch::x86_64::*;

/// The best kernel of the level in use; None below AVX2.
pub(super) fn kernel(bits: usize) -> Option<Multiply> {
    match (level(), bits) {
        (Level::Avx512, 4) if is_x86_feature_detected!("avx512vnni") => Some(multiply_vnni::<4>),
        (Level::Avx512, _) if is_x86_feature_detected!("avx512vnni") => Some(multiply_vnni::<8>),
        (Level::Avx512 | Level::Avx2, 4) => Some(multiply_avx2::<4>),
        (Level::Avx512 | Level::Avx2, _) => Some(multiply_avx2::<8>),
        (Level::Baseline, _) => None,
    }
}

fn groups(lines: &[ByteLine]) -> impl Iterator<Item = &[u8]> {
    lines.iter().flat_map(|line| (0..LINE_BYTES).step_by(GROUP).map(|start| &line.0[start..start + GROUP]))
}

/// Two activations as an i32.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn pair(x: &Activations, row: usize, input: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { x.values.as_ptr().add(row * x.stride + input).cast::<i32>().read_unaligned() }
}

fn multiply_vnni<const BITS: usize>(panel: &Panel, x: &Activations, sums: &mut [[f32; PANEL]]) {
    check::<BITS>(panel, x, sums.len());
    // SAFETY: `kernel` names this function only where there is VNNI; `check` has seen that all activations are there.
    unsafe {
        match sums.len() {
            MAX_ROWS => rows_vnni::<BITS, MAX_ROWS>(panel, x, sums),
            3 => rows_vnni::<BITS, 3>(panel, x, sums),
            2 => rows_vnni::<BITS, 2>(panel, x, sums),
            _ => rows_vnni::<BITS, 1>(panel, x, sums),
        }
    }
}

/// # Safety
/// x holds R rows of the panel's inputs, and R times as many offsets as it has blocks.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn rows_vnni<const BITS: usize, const R: usize>(panel: &Panel, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let blocks = panel.scales.len();
    let mut totals = [_mm512_setzero_ps(); R];
    let mut input = 0;
    for (index, (lines, scales)) in panel.blocks().enumerate() {
        // Two chains of sums a row: one alone would wait for itself.
        let mut whole: [[__m512i; 2]; R] =
            std::array::from_fn(|row| [_mm512_set1_epi32(x.offsets[row * blocks + index]), _mm512_setzero_si512()]);
        for group in groups(lines) {
            // SAFETY: a group is 32 levels.
            let levels = _mm512_cvtepu8_epi16(unsafe { _mm256_loadu_si256(group.as_ptr().cast()) });
            for shift in (0..8).step_by(BITS) {
                let level = match (BITS, shift) {
                    (4, 0) => _mm512_and_si512(levels, _mm512_set1_epi16(15)),
                    (4, _) => _mm512_srli_epi16::<4>(levels),
                    _ => levels,
                };
                for (row, whole) in whole.iter_mut().enumerate() {
                    // SAFETY: the caller's.
                    let pair = _mm512_set1_epi32(unsafe { pair(x, row, input) });
                    let chain = input / PAIR % 2;
                    whole[chain] = _mm512_dpwssd_epi32(whole[chain], level, pair);
                }
                input += PAIR;
            }
        }
        // SAFETY: a line holds a vector of scales.
        let scale = unsafe { _mm512_loadu_ps(scales.0.as_ptr()) };
        for (total, whole) in totals.iter_mut().zip(whole) {
            let part = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_add_epi32(whole[0], whole[1])), scale);
            *total = _mm512_add_ps(*total, part);
        }
    }
    for (sums, total) in sums.iter_mut().zip(totals) {
        // SAFETY: a row of sums is as long as the vector.
        unsafe { _mm512_storeu_ps(sums.as_mut_ptr(), total) };
    }
}

fn multiply_avx2<const BITS: usize>(panel: &Panel, x: &Activations, sums: &mut [[f32; PANEL]]) {
    check::<BITS>(panel, x, sums.len());
    // SAFETY: `kernel` names this function only where there is AVX2; `check` has seen that all activations are there.
    unsafe {
        match sums.len() {
            MAX_ROWS => rows_avx2::<BITS, MAX_ROWS>(panel, x, sums),
            3 => rows_avx2::<BITS, 3>(panel, x, sums),
            2 => rows_avx2::<BITS, 2>(panel, x, sums),
            _ => rows_avx2::<BITS, 1>(panel, x, sums),
        }
    }
}

/// # Safety
/// x holds R rows of the panel's inputs, and R times as many offsets as it has blocks.
#[target_feature(enable = "avx2")]
unsafe fn rows_avx2<const BITS: usize, const R: usize>(panel: &Panel, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let blocks = panel.scales.len();
    let mut totals = [[_mm256_setzero_ps(); 2]; R];
    let mut input = 0;
    for (index, (lines, scales)) in panel.blocks().enumerate() {
        let mut whole: [[__m256i; 2]; R] =
            std::array::from_fn(|row| [_mm256_set1_epi32(x.offsets[row * blocks + index]); 2]);
        for group in groups(lines) {
            let levels: [__m256i; 2] = std::array::from_fn(|vector| {
                // SAFETY: a group is two times 16 levels.
                _mm256_cvtepu8_epi16(unsafe { _mm_loadu_si128(group.as_ptr().add(vector * PANEL).cast()) })
            });
            for shift in (0..8).step_by(BITS) {
                let level = levels.map(|levels| match (BITS, shift) {
                    (4, 0) => _mm256_and_si256(levels, _mm256_set1_epi16(15)),
                    (4, _) => _mm256_srli_epi16::<4>(levels),
                    _ => levels,
                });
                for (row, whole) in whole.iter_mut().enumerate() {
                    // SAFETY: the caller's.
                    let pair = _mm256_set1_epi32(unsafe { pair(x, row, input) });
                    for (whole, level) in whole.iter_mut().zip(level) {
                        *whole = _mm256_add_epi32(*whole, _mm256_madd_epi16(level, pair));
                    }
                }
                input += PAIR;
            }
        }
        for (totals, whole) in totals.iter_mut().zip(whole) {
            for ((total, whole), scales) in totals.iter_mut().zip(whole).zip(scales.0.chunks_exact(8)) {
                // SAFETY: half a line is a vector of scales.
                let scale = unsafe { _mm256_loadu_ps(scales.as_ptr()) };
                *total = _mm256_add_ps(*total, _mm256_mul_ps(_mm256_cvtepi32_ps(whole), scale));
            }
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        for (place, total) in sums.chunks_exact_mut(8).zip(totals) {
            // SAFETY: the place is as long as the vector.
            unsafe { _mm256_storeu_ps(place.as_mut_ptr(), total) };
        }
    }
}
