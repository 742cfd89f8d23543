//! Sorting and selecting with AVX-512: quicksort in place, down to networks.
mod lanes;
mod network;
mod partition;
mod types;

use lanes::{lowest, Cpu, Mask};
use network::network;
use partition::{partition, Equal};

pub use lanes::Lane;

/// From this length on, a pivot is the median of many samples instead of nine numbers.
const SAMPLED: usize = 4096;
const SAMPLES: usize = 128;

/// How many numbers a network sorts.
const fn room<T: Lane>() -> usize {
    16 * T::LANES
}

/// Sorts numbers, unless there is a NaN or a negative zero; whether they are sorted.
///
/// # Safety
/// The processor has AVX-512 F, DQ and VL, and so POPCNT and BMI2.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
pub unsafe fn sort<T: Lane>(values: &mut [T]) -> bool {
    // SAFETY: by the contract.
    let cpu = unsafe { Cpu::new() };
    let plain = !any_odd(cpu, values, true);
    if plain {
        quick(cpu, values, depth(values.len()));
    }
    plain
}

/// Brings to each of the places `kth`, which rise, each once, what sorting would bring there, smaller numbers before it, larger
/// ones behind, unless there is a NaN; whether they are there.
///
/// # Safety
/// The processor has AVX-512 F, DQ and VL, and so POPCNT and BMI2.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
pub unsafe fn select<T: Lane>(values: &mut [T], kth: &[usize]) -> bool {
    // SAFETY: by the contract.
    let cpu = unsafe { Cpu::new() };
    let plain = !any_odd(cpu, values, false);
    if plain {
        let mut start = 0;
        for &k in kth {
            narrow(cpu, &mut values[start..], k - start);
            start = k + 1;
        }
    }
    plain
}

/// Whether there is a NaN or, if `zeros` count, a negative zero; looks at all numbers, without a branch for each.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
fn any_odd<T: Lane>(cpu: Cpu, values: &[T], zeros: bool) -> bool {
    let mut found = 0;
    let whole = values.chunks_exact(T::LANES);
    let rest = whole.remainder();
    // SAFETY: as many numbers lie there.
    let rest = unsafe { T::load(cpu, rest.as_ptr(), lowest(rest.len())) };
    for part in whole {
        // SAFETY: a whole vector lies there.
        let v = unsafe { T::load(cpu, part.as_ptr(), Mask::MAX) };
        found |= if zeros { T::odd(cpu, v) } else { T::nan(cpu, v) };
    }
    found |= if zeros { T::odd(cpu, rest) } else { T::nan(cpu, rest) };
    found != 0
}

/// How often a pivot may be chosen for so many numbers before the choice is held to be bad.
fn depth(n: usize) -> u32 {
    2 * n.checked_ilog2().unwrap_or(0)
}

fn slowly<T: Lane>(values: &mut [T]) {
    values.sort_unstable_by(|&a, &b| b.is_below(a).cmp(&a.is_below(b)));
}

#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
fn quick<T: Lane>(cpu: Cpu, mut values: &mut [T], mut depth: u32) {
    while values.len() > room::<T>() {
        if depth == 0 {
            return slowly(values);
        }
        depth -= 1;
        let (low, high) = divided(cpu, values);
        // Without lower ones, those that equal the pivot are in their places.
        if !low.is_empty() {
            quick(cpu, low, depth);
        }
        values = high;
    }
    small(cpu, values);
}

#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
fn narrow<T: Lane>(cpu: Cpu, mut values: &mut [T], mut k: usize) {
    let mut depth = depth(values.len());
    while values.len() > room::<T>() {
        if depth == 0 {
            return slowly(values);
        }
        depth -= 1;
        let n = values.len();
        let (low, high) = divided(cpu, values);
        let done = n - high.len();
        values = match (k < done, low.is_empty()) {
            (true, true) => return,
            (true, false) => low,
            (false, _) => high,
        };
        k -= if k < done { 0 } else { done };
    }
    small(cpu, values);
}

/// The numbers below a pivot and those behind them. Where none is below, what equals the pivot is left out of both, at
/// the front.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
fn divided<T: Lane>(cpu: Cpu, values: &mut [T]) -> (&mut [T], &mut [T]) {
    let pivot = pivot(cpu, values);
    match partition(cpu, values, pivot, Equal::Above) {
        0 => {
            let least = partition(cpu, values, pivot, Equal::Below);
            (&mut [], &mut values[least..])
        }
        below => values.split_at_mut(below),
    }
}

#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
fn pivot<T: Lane>(cpu: Cpu, values: &[T]) -> T {
    let n = values.len();
    if n >= SAMPLED {
        let mut samples = [T::MOST; SAMPLES];
        samples.iter_mut().enumerate().for_each(|(i, sample)| *sample = values[i * (n / SAMPLES)]);
        small(cpu, &mut samples);
        return samples[SAMPLES / 2];
    }
    let middle = |i: usize| median(values[n * i / 9], values[n * (i + 1) / 9], values[n * (i + 2) / 9]);
    median(middle(0), middle(3), middle(6))
}

fn median<T: Lane>(a: T, b: T, c: T) -> T {
    let (low, high) = if b.is_below(a) { (b, a) } else { (a, b) };
    match (c.is_below(low), high.is_below(c)) {
        (true, _) => low,
        (_, true) => high,
        _ => c,
    }
}

/// Sorts what a network has room for.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
fn small<T: Lane>(cpu: Cpu, values: &mut [T]) {
    let (start, n) = (values.as_mut_ptr(), values.len());
    // SAFETY: `n` numbers lie there, no more than the network has room for.
    unsafe {
        if T::LANES == 8 && n <= room::<T>() / 2 {
            network::<T, 8>(cpu, start, n);
        } else {
            network::<T, 16>(cpu, start, n);
        }
    }
}
