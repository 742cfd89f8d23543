//! Loop bodies shared by all kernels: contiguous, scalar-broadcast and strided walks over one dimension.
//!
//! Elements are read and written unaligned, because views of records and lent memory may be so; on the targets
//! here that costs nothing. The contiguous walks are plain indexed loops that the compiler turns into vectors.
use crate::kernel::{Ptrs, Steps};
use std::mem::size_of;

/// Elements of a scalar or in-place operand copied at once.
const CHUNK: usize = 256;
/// Elements that the walks with a fallback do at once.
const WINDOW: usize = 64;

const fn width<T>() -> isize {
    size_of::<T>() as isize
}

/// `r[i] = f(a[i])`.
///
/// # Safety
/// The contract of `Loop`: two operands, each with `n` readable (the last: writable) elements at its step.
#[inline(always)]
pub(crate) unsafe fn unary<A: Copy, R: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A) -> R) {
    // SAFETY: by the contract.
    unsafe {
        let (a, r) = (*p, *p.add(1));
        let (sa, sr) = (*s, *s.add(1));
        if sa == width::<A>() && sr == width::<R>() {
            let (a, r) = (a as *const A, r as *mut R);
            for i in 0..n {
                r.add(i).write_unaligned(f(a.add(i).read_unaligned()));
            }
        } else {
            for i in 0..n as isize {
                let x = (a.offset(i * sa) as *const A).read_unaligned();
                (r.offset(i * sr) as *mut R).write_unaligned(f(x));
            }
        }
    }
}

/// `r[i] = f(a[i], b[i])`, with loops of their own for a scalar on either side.
///
/// # Safety
/// The contract of `Loop`, with three operands.
#[inline(always)]
pub(crate) unsafe fn binary<A: Copy, B: Copy, R: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A, B) -> R) {
    // SAFETY: by the contract.
    unsafe {
        let (a, b, r) = (*p as *const A, *p.add(1) as *const B, *p.add(2) as *mut R);
        let (sa, sb, sr) = (*s, *s.add(1), *s.add(2));
        if sr != width::<R>() {
            return binary_strided(p, s, n, f);
        }
        let (dense_a, dense_b) = (sa == width::<A>(), sb == width::<B>());
        let apart = a as *const u8 != r as *const u8 && b as *const u8 != r as *const u8;
        if dense_a && dense_b && apart {
            for i in 0..n {
                r.add(i).write_unaligned(f(a.add(i).read_unaligned(), b.add(i).read_unaligned()));
            }
        } else if (dense_a || sa == 0) && (dense_b || sb == 0) && n > 8 {
            binary_chunks(a, b, r, (dense_a, dense_b), n, f);
        } else {
            binary_strided(p, s, n, f);
        }
    }
}

/// Scalars and operands in place: inputs are copied to chunks on the stack, so that writing cannot touch them.
///
/// # Safety
/// The contract of `Loop`, with three operands that are contiguous, or (where not `dense`) one element repeated.
#[inline(always)]
unsafe fn binary_chunks<A: Copy, B: Copy, R: Copy>(
    a: *const A,
    b: *const B,
    r: *mut R,
    dense: (bool, bool),
    n: usize,
    f: impl Fn(A, B) -> R,
) {
    // SAFETY: by the contract; chunks stay inside the `n` elements.
    unsafe {
        let (mut x, mut y) = ([a.read_unaligned(); CHUNK], [b.read_unaligned(); CHUNK]);
        for start in (0..n).step_by(CHUNK) {
            let count = CHUNK.min(n - start);
            if dense.0 {
                std::ptr::copy_nonoverlapping(
                    a.add(start) as *const u8,
                    x.as_mut_ptr() as *mut u8,
                    count * size_of::<A>(),
                );
            }
            if dense.1 {
                std::ptr::copy_nonoverlapping(
                    b.add(start) as *const u8,
                    y.as_mut_ptr() as *mut u8,
                    count * size_of::<B>(),
                );
            }
            for i in 0..count {
                r.add(start + i).write_unaligned(f(x[i], y[i]));
            }
        }
    }
}

/// # Safety
/// The contract of `Loop`, with three operands.
#[inline(always)]
unsafe fn binary_strided<A: Copy, B: Copy, R: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A, B) -> R) {
    // SAFETY: by the contract.
    unsafe {
        let (a, b, r) = (*p, *p.add(1), *p.add(2));
        let (sa, sb, sr) = (*s, *s.add(1), *s.add(2));
        for i in 0..n as isize {
            let x = (a.offset(i * sa) as *const A).read_unaligned();
            let y = (b.offset(i * sb) as *const B).read_unaligned();
            (r.offset(i * sr) as *mut R).write_unaligned(f(x, y));
        }
    }
}

/// `(r[i], q[i]) = f(a[i])`.
///
/// # Safety
/// The contract of `Loop`, with three operands, the last two written.
#[inline(always)]
pub(crate) unsafe fn unary_pair<A: Copy, R: Copy, Q: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A) -> (R, Q)) {
    // SAFETY: by the contract.
    unsafe {
        for i in 0..n as isize {
            let x = ((*p).offset(i * *s) as *const A).read_unaligned();
            let (r, q) = f(x);
            ((*p.add(1)).offset(i * *s.add(1)) as *mut R).write_unaligned(r);
            ((*p.add(2)).offset(i * *s.add(2)) as *mut Q).write_unaligned(q);
        }
    }
}

/// `(r[i], q[i]) = f(a[i], b[i])`.
///
/// # Safety
/// The contract of `Loop`, with four operands, the last two written.
#[inline(always)]
pub(crate) unsafe fn binary_pair<T: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(T, T) -> (T, T)) {
    // SAFETY: by the contract.
    unsafe {
        for i in 0..n as isize {
            let x = ((*p).offset(i * *s) as *const T).read_unaligned();
            let y = ((*p.add(1)).offset(i * *s.add(1)) as *const T).read_unaligned();
            let (r, q) = f(x, y);
            ((*p.add(2)).offset(i * *s.add(2)) as *mut T).write_unaligned(r);
            ((*p.add(3)).offset(i * *s.add(3)) as *mut T).write_unaligned(q);
        }
    }
}

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
pub(crate) unsafe fn fold_rows<T: Copy>(
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
        let whole = rows - rows % 4;
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

/// Reads `count` elements into a window; whole windows need no call to copy them.
///
/// # Safety
/// `source` has `count` elements, at most [`WINDOW`].
#[inline(always)]
unsafe fn load_window<T: Copy>(source: *const T, count: usize, window: &mut [T; WINDOW]) {
    // SAFETY: by the contract.
    unsafe {
        if count == WINDOW {
            *window = (source as *const [T; WINDOW]).read_unaligned();
        } else {
            std::ptr::copy_nonoverlapping(source as *const u8, window.as_mut_ptr() as *mut u8, count * size_of::<T>());
        }
    }
}

/// Writes the first `count` elements of a window.
///
/// # Safety
/// `target` has room for `count` elements, at most [`WINDOW`].
#[inline(always)]
unsafe fn store_window<T: Copy>(window: &[T; WINDOW], target: *mut T, count: usize) {
    // SAFETY: by the contract.
    unsafe {
        if count == WINDOW {
            (target as *mut [T; WINDOW]).write_unaligned(*window);
        } else {
            std::ptr::copy_nonoverlapping(window.as_ptr() as *const u8, target as *mut u8, count * size_of::<T>());
        }
    }
}

/// As [`unary`] where `fast` is right for elements that are `in_range`, and `slow` does the others.
///
/// # Safety
/// The contract of `Loop`, with two operands.
#[inline(always)]
pub(crate) unsafe fn unary_with_fallback<T: Copy + Default>(
    p: Ptrs,
    s: Steps,
    n: usize,
    fast: impl Fn(T) -> T,
    in_range: impl Fn(T) -> bool,
    slow: impl Fn(T) -> T,
) {
    // SAFETY: by the contract; chunks stay inside the `n` elements.
    unsafe {
        let (a, r) = (*p, *p.add(1));
        let (sa, sr) = (*s, *s.add(1));
        let dense = sa == width::<T>() && sr == width::<T>();
        let mut x = [T::default(); WINDOW];
        let mut out = [T::default(); WINDOW];
        for start in (0..if dense { n } else { 0 }).step_by(WINDOW) {
            let count = WINDOW.min(n - start);
            load_window((a as *const T).add(start), count, &mut x);
            let mut outside = 0u32;
            for i in 0..WINDOW {
                out[i] = fast(x[i]);
                outside |= !in_range(x[i]) as u32;
            }
            if outside != 0 {
                for i in 0..count {
                    out[i] = if in_range(x[i]) { out[i] } else { slow(x[i]) };
                }
            }
            store_window(&out, (r as *mut T).add(start), count);
        }
        for i in 0..if dense { 0 } else { n as isize } {
            let x = (a.offset(i * sa) as *const T).read_unaligned();
            let value = if in_range(x) { fast(x) } else { slow(x) };
            (r.offset(i * sr) as *mut T).write_unaligned(value);
        }
    }
}

/// As [`binary`] where `fast` is right for pairs that are `in_range`, and `slow` does the others.
///
/// # Safety
/// The contract of `Loop`, with three operands.
#[inline(always)]
pub(crate) unsafe fn binary_with_fallback<T: Copy + Default>(
    p: Ptrs,
    s: Steps,
    n: usize,
    fast: impl Fn(T, T) -> T,
    in_range: impl Fn(T, T) -> bool,
    slow: impl Fn(T, T) -> T,
) {
    // SAFETY: by the contract; chunks stay inside the `n` elements.
    unsafe {
        let (a, b, r) = (*p, *p.add(1), *p.add(2));
        let (sa, sb, sr) = (*s, *s.add(1), *s.add(2));
        let load = |p: *mut u8, step: isize, i: usize| (p.offset(i as isize * step) as *const T).read_unaligned();
        let follows = |step| step == width::<T>() || step == 0;
        let dense = follows(sa) && follows(sb) && sr == width::<T>();
        let (mut x, mut y) = ([load(a, sa, 0); WINDOW], [load(b, sb, 0); WINDOW]);
        let mut out = [T::default(); WINDOW];
        for start in (0..if dense { n } else { 0 }).step_by(WINDOW) {
            let count = WINDOW.min(n - start);
            if sa != 0 {
                load_window((a as *const T).add(start), count, &mut x);
            }
            if sb != 0 {
                load_window((b as *const T).add(start), count, &mut y);
            }
            let mut outside = 0u32;
            for i in 0..WINDOW {
                out[i] = fast(x[i], y[i]);
                outside |= !in_range(x[i], y[i]) as u32;
            }
            if outside != 0 {
                for i in 0..count {
                    out[i] = if in_range(x[i], y[i]) { out[i] } else { slow(x[i], y[i]) };
                }
            }
            store_window(&out, (r as *mut T).add(start), count);
        }
        for i in 0..if dense { 0 } else { n } {
            let (x, y) = (load(a, sa, i), load(b, sb, i));
            let value = if in_range(x, y) { fast(x, y) } else { slow(x, y) };
            (r.offset(i as isize * sr) as *mut T).write_unaligned(value);
        }
    }
}

/// `r[i] = if mask[i] { a[i] } else { b[i] }`.
///
/// # Safety
/// The contract of `Loop`, with four operands, the first of bytes.
#[inline(always)]
pub(crate) unsafe fn select<T: Copy>(p: Ptrs, s: Steps, n: usize) {
    // SAFETY: by the contract.
    unsafe {
        let (mask, a, b, r) = (*p, *p.add(1), *p.add(2), *p.add(3));
        let steps = [*s, *s.add(1), *s.add(2), *s.add(3)];
        if steps == [1, width::<T>(), width::<T>(), width::<T>()] {
            let (a, b, r) = (a as *const T, b as *const T, r as *mut T);
            for i in 0..n {
                let (x, y) = (a.add(i).read_unaligned(), b.add(i).read_unaligned());
                r.add(i).write_unaligned(if *mask.add(i) != 0 { x } else { y });
            }
        } else {
            for i in 0..n as isize {
                let x = (a.offset(i * steps[1]) as *const T).read_unaligned();
                let y = (b.offset(i * steps[2]) as *const T).read_unaligned();
                let chosen = if *mask.offset(i * steps[0]) != 0 { x } else { y };
                (r.offset(i * steps[3]) as *mut T).write_unaligned(chosen);
            }
        }
    }
}
