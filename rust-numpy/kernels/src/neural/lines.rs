//! Packed weights: whole cache lines, so that no load crosses one.
use super::OutOfMemory;

/// One cache line of weights.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Line<T: Copy, const N: usize>(pub [T; N]);

/// `count` lines of `zero`.
pub(super) fn zeroed<T: Copy, const N: usize>(count: usize, zero: T) -> Result<Vec<Line<T, N>>, OutOfMemory> {
    let mut lines = Vec::new();
    let bytes = count.saturating_mul(size_of::<Line<T, N>>());
    lines.try_reserve_exact(count).map_err(|_| OutOfMemory { bytes })?;
    lines.resize(count, Line([zero; N]));
    Ok(lines)
}
