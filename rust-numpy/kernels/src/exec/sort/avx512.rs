//! Doubles sorted with AVX-512: quicksort between two blocks of memory, down to networks of 128.
use std::arch::x86_64::*;

/// Numbers that a network sorts: two times eight vectors of eight.
const NETWORK: usize = 2 * HALF;
const HALF: usize = 64;
/// From this length on, a pivot is the median of a whole network's samples instead of nine numbers.
const SAMPLED: usize = 4096;
/// For each mask of a vector, its unmarked places and then its marked ones.
static PLACES: [[u8; 8]; 256] = places();

type Vector = __m512d;

const fn places() -> [[u8; 8]; 256] {
    let mut all = [[0; 8]; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut low, mut high) = (0, 7);
        let mut place = 0;
        while place < 8 {
            if mask >> place & 1 == 0 {
                all[mask][low] = place;
                low += 1;
            } else {
                all[mask][high] = place;
                high = if high > 0 { high - 1 } else { 0 };
            }
            place += 1;
        }
        mask += 1;
    }
    all
}

/// Sorts numbers, none of them NaN.
///
/// # Safety
/// The processor has AVX-512 F, DQ and VL.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt")]
pub(super) unsafe fn sort(values: &mut [f64], scratch: &mut [f64]) {
    assert_eq!(values.len(), scratch.len(), "room for every number");
    let n = values.len();
    let blocks = [values.as_mut_ptr(), scratch.as_mut_ptr()];
    // SAFETY: both blocks have `n` numbers.
    unsafe { quick(blocks, 0, 0, n, 2 * n.checked_ilog2().unwrap_or(0)) };
}

/// Sorts the numbers `low..high` of a block (0: the values, 1: the scratch) into the same places of the values; both
/// blocks' places are free for that.
///
/// # Safety
/// `high` is at most the length of either block.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt")]
unsafe fn quick(blocks: [*mut f64; 2], mut from: usize, mut low: usize, high: usize, mut depth: u32) {
    while high - low > NETWORK {
        // SAFETY: by the contract.
        let part = unsafe { std::slice::from_raw_parts_mut(blocks[from].add(low), high - low) };
        // SAFETY: as above, and the blocks lie apart.
        let other = unsafe { std::slice::from_raw_parts_mut(blocks[1 - from].add(low), high - low) };
        if depth == 0 {
            part.sort_unstable_by(f64::total_cmp);
            other.copy_from_slice(part);
            return;
        }
        depth -= 1;
        let pivot = pivot(part);
        let mut below = partition(part, other, pivot);
        if below == 0 {
            // The pivot is the least: what equals it is in its place once it is among the values.
            part.copy_from_slice(other);
            below = partition(part, other, pivot.next_up());
            if from == 1 {
                other[..below].copy_from_slice(&part[..below]);
            }
        } else {
            // SAFETY: by the contract.
            unsafe { quick(blocks, from, low, low + below, depth) };
        }
        (from, low) = (1 - from, low + below);
    }
    // SAFETY: by the contract.
    unsafe { network(blocks[from].add(low), blocks[0].add(low), high - low) };
}

#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt")]
fn pivot(values: &[f64]) -> f64 {
    let n = values.len();
    if n >= SAMPLED {
        let mut samples = [0.0; NETWORK];
        samples.iter_mut().enumerate().for_each(|(i, sample)| *sample = values[i * (n / NETWORK)]);
        let start = samples.as_mut_ptr();
        // SAFETY: as many numbers as a network sorts lie there.
        unsafe { network(start, start, NETWORK) };
        return samples[NETWORK / 2];
    }
    let middle = |i: usize| median(values[n * i / 9], values[n * (i + 1) / 9], values[n * (i + 2) / 9]);
    median(middle(0), middle(3), middle(6))
}

fn median(a: f64, b: f64, c: f64) -> f64 {
    a.min(b).max(a.max(b).min(c))
}

/// Moves the numbers below the pivot to the front of `values`, and the others to the end of `other`; how many are below.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt")]
fn partition(values: &mut [f64], other: &mut [f64], pivot: f64) -> usize {
    assert_eq!(values.len(), other.len(), "room for every number");
    let (n, start, end) = (values.len(), values.as_mut_ptr(), other.as_mut_ptr().wrapping_add(values.len()));
    let least = _mm512_set1_pd(pivot);
    let (mut below, mut above) = (0, 0);
    for at in (0..n - n % 8).step_by(8) {
        // SAFETY: `at` and the seven numbers behind it lie in `values`. Fewer were moved than read: what is written
        // there was read before, and as many places are free at the end of `other`.
        unsafe {
            let vector = _mm512_loadu_pd(start.add(at));
            let mask = _mm512_cmp_pd_mask::<_CMP_GE_OQ>(vector, least);
            let places = _mm512_cvtepu8_epi64(_mm_loadl_epi64(PLACES[mask as usize].as_ptr() as *const __m128i));
            let parted = _mm512_permutexvar_pd(places, vector);
            _mm512_storeu_pd(start.add(below), parted);
            _mm512_storeu_pd(end.sub(above + 8), parted);
            let count = mask.count_ones() as usize;
            above += count;
            below += 8 - count;
        }
    }
    for at in n - n % 8..n {
        let value = values[at];
        if value < pivot {
            values[below] = value;
            below += 1;
        } else {
            above += 1;
            other[n - above] = value;
        }
    }
    below
}

/// Sorts up to 128 numbers.
///
/// # Safety
/// `n` numbers lie at `from`, and have room at `to`.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt")]
unsafe fn network(from: *const f64, to: *mut f64, n: usize) {
    // SAFETY: by the contract.
    let mut first = unsafe { load(from, n) };
    half(&mut first);
    if n > HALF {
        // SAFETY: as above.
        let mut second = unsafe { load(from.add(HALF), n - HALF) };
        half(&mut second);
        join(&mut first, &mut second);
        // SAFETY: as above.
        unsafe { store(&second, to.add(HALF), n - HALF) };
    }
    // SAFETY: as above.
    unsafe { store(&first, to, n) };
}

/// Which numbers of vector `i` there are, of `n`.
fn mask(i: usize, n: usize) -> u8 {
    (1u16 << n.saturating_sub(8 * i).min(8)).wrapping_sub(1) as u8
}

/// # Safety
/// `n` numbers lie at `start`; more than 64 are not looked at.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn load(start: *const f64, n: usize) -> [Vector; 8] {
    let most = _mm512_set1_pd(f64::INFINITY);
    let mut v = [most; 8];
    for (i, vector) in v.iter_mut().enumerate() {
        // SAFETY: by the contract: the mask leaves out what lies behind the numbers.
        *vector = unsafe { _mm512_mask_loadu_pd(most, mask(i, n), start.wrapping_add(8 * i)) };
    }
    v
}

/// # Safety
/// `n` numbers have room at `start`; no more than 64 are written.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn store(v: &[Vector; 8], start: *mut f64, n: usize) {
    for (i, &vector) in v.iter().enumerate() {
        // SAFETY: as in `load`.
        unsafe { _mm512_mask_storeu_pd(start.wrapping_add(8 * i), mask(i, n), vector) };
    }
}

/// Sorts 64 numbers.
#[inline]
#[target_feature(enable = "avx512f")]
fn half(v: &mut [Vector; 8]) {
    columns(v);
    transpose(v);
    merge::<1>(v);
    merge::<2>(v);
    merge::<4>(v);
}

/// Merges two times 64 sorted numbers.
#[inline]
#[target_feature(enable = "avx512f")]
fn join(first: &mut [Vector; 8], second: &mut [Vector; 8]) {
    let backwards = _mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    let before = *second;
    for i in 0..8 {
        let turned = _mm512_permutexvar_pd(backwards, before[7 - i]);
        second[i] = _mm512_max_pd(first[i], turned);
        first[i] = _mm512_min_pd(first[i], turned);
    }
    for v in [first, second] {
        for i in 0..4 {
            exchange(v, i, i + 4);
        }
        settle::<4>(v);
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn exchange(v: &mut [Vector; 8], i: usize, j: usize) {
    (v[i], v[j]) = (_mm512_min_pd(v[i], v[j]), _mm512_max_pd(v[i], v[j]));
}

/// Sorts each of the eight columns.
#[inline]
#[target_feature(enable = "avx512f")]
fn columns(v: &mut [Vector; 8]) {
    const PAIRS: [(usize, usize); 19] = [
        (0, 2),
        (1, 3),
        (4, 6),
        (5, 7),
        (0, 4),
        (1, 5),
        (2, 6),
        (3, 7),
        (0, 1),
        (2, 3),
        (4, 5),
        (6, 7),
        (2, 4),
        (3, 5),
        (1, 4),
        (3, 6),
        (1, 2),
        (3, 4),
        (5, 6),
    ];
    for (i, j) in PAIRS {
        exchange(v, i, j);
    }
}

/// Turns columns into vectors.
#[inline]
#[target_feature(enable = "avx512f")]
fn transpose(v: &mut [Vector; 8]) {
    let (mut pairs, mut halves) = (*v, *v);
    for i in 0..4 {
        pairs[2 * i] = _mm512_unpacklo_pd(v[2 * i], v[2 * i + 1]);
        pairs[2 * i + 1] = _mm512_unpackhi_pd(v[2 * i], v[2 * i + 1]);
    }
    for i in 0..4 {
        let (a, b) = (pairs[i / 2 * 4 + i % 2], pairs[i / 2 * 4 + i % 2 + 2]);
        halves[i / 2 * 4 + i % 2] = _mm512_shuffle_f64x2::<0x88>(a, b);
        halves[i / 2 * 4 + i % 2 + 2] = _mm512_shuffle_f64x2::<0xDD>(a, b);
    }
    for i in 0..4 {
        v[i] = _mm512_shuffle_f64x2::<0x88>(halves[i], halves[i + 4]);
        v[i + 4] = _mm512_shuffle_f64x2::<0xDD>(halves[i], halves[i + 4]);
    }
}

/// Merges sorted runs of `K` vectors by two.
#[inline]
#[target_feature(enable = "avx512f")]
fn merge<const K: usize>(v: &mut [Vector; 8]) {
    let backwards = _mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    for run in 0..4 / K {
        let (low, high) = (2 * K * run, 2 * K * run + K);
        let before = *v;
        for i in 0..K {
            let turned = _mm512_permutexvar_pd(backwards, before[high + K - 1 - i]);
            v[low + i] = _mm512_min_pd(before[low + i], turned);
            v[high + i] = _mm512_max_pd(before[low + i], turned);
        }
    }
    settle::<K>(v);
}

/// Sorts runs of `K` vectors that rise and then fall, or the other way round.
#[inline]
#[target_feature(enable = "avx512f")]
fn settle<const K: usize>(v: &mut [Vector; 8]) {
    if K == 4 {
        for i in [0, 1, 4, 5] {
            exchange(v, i, i + 2);
        }
    }
    if K >= 2 {
        for i in [0, 2, 4, 6] {
            exchange(v, i, i + 1);
        }
    }
    for vector in v {
        *vector = clean(*vector);
    }
}

/// Sorts a vector that rises and then falls, or the other way round.
#[inline]
#[target_feature(enable = "avx512f")]
fn clean(v: Vector) -> Vector {
    let other = _mm512_shuffle_f64x2::<0x4E>(v, v);
    let v = _mm512_mask_blend_pd(0xF0, _mm512_min_pd(v, other), _mm512_max_pd(v, other));
    let other = _mm512_permutex_pd::<0x4E>(v);
    let v = _mm512_mask_blend_pd(0xCC, _mm512_min_pd(v, other), _mm512_max_pd(v, other));
    let other = _mm512_permute_pd::<0x55>(v);
    _mm512_mask_blend_pd(0xAA, _mm512_min_pd(v, other), _mm512_max_pd(v, other))
}
