//! Partition in place: some vectors are held aside first, so that both ends have room to write to.
use super::lanes::{lowest, Cpu, Lane, Mask};
use std::arch::x86_64::*;

/// Vectors read at a time, and held aside at either end.
const GROUP: usize = 8;
/// For each mask of eight lanes, those of the mask and then the others.
static PLACES: [[u8; 8]; 256] = places();

const fn places() -> [[u8; 8]; 256] {
    let mut all = [[0; 8]; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut at, mut step) = (0, 0);
        while step < 16 {
            if (mask >> (step % 8) & 1 == 1) == (step < 8) {
                all[mask][at] = step as u8 % 8;
                at += 1;
            }
            step += 1;
        }
        mask += 1;
    }
    all
}

/// Where numbers that equal the pivot go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Equal {
    Below,
    Above,
}

/// What is written already: the places before `below`, and those from `above` on.
struct Ends<T: Lane> {
    cpu: Cpu,
    start: *mut T,
    below: usize,
    above: usize,
    pivot: T::Vector,
    equal: Equal,
}

/// Moves the numbers below the pivot to the front, and the others behind them; how many are below.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,popcnt,bmi2")]
pub(super) fn partition<T: Lane>(cpu: Cpu, values: &mut [T], pivot: T, equal: Equal) -> usize {
    let (start, n, group) = (values.as_mut_ptr(), values.len(), GROUP * T::LANES);
    let rest = n % T::LANES;
    assert!(n - rest >= 2 * group, "vectors to hold aside");
    let (mut from, mut to) = (group + rest, n - group);
    let mut ends = Ends::<T> { cpu, start, below: 0, above: n, pivot: T::splat(cpu, pivot), equal };
    // SAFETY: `from..to` is unread, and whole vectors; `below..from` and `to..above` are free, two groups at least in
    // sum. Where less is free is read next: then either side has room for as many vectors as were read, and for one
    // less after each. What was held aside fills what is free in the end.
    unsafe {
        let (first, last) = (group_at::<T>(cpu, start), group_at::<T>(cpu, start.add(to)));
        let between = T::load(cpu, start.add(group), lowest(rest));
        while to - from >= group {
            let at = ends.next(&mut from, &mut to, group);
            for v in group_at::<T>(cpu, start.add(at)) {
                ends.put(v);
            }
        }
        while to > from {
            let at = ends.next(&mut from, &mut to, T::LANES);
            ends.put(T::load(cpu, start.add(at), Mask::MAX));
        }
        for v in first {
            ends.put_exactly(v, T::LANES);
        }
        for v in last {
            ends.put_exactly(v, T::LANES);
        }
        ends.put_exactly(between, rest);
    }
    ends.below
}

/// # Safety
/// As many numbers lie at `start`.
#[inline(always)]
unsafe fn group_at<T: Lane>(cpu: Cpu, start: *const T) -> [T::Vector; GROUP] {
    let mut v = [T::splat(cpu, T::MOST); GROUP];
    for (i, vector) in v.iter_mut().enumerate() {
        // SAFETY: by the contract.
        *vector = unsafe { T::load(cpu, start.add(i * T::LANES), Mask::MAX) };
    }
    v
}

impl<T: Lane> Ends<T> {
    /// Where the next numbers are read, of the unread ones `from..to`.
    #[inline(always)]
    fn next(&self, from: &mut usize, to: &mut usize, count: usize) -> usize {
        if *from - self.below <= self.above - *to {
            *from += count;
            *from - count
        } else {
            *to -= count;
            *to
        }
    }

    #[inline(always)]
    fn is_below(&self, v: T::Vector) -> Mask {
        let mask = match self.equal {
            Equal::Above => T::less(self.cpu, v, self.pivot),
            Equal::Below => !T::less(self.cpu, self.pivot, v),
        };
        mask & lowest(T::LANES)
    }

    /// # Safety
    /// A whole vector has room at either end.
    #[inline(always)]
    unsafe fn put(&mut self, v: T::Vector) {
        let below = self.is_below(v);
        let count = below.count_ones() as usize;
        let (low, high) = (self.start.wrapping_add(self.below), self.start.wrapping_add(self.above - T::LANES));
        // SAFETY: by the contract: where more lanes are written than numbers come, the others are free.
        unsafe {
            if T::LANES == 8 {
                let places = _mm512_cvtepu8_epi64(_mm_loadl_epi64(PLACES[below as usize % 256].as_ptr().cast()));
                let parted = T::permute(self.cpu, v, places);
                T::store(self.cpu, low, Mask::MAX, parted);
                T::store(self.cpu, high, Mask::MAX, parted);
            } else {
                let above = T::compress(self.cpu, !below, v);
                T::store(self.cpu, low, Mask::MAX, T::compress(self.cpu, below, v));
                T::store(self.cpu, high.wrapping_add(count), lowest(T::LANES - count), above);
            }
        }
        self.below += count;
        self.above -= T::LANES - count;
    }

    /// Writes the first `count` numbers of a vector and nothing beside them.
    ///
    /// # Safety
    /// They have room between the ends.
    #[inline(always)]
    unsafe fn put_exactly(&mut self, v: T::Vector, count: usize) {
        let below = self.is_below(v) & lowest(count);
        let above = !below & lowest(count);
        let few = below.count_ones() as usize;
        self.above -= count - few;
        // SAFETY: by the contract.
        unsafe {
            T::store(self.cpu, self.start.add(self.below), lowest(few), T::compress(self.cpu, below, v));
            T::store(self.cpu, self.start.add(self.above), lowest(count - few), T::compress(self.cpu, above, v));
        }
        self.below += few;
    }
}
