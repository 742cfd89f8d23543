//! Folds: into one accumulator, several side by side, or a row of them.
use super::width;
use crate::math::Isa;
use std::mem::size_of;

/// `acc = f(acc, source[i])` in order.
///
/// # Safety
/// The contract of `Fold`.
#[inline(always)]
pub(crate) unsafe fn fold<T: Copy>(acc: *mut u8, source: *const u8, step: isize, n: usize, f: impl Fn(T, T) -> T) {
    // SAFETY: by the contract.
    unsafe {
        let mut value = (acc as *const T).read_unaligned();
        for i in 0..n as isize {
            value = f(value, (source.offset(i * step) as *const T).read_unaligned());
        }
        (acc as *mut T).write_unaligned(value);
    }
}

/// As [`fold`], for an `f` whose order does not matter: several accumulators side by side where memory is contiguous.
///
/// # Safety
/// The contract of `Fold`.
#[inline(always)]
pub(crate) unsafe fn fold_lanes<T: Copy, const N: usize>(
    acc: *mut u8,
    source: *const u8,
    step: isize,
    n: usize,
    f: impl Fn(T, T) -> T,
) {
    // SAFETY: by the contract.
    unsafe {
        if step != width::<T>() || n < 2 * N {
            return fold(acc, source, step, n, f);
        }
        let source = source as *const T;
        let mut lane: [T; N] = (source as *const [T; N]).read_unaligned();
        for i in 1..n / N {
            let next: [T; N] = (source.add(i * N) as *const [T; N]).read_unaligned();
            for j in 0..N {
                lane[j] = f(lane[j], next[j]);
            }
        }
        fold(acc, lane.as_ptr() as *const u8, width::<T>(), N, &f);
        fold(acc, source.add(n - n % N) as *const u8, width::<T>(), n % N, &f);
    }
}

/// Elements of [`fold_extremum`]'s blocks: many, for the lanes of each are folded one by one at its end.
const EXTREMUM_BLOCK: usize = 16384;

/// As [`fold`] for the extremum of floats: `beats` orders numbers, `f` also knows what a NaN does.
///
/// Blocks are folded as numbers, and summed beside it: only where the sum is NaN can there be one among them.
///
/// # Safety
/// The contract of `Fold`.
#[inline(always)]
pub(crate) unsafe fn fold_extremum<T: Copy + Default + PartialEq + std::ops::Add<Output = T>, const N: usize>(
    acc: *mut u8,
    source: *const u8,
    step: isize,
    n: usize,
    beats: impl Fn(T, T) -> bool,
    f: impl Fn(T, T) -> T,
) {
    // SAFETY: by the contract; blocks stay inside the `n` elements.
    unsafe {
        let mut done = 0;
        while step == width::<T>() && n - done >= 2 * N {
            let count = (n - done).min(EXTREMUM_BLOCK) / N * N;
            let (block, sum) = extremum_of::<T, N>((source as *const T).add(done), count, &beats);
            let looks = if suspect(&sum) { count } else { 0 };
            fold(acc, source.add(done * size_of::<T>()), step, looks, &f);
            fold(acc, block.as_ptr() as *const u8, step, if looks == 0 { N } else { 0 }, &f);
            done += count;
        }
        fold(acc, source.offset(done as isize * step), step, n - done, &f);
    }
}

/// The extremes of `n` elements, `N` side by side, and their sums: NaN if an element is.
///
/// # Safety
/// `source` has `n` elements; `n` is a multiple of `N` and not 0.
#[inline(always)]
pub(crate) unsafe fn extremum_of<T: Copy + Default + std::ops::Add<Output = T>, const N: usize>(
    source: *const T,
    n: usize,
    beats: impl Fn(T, T) -> bool,
) -> ([T; N], [T; N]) {
    // SAFETY: by the contract.
    unsafe {
        let mut best: [T; N] = (source as *const [T; N]).read_unaligned();
        let mut sum = [T::default(); N];
        for i in (0..n).step_by(N) {
            let next: [T; N] = (source.add(i) as *const [T; N]).read_unaligned();
            for j in 0..N {
                best[j] = if beats(next[j], best[j]) { next[j] } else { best[j] };
                sum[j] = sum[j] + next[j];
            }
        }
        (best, sum)
    }
}

/// Whether a sum is NaN, so that one of its terms may be.
#[inline(always)]
#[allow(clippy::eq_op)]
pub(crate) fn suspect<T: Copy + PartialEq, const N: usize>(sums: &[T; N]) -> bool {
    sums.iter().fold(false, |found, sum| found | (sum != sum))
}

/// `acc[j] = f(acc[j], source[i][j])` for each row `i` in order, four rows at a time.
///
/// # Safety
/// The contract of `FoldRows`.
#[inline(always)]
pub(crate) unsafe fn fold_rows<I: Isa, T: Copy>(
    acc: *mut u8,
    source: *const u8,
    step: isize,
    rows: usize,
    n: usize,
    f: impl Fn(T, T) -> T,
) {
    let acc = acc as *mut T;
    // SAFETY: by the contract.
    unsafe {
        let row = |i: usize| source.offset(i as isize * step) as *const T;
        let whole = if I::DENSE { rows - rows % 4 } else { 0 };
        for i in (0..whole).step_by(4) {
            let (a, b, c, d) = (row(i), row(i + 1), row(i + 2), row(i + 3));
            for j in 0..n {
                let value = f(f(acc.add(j).read_unaligned(), a.add(j).read_unaligned()), b.add(j).read_unaligned());
                acc.add(j).write_unaligned(f(f(value, c.add(j).read_unaligned()), d.add(j).read_unaligned()));
            }
        }
        for i in whole..rows {
            let a = row(i);
            for j in 0..n {
                acc.add(j).write_unaligned(f(acc.add(j).read_unaligned(), a.add(j).read_unaligned()));
            }
        }
    }
}
