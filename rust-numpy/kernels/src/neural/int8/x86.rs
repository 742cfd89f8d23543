//! The product with AVX2, and with the VNNI instructions of AVX-512.
use super::tiles::{for_each_tile, of_shape, pair, weights, Tile};
use super::{Factors, Int8Line, Multiply, FEW_ROWS_PANELS, LINE_INPUTS, MANY, MANY_ROWS_PANELS, PAIR, PANEL};
use crate::level::{level, Level};
use std::arch::x86_64::*;

/// Rows whose sums stay in registers: of AVX2's 16 beside one panel's weights, of AVX-512's 32 beside those of two.
const AVX2_ROWS: usize = 4;
const VNNI_ROWS: usize = 8;

/// The best kernel of the level in use; None below AVX2.
pub(super) fn kernel() -> Option<Multiply> {
    match level() {
        Level::Avx512 if is_x86_feature_detected!("avx512vnni") => Some(multiply_vnni),
        Level::Avx512 | Level::Avx2 => Some(multiply_avx2),
        Level::Baseline => None,
    }
}

/// Whether [`add_bytes`] may be called.
pub(super) fn has_bytes() -> bool {
    level() == Level::Avx512 && is_x86_feature_detected!("avx512vnni")
}

fn multiply_avx2(factors: &Factors, sums: &mut [[i32; PANEL]]) {
    let few = factors.rows(sums.len()) < MANY;
    let (panels, rows) = if few { (FEW_ROWS_PANELS, 1) } else { (1, AVX2_ROWS) };
    for_each_tile(factors, sums, panels, rows, |tile, panels, rows| {
        // SAFETY: `kernel` names this function only where there is AVX2; the tile is of the factors' rows.
        unsafe { of_shape!(tile_avx2, tile, (panels, rows), (4: 1) (1: 1 2 3 4)) }
    });
}

/// # Safety
/// The tile has P panels, and sums and inputs of R rows.
#[target_feature(enable = "avx2")]
unsafe fn tile_avx2<const P: usize, const R: usize>(tile: Tile) {
    let mut totals = [[[_mm256_setzero_si256(); 2]; R]; P];
    for at in 0..tile.depth * LINE_INPUTS / PAIR {
        // SAFETY: the caller's.
        let pairs: [__m256i; R] = std::array::from_fn(|row| _mm256_set1_epi32(unsafe { pair(&tile, row, at) }));
        for (panel, totals) in totals.iter_mut().enumerate() {
            for vector in 0..2 {
                // SAFETY: the caller's; two inputs have two vectors of sixteen weights.
                let narrow = unsafe { _mm_loadu_si128(weights(&tile, panel, at).add(vector * 16).cast()) };
                let weights = _mm256_cvtepi8_epi16(narrow);
                for (totals, pair) in totals.iter_mut().zip(pairs) {
                    totals[vector] = _mm256_add_epi32(totals[vector], _mm256_madd_epi16(weights, pair));
                }
            }
        }
    }
    for (sums, totals) in tile.sums.chunks_mut(tile.rows).zip(totals) {
        for (sums, totals) in sums.iter_mut().zip(totals) {
            for (place, total) in sums.chunks_exact_mut(8).zip(totals) {
                // SAFETY: the place is as long as the vector.
                unsafe { _mm256_storeu_si256(place.as_mut_ptr().cast(), total) };
            }
        }
    }
}

fn multiply_vnni(factors: &Factors, sums: &mut [[i32; PANEL]]) {
    let few = factors.rows(sums.len()) < MANY;
    let panels = if few { FEW_ROWS_PANELS } else { MANY_ROWS_PANELS };
    for_each_tile(factors, sums, panels, VNNI_ROWS, |tile, panels, rows| {
        // SAFETY: `kernel` names this function only where there is VNNI; the tile is of the factors' rows.
        unsafe { of_shape!(tile_vnni, tile, (panels, rows), (4: 1 2 3) (2: 1 2 3 4 5 6 7 8) (1: 1 2 3 4 5 6 7 8)) }
    });
}

/// # Safety
/// The tile has P panels, and sums and inputs of R rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn tile_vnni<const P: usize, const R: usize>(tile: Tile) {
    let mut totals = [[_mm512_setzero_si512(); R]; P];
    // One pair of inputs a turn: of two in one body the compiler would split the second into multiplication and addition.
    for at in 0..tile.depth * LINE_INPUTS / PAIR {
        // SAFETY: the caller's.
        let pairs: [__m512i; R] = std::array::from_fn(|row| _mm512_set1_epi32(unsafe { pair(&tile, row, at) }));
        for (panel, totals) in totals.iter_mut().enumerate() {
            // SAFETY: the caller's; 32 weights are two inputs'.
            let narrow = unsafe { weights(&tile, panel, at) };
            if P == FEW_ROWS_PANELS {
                _mm_prefetch::<_MM_HINT_T1>(narrow.wrapping_add(FEW_ROWS_PANELS * tile.depth * size_of::<Int8Line>()));
            }
            // SAFETY: as above.
            let weights = _mm512_cvtepi8_epi16(unsafe { _mm256_loadu_si256(narrow.cast()) });
            for (total, pair) in totals.iter_mut().zip(pairs) {
                *total = _mm512_dpwssd_epi32(*total, weights, pair);
            }
        }
    }
    for (sums, totals) in tile.sums.chunks_mut(tile.rows).zip(totals) {
        for (sums, total) in sums.iter_mut().zip(totals) {
            // SAFETY: a row of sums is as long as the vector.
            unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), total) };
        }
    }
}

/// Adds the products of activations of eight bits, without a sign, to the sums.
///
/// # Panics
/// Where [`has_bytes`] does not hold.
pub(super) fn add_bytes(factors: &Factors<u8>, sums: &mut [[i32; PANEL]]) {
    assert!(has_bytes(), "the instructions for bytes");
    for_each_tile(factors, sums, MANY_ROWS_PANELS, VNNI_ROWS, |tile, panels, rows| {
        // SAFETY: the instructions are there; the tile is of the factors' rows.
        unsafe { of_shape!(tile_bytes, tile, (panels, rows), (2: 1 2 3 4 5 6 7 8) (1: 1 2 3 4 5 6 7 8)) }
    });
}

/// # Safety
/// The tile has P panels, and sums and inputs of R rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn tile_bytes<const P: usize, const R: usize>(tile: Tile<u8>) {
    let mut totals = [[_mm512_setzero_si512(); R]; P];
    for at in 0..tile.depth {
        let fours: [__m512i; R] = std::array::from_fn(|row| {
            // SAFETY: the caller's; a row has four activations for each line.
            let four =
                unsafe { tile.x.as_ptr().add(row * tile.stride + at * LINE_INPUTS).cast::<i32>().read_unaligned() };
            _mm512_set1_epi32(four)
        });
        for (panel, totals) in totals.iter_mut().enumerate() {
            // SAFETY: the caller's; a line is one vector.
            let weights = unsafe { _mm512_load_si512(tile.lines.as_ptr().add(panel * tile.depth + at).cast()) };
            for (total, four) in totals.iter_mut().zip(fours) {
                *total = _mm512_dpbusd_epi32(*total, four, weights);
            }
        }
    }
    for (sums, totals) in tile.sums.chunks_mut(tile.rows).zip(totals) {
        for (sums, total) in sums.iter_mut().zip(totals) {
            // SAFETY: a row of sums is as long as the vector.
            unsafe {
                let sum = _mm512_add_epi32(_mm512_loadu_si512(sums.as_ptr().cast()), total);
                _mm512_storeu_si512(sums.as_mut_ptr().cast(), sum);
            }
        }
    }
}
