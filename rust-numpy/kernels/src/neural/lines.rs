//! Packed weights: whole cache lines, so that no load crosses one; and a panel's numbers, whole or cut.
use super::{OutOfMemory, PANEL};
use std::ops::Range;

/// One cache line of weights.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Line<T: Copy, const N: usize>(pub [T; N]);

/// Room for `count` lines.
pub(super) fn reserved<T: Copy, const N: usize>(count: usize) -> Result<Vec<Line<T, N>>, OutOfMemory> {
    let mut lines = Vec::new();
    let bytes = count.saturating_mul(size_of::<Line<T, N>>());
    lines.try_reserve_exact(count).map_err(|_| OutOfMemory { bytes })?;
    Ok(lines)
}

/// The outputs of one of `parts` of a matrix, in whole panels.
pub fn outputs_of_part(outputs: usize, part: usize, parts: usize) -> Range<usize> {
    let begin = |part: usize| (outputs.div_ceil(PANEL) * part / parts * PANEL).min(outputs);
    begin(part)..begin(part + 1)
}

/// The panels of those outputs, of `depth` elements each.
pub(super) fn panels_of<T: Copy>(all: &[T], outputs: &Range<usize>, depth: usize) -> Vec<T> {
    assert!(outputs.start.is_multiple_of(PANEL), "outputs from {}: not whole panels", outputs.start);
    all[outputs.start / PANEL * depth..outputs.end.div_ceil(PANEL) * depth].to_vec()
}

/// `count` lines of `zero`.
pub(super) fn zeroed<T: Copy, const N: usize>(count: usize, zero: T) -> Result<Vec<Line<T, N>>, OutOfMemory> {
    let mut lines = reserved(count)?;
    lines.resize(count, Line([zero; N]));
    Ok(lines)
}

/// A panel's numbers from the first on, filled up with zeros: loops of a fixed length become vectors.
#[inline(always)]
pub(super) fn padded<T: Copy + Default>(values: &[T]) -> [T; PANEL] {
    values.first_chunk().copied().unwrap_or_else(|| cut(values))
}

/// Never in line: a compiler that sees both makes one copy of them, of any length, which WebAssembly calls a function for.
#[cold]
#[inline(never)]
fn cut<T: Copy + Default>(values: &[T]) -> [T; PANEL] {
    let mut whole = [T::default(); PANEL];
    whole[..values.len()].copy_from_slice(values);
    whole
}

/// As many of a panel's numbers as there is room for.
#[inline(always)]
pub(super) fn put(values: &[f32; PANEL], place: &mut [f32]) {
    match <&mut [f32; PANEL]>::try_from(&mut *place) {
        Ok(whole) => *whole = *values,
        Err(_) => place.copy_from_slice(&values[..place.len()]),
    }
}
