//! Positions of the largest and smallest elements.
use super::nest::{Each, Nest, Operand};
use super::{Input, Output};
use crate::drive;
use crate::element::{Bool8, ElementType};
use crate::kernel::{variants, Variants};
use crate::level::level;
use num_complex::Complex;
use std::num::Wrapping;

/// Which element a position is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extremum {
    /// The first of the largest.
    Largest,
    /// The first of the smallest.
    Smallest,
}

/// Position of the first extreme element among `n`; a NaN is more extreme than any number.
type Search = unsafe fn(source: *const u8, step: isize, n: usize, found: *mut usize);

/// Elements scanned before the best of them is looked at.
const BLOCK: usize = 2048;

/// Writes, for each index of the other dimensions, the position of the extreme element along the last one.
///
/// `output` is of `int64` and does not move along the last dimension. The input is in this machine's byte order and
/// not of half precision.
///
/// # Panics
/// If elements lie outside their memory, the last dimension is empty, or the types are others.
pub fn arg_extremum(which: Extremum, shape: &[usize], input: Input<'_>, output: &mut Output<'_>) {
    assert_eq!(output.place.element, ElementType::I64, "positions are int64");
    assert!(!input.place.swapped && input.place.element != ElementType::F16, "elements to search are native");
    if shape.contains(&0) {
        assert_ne!(shape.last(), Some(&0), "nothing to search");
        return;
    }
    let search = search(input.place.element, which);
    let mut operands: Each<Operand> = Each::new();
    operands.extend([input.operand(shape), output.operand(shape)]);
    let nest = Nest::new(shape, operands);
    let inner = nest.shape.len() - 1;
    let step = nest.steps(inner)[0];
    nest.walk(inner, |at| {
        let mut found = 0;
        // SAFETY: the nest's bounds were checked, and the types are the loop's.
        unsafe {
            search(at[0], step, nest.shape[inner], &mut found);
            (at[1] as *mut i64).write_unaligned(found as i64);
        }
    });
}

/// # Safety
/// The contract of [`Search`].
#[inline(always)]
unsafe fn first<T: Copy>(
    source: *const u8,
    step: isize,
    n: usize,
    is_nan: impl Fn(T) -> bool,
    beats: impl Fn(T, T) -> bool,
) -> usize {
    let mut found = 0;
    // SAFETY: by the contract.
    unsafe {
        let mut best = (source as *const T).read_unaligned();
        for i in 0..n {
            let value = (source.offset(i as isize * step) as *const T).read_unaligned();
            if is_nan(value) {
                return i;
            }
            if beats(value, best) {
                (best, found) = (value, i);
            }
        }
    }
    found
}

/// As [`first`], contiguous memory block by block: the best of a block by vectors, then its place in the best block.
///
/// # Safety
/// The contract of [`Search`], with contiguous elements, at least `N`.
#[inline(always)]
unsafe fn first_by_blocks<T, const N: usize>(
    source: *const T,
    n: usize,
    is_nan: impl Fn(T) -> bool,
    beats: impl Fn(T, T) -> bool,
) -> usize
where
    T: Copy + Default + PartialEq + std::ops::Add<Output = T>,
{
    let whole = n - n % N;
    let size = |start: usize| BLOCK.min(whole - start);
    // SAFETY: by the contract; blocks stay inside the `n` elements, and are of whole groups.
    unsafe {
        let (mut best, mut best_block) = (source.read_unaligned(), 0);
        for start in (0..whole).step_by(BLOCK) {
            let block = source.add(start);
            let (lane, sum) = drive::extremum_of::<T, N>(block, size(start), &beats);
            if drive::suspect(&sum) {
                if let Some(found) = position::<T, N>(block, size(start), &is_nan) {
                    return start + found;
                }
            }
            let top = lane.iter().copied().fold(lane[0], |top, x| if beats(x, top) { x } else { top });
            if beats(top, best) {
                (best, best_block) = (top, start);
            }
        }
        if n > whole {
            let width = std::mem::size_of::<T>() as isize;
            let rest = whole + first(source.add(whole) as *const u8, width, n - whole, &is_nan, &beats);
            let value = source.add(rest).read_unaligned();
            if is_nan(value) || beats(value, best) {
                return rest;
            }
        }
        let found = position::<T, N>(source.add(best_block), size(best_block), |value| value == best);
        best_block + found.expect("the best of a block lies in it")
    }
}

/// The first of `n` elements of which `is` holds, looked for `N` at a time.
///
/// # Safety
/// `source` has `n` elements; `n` is a multiple of `N`.
#[inline(always)]
unsafe fn position<T: Copy, const N: usize>(source: *const T, n: usize, is: impl Fn(T) -> bool) -> Option<usize> {
    (0..n).step_by(N).find_map(|start| {
        // SAFETY: by the contract.
        let group = unsafe { (source.add(start) as *const [T; N]).read_unaligned() };
        let found = group.iter().fold(false, |found, &value| found | is(value));
        found.then(|| start + group.iter().position(|&value| is(value)).expect("one of them"))
    })
}

macro_rules! searches {
    ($($t:ty: $is_nan:expr);*) => {[$(
        [searches!(@one $t, $is_nan, |a, b| a > b), searches!(@one $t, $is_nan, |a, b| a < b)]
    ),*]};
    (@one $t:ty, $is_nan:expr, $beats:expr) => {
        variants!(simd, fn(source: *const u8, step: isize, n: usize, found: *mut usize) {
            const LANES: usize = drive::lanes::<$t>();
            *found = if step == std::mem::size_of::<$t>() as isize && n >= LANES {
                first_by_blocks::<$t, LANES>(source as *const $t, n, $is_nan, $beats)
            } else {
                first::<$t>(source, step, n, $is_nan, $beats)
            };
        })
    };
}

macro_rules! plain_searches {
    ($($t:ty: $is_nan:expr, $larger:expr);*) => {[$(
        [plain_searches!(@one $t, $is_nan, $larger), plain_searches!(@one $t, $is_nan, |a, b| $larger(b, a))]
    ),*]};
    (@one $t:ty, $is_nan:expr, $beats:expr) => {
        variants!(plain, fn(source: *const u8, step: isize, n: usize, found: *mut usize) {
            *found = first::<$t>(source, step, n, $is_nan, $beats);
        })
    };
}

static NUMBERS: [[Variants<Search>; 2]; 10] = searches!(
    Wrapping<i8>: |_| false; Wrapping<u8>: |_| false; Wrapping<i16>: |_| false; Wrapping<u16>: |_| false;
    Wrapping<i32>: |_| false; Wrapping<u32>: |_| false; Wrapping<i64>: |_| false; Wrapping<u64>: |_| false;
    f32: |x| x.is_nan(); f64: |x| x.is_nan());

static OTHERS: [[Variants<Search>; 2]; 3] = plain_searches!(
    Bool8: |_| false, |a: Bool8, b: Bool8| a.get() && !b.get();
    Complex<f32>: |z| z.re.is_nan() || z.im.is_nan(), |a: Complex<f32>, b: Complex<f32>| (a.re, a.im) > (b.re, b.im);
    Complex<f64>: |z| z.re.is_nan() || z.im.is_nan(), |a: Complex<f64>, b: Complex<f64>| (a.re, a.im) > (b.re, b.im));

fn search(element: ElementType, which: Extremum) -> Search {
    use ElementType::*;
    let row = match element {
        Bool => &OTHERS[0],
        C64 => &OTHERS[1],
        C128 => &OTHERS[2],
        F32 => &NUMBERS[8],
        F64 => &NUMBERS[9],
        integer => &NUMBERS[integer as usize - 1],
    };
    row[which as usize][level() as usize]
}
