//! The product with AVX2, and with the VNNI instructions of AVX-512.
use super::{
    checked_rows, pair, Activations, ByteLine, Multiply, Panels, FEW_ROWS_PANELS, GROUP, LINE_BYTES, PAIR, PANEL,
};
use crate::level::{level, Level};
use std::arch::x86_64::*;

/// Rows that share a pass over a panel.
const AVX2_ROWS: usize = 4;

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

/// The body that is compiled for so many panels and rows.
macro_rules! of_shape {
    ($body:ident $arguments:tt, $shape:expr, $(($panels:literal: $($rows:literal)*))*) => {
        match $shape {
            $($(($panels, $rows) => $body::<BITS, $panels, $rows> $arguments,)*)*
            shape => unreachable!("no kernel for {shape:?}"),
        }
    };
}

fn multiply_vnni<const BITS: usize>(panels: &Panels, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let rows = checked_rows::<BITS>(panels, x, sums.len());
    let run = |panels: &Panels, sums: &mut [[f32; PANEL]]| {
        // SAFETY: `kernel` names this function only where there is VNNI; `checked_rows` has seen that all is there.
        unsafe { of_shape!(rows_vnni(panels, x, sums), (panels.count(), rows), (4: 1 2) (1: 1 2 3 4 5 6 7 8)) }
    };
    match panels.count() {
        FEW_ROWS_PANELS => run(panels, sums),
        _ => panels.each().zip(sums.chunks_exact_mut(rows)).for_each(|(panel, sums)| run(&panel, sums)),
    }
}

/// # Safety
/// There are P panels, x holds R rows of their inputs and an offset of each block, and there are as many sums.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn rows_vnni<const BITS: usize, const P: usize, const R: usize>(
    panels: &Panels,
    x: &Activations,
    sums: &mut [[f32; PANEL]],
) {
    let groups = panels.depth() * LINE_BYTES / GROUP;
    let mut totals = [[_mm512_setzero_ps(); R]; P];
    for block in 0..panels.blocks {
        // Two chains of sums: one alone would wait for itself.
        let mut whole = [[[_mm512_setzero_si512(); 2]; R]; P];
        // One group a turn: of two in one body the compiler would split what it joins into multiplication and addition.
        for group in 0..groups {
            for (panel, whole) in whole.iter_mut().enumerate() {
                // SAFETY: a group is 32 levels.
                let levels = unsafe {
                    let lines = panels.lines.as_ptr().add((panel * panels.blocks + block) * panels.depth());
                    _mm512_cvtepu8_epi16(_mm256_loadu_si256(lines.cast::<u8>().add(group * GROUP).cast()))
                };
                for part in 0..8 / BITS {
                    let level = match (BITS, part) {
                        (4, 0) => _mm512_and_si512(levels, _mm512_set1_epi16(15)),
                        (4, _) => _mm512_srli_epi16::<4>(levels),
                        _ => levels,
                    };
                    for (row, whole) in whole.iter_mut().enumerate() {
                        let input = ((block * groups + group) * (8 / BITS) + part) * PAIR;
                        // SAFETY: the caller's.
                        let pair = _mm512_set1_epi32(unsafe { pair(x, row, input) });
                        whole[part] = _mm512_dpwssd_epi32(whole[part], level, pair);
                    }
                }
            }
        }
        for (panel, (totals, whole)) in totals.iter_mut().zip(whole).enumerate() {
            // SAFETY: a line holds a vector of scales.
            let scale = unsafe { _mm512_loadu_ps(panels.scales[panel * panels.blocks + block].0.as_ptr()) };
            for (row, (total, whole)) in totals.iter_mut().zip(whole).enumerate() {
                let offset = _mm512_set1_epi32(x.offsets[row * panels.blocks + block]);
                let whole = _mm512_add_epi32(_mm512_add_epi32(whole[0], whole[1]), offset);
                *total = _mm512_add_ps(*total, _mm512_mul_ps(_mm512_cvtepi32_ps(whole), scale));
            }
        }
    }
    for (sums, totals) in sums.chunks_exact_mut(R).zip(totals) {
        for (sums, total) in sums.iter_mut().zip(totals) {
            // SAFETY: a row of sums is as long as the vector.
            unsafe { _mm512_storeu_ps(sums.as_mut_ptr(), total) };
        }
    }
}

fn multiply_avx2<const BITS: usize>(panels: &Panels, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let count = checked_rows::<BITS>(panels, x, sums.len());
    for (panel, sums) in panels.each().zip(sums.chunks_exact_mut(count)) {
        for (index, sums) in sums.chunks_mut(AVX2_ROWS).enumerate() {
            let first = index * AVX2_ROWS;
            // SAFETY: `kernel` names this function only where there is AVX2; `checked_rows` has seen that all is there.
            unsafe {
                match sums.len() {
                    AVX2_ROWS => rows_avx2::<BITS, AVX2_ROWS>(&panel, x, first, sums),
                    3 => rows_avx2::<BITS, 3>(&panel, x, first, sums),
                    2 => rows_avx2::<BITS, 2>(&panel, x, first, sums),
                    _ => rows_avx2::<BITS, 1>(&panel, x, first, sums),
                }
            }
        }
    }
}

/// # Safety
/// x holds R rows from `first` on of the panel's inputs, and R times as many offsets as it has blocks.
#[target_feature(enable = "avx2")]
unsafe fn rows_avx2<const BITS: usize, const R: usize>(
    panel: &Panels,
    x: &Activations,
    first: usize,
    sums: &mut [[f32; PANEL]],
) {
    let blocks = panel.scales.len();
    let mut totals = [[_mm256_setzero_ps(); 2]; R];
    let mut input = 0;
    for (index, (lines, scales)) in panel.blocks().enumerate() {
        let mut whole: [[__m256i; 2]; R] =
            std::array::from_fn(|row| [_mm256_set1_epi32(x.offsets[(first + row) * blocks + index]); 2]);
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
                    let pair = _mm256_set1_epi32(unsafe { pair(x, first + row, input) });
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
