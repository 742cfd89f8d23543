//! Networks: up to sixteen vectors sorted without a branch.
//!
//! The numbers are a matrix whose columns are the vectors' lanes. Columns are sorted first, then merged two by two,
//! each pair from the outside in, so that every step but those across lanes is between whole vectors; at the end the
//! matrix is turned, for its columns are in order.
use super::lanes::{lowest, Cpu, Lane, Mask};

/// Sorts up to `ROWS` vectors of numbers, 8 or 16 and no fewer than a vector has lanes.
///
/// # Safety
/// `n` numbers lie at `start`.
#[inline(always)]
pub(super) unsafe fn network<T: Lane, const ROWS: usize>(cpu: Cpu, start: *mut T, n: usize) {
    let mut v = [T::splat(cpu, T::MOST); ROWS];
    for (i, vector) in v.iter_mut().enumerate() {
        // SAFETY: the mask leaves out what lies behind the numbers.
        *vector = unsafe { T::load(cpu, start.wrapping_add(i * T::LANES), lanes::<T>(n, i * T::LANES)) };
    }
    columns::<T, ROWS>(cpu, &mut v);
    merge::<T, ROWS, 1, 1>(cpu, &mut v);
    merge::<T, ROWS, 2, 3>(cpu, &mut v);
    merge::<T, ROWS, 4, 7>(cpu, &mut v);
    if T::LANES == 16 {
        merge::<T, ROWS, 8, 15>(cpu, &mut v);
    }
    for block in v.chunks_exact_mut(T::LANES) {
        turn::<T>(cpu, block);
    }
    for (i, &vector) in v.iter().enumerate() {
        let at = i % T::LANES * ROWS + i / T::LANES * T::LANES;
        // SAFETY: as above.
        unsafe { T::store(cpu, start.wrapping_add(at), lanes::<T>(n, at), vector) };
    }
}

/// The lanes of a vector that begins at `at`, of `n` numbers.
#[inline(always)]
fn lanes<T: Lane>(n: usize, at: usize) -> Mask {
    lowest(n.saturating_sub(at).min(T::LANES))
}

#[inline(always)]
fn exchange<T: Lane>(cpu: Cpu, v: &mut [T::Vector], i: usize, j: usize) {
    (v[i], v[j]) = T::exchange(cpu, v[i], v[j]);
}

/// Sorts every column. The pairs are written out, for a loop over so many would not be unrolled.
#[rustfmt::skip]
#[inline(always)]
fn columns<T: Lane, const ROWS: usize>(cpu: Cpu, v: &mut [T::Vector; ROWS]) {
    macro_rules! exchanged {
        ($($i:literal $j:literal),*) => {{ $(exchange::<T>(cpu, v, $i, $j);)* }};
    }
    if ROWS == 8 {
        exchanged!(
            0 2, 1 3, 4 6, 5 7, 0 4, 1 5, 2 6, 3 7, 0 1, 2 3, 4 5, 6 7, 2 4, 3 5,
            1 4, 3 6, 1 2, 3 4, 5 6
        );
    } else {
        exchanged!(
            0 13, 1 12, 2 15, 3 14, 4 8, 5 6, 7 11, 9 10,
            0 5, 1 7, 2 9, 3 4, 6 13, 8 14, 10 15, 11 12,
            0 1, 2 3, 4 5, 6 8, 7 9, 10 11, 12 13, 14 15,
            0 2, 1 3, 4 10, 5 11, 6 7, 8 9, 12 14, 13 15,
            1 2, 3 12, 4 6, 5 7, 8 10, 9 11, 13 14,
            1 4, 2 6, 5 8, 7 10, 9 13, 11 14,
            2 4, 3 6, 9 12, 11 13,
            3 5, 6 8, 7 9, 10 12,
            3 4, 5 6, 7 8, 9 10, 11 12,
            6 7, 8 9
        );
    }
}

/// Merges runs of `COLUMNS` columns by two; `ACROSS` is twice as many less 1.
#[inline(always)]
fn merge<T: Lane, const ROWS: usize, const COLUMNS: usize, const ACROSS: usize>(cpu: Cpu, v: &mut [T::Vector; ROWS]) {
    let high = lanes_with(COLUMNS);
    for i in 0..ROWS / 2 {
        let (a, b) = (v[i], v[ROWS - 1 - i]);
        v[i] = T::choose(cpu, high, a, T::crossed::<ACROSS>(cpu, b, Mask::MAX, b));
        v[ROWS - 1 - i] = T::choose(cpu, high, b, T::crossed::<ACROSS>(cpu, a, Mask::MAX, a));
    }
    if COLUMNS > 4 {
        halve::<T, 4>(cpu, v);
    }
    if COLUMNS > 2 {
        halve::<T, 2>(cpu, v);
    }
    if COLUMNS > 1 {
        halve::<T, 1>(cpu, v);
    }
    if ROWS > 8 {
        rows::<T, ROWS, 8>(cpu, v);
    }
    rows::<T, ROWS, 4>(cpu, v);
    rows::<T, ROWS, 2>(cpu, v);
    rows::<T, ROWS, 1>(cpu, v);
}

/// Brings the smaller of two numbers `APART` rows apart to the upper one.
#[inline(always)]
fn rows<T: Lane, const ROWS: usize, const APART: usize>(cpu: Cpu, v: &mut [T::Vector; ROWS]) {
    for pair in 0..ROWS / 2 {
        let i = pair / APART * 2 * APART + pair % APART;
        exchange::<T>(cpu, v, i, i + APART);
    }
}

/// Brings the smaller of two numbers `APART` lanes apart to the lower one.
#[inline(always)]
fn halve<T: Lane, const APART: usize>(cpu: Cpu, v: &mut [T::Vector]) {
    for vector in v {
        *vector = T::choose(cpu, lanes_with(APART), *vector, T::crossed::<APART>(cpu, *vector, Mask::MAX, *vector));
    }
}

/// The lanes whose number has this bit.
#[inline(always)]
fn lanes_with(bit: usize) -> Mask {
    [0xAAAA, 0xCCCC, 0xF0F0, 0xFF00][bit.trailing_zeros() as usize]
}

/// Turns a square of vectors, its columns into rows.
#[inline(always)]
fn turn<T: Lane>(cpu: Cpu, v: &mut [T::Vector]) {
    turn_parts::<T, 1>(cpu, v);
    turn_parts::<T, 2>(cpu, v);
    turn_parts::<T, 4>(cpu, v);
    if T::LANES == 16 {
        turn_parts::<T, 8>(cpu, v);
    }
}

/// Swaps the squares of `SIDE` numbers beside the diagonal of squares twice as large.
#[inline(always)]
fn turn_parts<T: Lane, const SIDE: usize>(cpu: Cpu, v: &mut [T::Vector]) {
    let right = lanes_with(SIDE);
    for pair in 0..T::LANES / 2 {
        let i = pair / SIDE * 2 * SIDE + pair % SIDE;
        let (a, b) = (v[i], v[i + SIDE]);
        v[i] = T::crossed::<SIDE>(cpu, a, right, b);
        v[i + SIDE] = T::crossed::<SIDE>(cpu, b, !right, a);
    }
}
