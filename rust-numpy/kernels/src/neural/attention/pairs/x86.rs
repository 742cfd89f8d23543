//! The product with AVX2, and with the VNNI instructions of AVX-512.
use super::{check, Multiply, PairLine, MAX_BLOCK, PAIR};
use crate::level::{level, Level};
use crate::neural::PANEL;
use std::arch::x86_64::*;

const AVX2_BLOCK: usize = 4;
/// Lines that are asked for ahead of their use, over the panel's end: what follows it in memory is needed next. The
/// processor's own reading ahead stops at the end of each 4 KiB.
const AHEAD: usize = 64;

/// The best kernel of the level in use; None below AVX2.
pub(super) fn kernel() -> Option<Multiply> {
    match level() {
        Level::Avx512 if is_x86_feature_detected!("avx512vnni") => Some(multiply_vnni),
        Level::Avx512 | Level::Avx2 => Some(multiply_avx2),
        Level::Baseline => None,
    }
}

/// Asks for the line that is needed some lines later.
#[inline(always)]
fn ask_ahead(line: &PairLine) {
    // Older compilers call it unsafe.
    #[allow(unused_unsafe)]
    // SAFETY: a hint, which reads nothing: any address will do.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(line).wrapping_add(AHEAD).cast());
    }
}

fn multiply_avx2(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
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
unsafe fn block_avx2<const R: usize>(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    let mut totals = [[_mm256_setzero_si256(); 2]; R];
    for (index, line) in panel.iter().enumerate() {
        ask_ahead(line);
        // SAFETY: a line holds two vectors.
        let y: [__m256i; 2] =
            std::array::from_fn(|i| unsafe { _mm256_loadu_si256(line.0.as_ptr().add(16 * i).cast()) });
        for (row, totals) in totals.iter_mut().enumerate() {
            // SAFETY: the caller's; two inputs are an i32.
            let pair = unsafe { x.as_ptr().add(row * stride + index * PAIR).cast::<i32>().read_unaligned() };
            for (total, y) in totals.iter_mut().zip(y) {
                *total = _mm256_add_epi32(*total, _mm256_madd_epi16(y, _mm256_set1_epi32(pair)));
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

fn multiply_vnni(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    check(panel, x, stride, sums.len());
    // SAFETY: `kernel` names this function only where there is VNNI; x reaches to the last pair of the last row.
    unsafe {
        match sums.len() {
            MAX_BLOCK => block_vnni::<MAX_BLOCK>(panel, x, stride, sums),
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
unsafe fn block_vnni<const R: usize>(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    // Two chains of sums a row: one alone would wait for itself.
    let mut totals = [[_mm512_setzero_si512(); 2]; R];
    for (group, lines) in panel.chunks(2).enumerate() {
        for (chain, line) in lines.iter().enumerate() {
            ask_ahead(line);
            // SAFETY: a line is one vector.
            let y = unsafe { _mm512_loadu_si512(line.0.as_ptr().cast()) };
            for (row, totals) in totals.iter_mut().enumerate() {
                let place = row * stride + (group * 2 + chain) * PAIR;
                // SAFETY: the caller's; two inputs are an i32.
                let pair = unsafe { x.as_ptr().add(place).cast::<i32>().read_unaligned() };
                totals[chain] = _mm512_dpwssd_epi32(totals[chain], y, _mm512_set1_epi32(pair));
            }
        }
    }
    for (sums, totals) in sums.iter_mut().zip(totals) {
        // SAFETY: a row of sums is as long as the vector.
        unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), _mm512_add_epi32(totals[0], totals[1])) };
    }
}
