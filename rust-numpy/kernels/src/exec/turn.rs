//! Turning a tile: what is contiguous along its rows in memory becomes contiguous along its columns.

/// Columns read side by side: as many streams of memory as the hardware follows.
const STREAMS: usize = 8;

/// Copies `columns` lines of `rows` contiguous elements, `step` bytes apart at `source`, into rows at `target`, which
/// are `pitch` bytes apart.
///
/// # Safety
/// The lines lie at `source`, and `target` has room for the rows.
pub(super) unsafe fn turn(
    size: usize,
    source: *const u8,
    step: isize,
    target: *mut u8,
    pitch: usize,
    rows: usize,
    columns: usize,
) {
    // SAFETY: by the contract; the part that squares leave over is a tile of its own.
    unsafe {
        let (down, along) = squares(size, source, step, target, pitch, rows, columns);
        let plain = match size {
            1 => elements::<u8>,
            2 => elements::<u16>,
            4 => elements::<u32>,
            8 => elements::<u64>,
            _ => elements::<u128>,
        };
        let right = (source.offset(along as isize * step), target.add(along * size));
        plain(right.0, step, right.1, pitch, down, columns - along);
        plain(source.add(down * size), step, target.add(down * pitch), pitch, rows - down, columns);
    }
}

/// Turns element by element.
///
/// # Safety
/// The contract of [`turn`].
unsafe fn elements<T: Copy>(
    source: *const u8,
    step: isize,
    target: *mut u8,
    pitch: usize,
    rows: usize,
    columns: usize,
) {
    for first in (0..columns).step_by(STREAMS) {
        for i in 0..rows {
            for j in first..columns.min(first + STREAMS) {
                // SAFETY: by the contract.
                unsafe {
                    let value = (source.offset(j as isize * step) as *const T).add(i).read_unaligned();
                    (target.add(i * pitch) as *mut T).add(j).write_unaligned(value);
                }
            }
        }
    }
}

/// Turns as many whole squares as vector registers can; says how many rows and columns that was.
///
/// # Safety
/// The contract of [`turn`].
#[cfg(target_arch = "x86_64")]
unsafe fn squares(
    size: usize,
    source: *const u8,
    step: isize,
    target: *mut u8,
    pitch: usize,
    rows: usize,
    columns: usize,
) -> (usize, usize) {
    // SAFETY: by the contract; squares lie inside the tile.
    let place = |i: usize, j: usize| unsafe {
        (source.offset(j as isize * step).add(i * size), target.add(i * pitch + j * size))
    };
    match size {
        // SAFETY: as above.
        4 => each_square(4, rows, columns, |i, j| unsafe { square_of_4(place(i, j).0, step, place(i, j).1, pitch) }),
        // SAFETY: as above.
        8 => each_square(2, rows, columns, |i, j| unsafe { square_of_8(place(i, j).0, step, place(i, j).1, pitch) }),
        _ => (0, 0),
    }
}

/// Visits the corners of all whole squares; says how many rows and columns they cover.
#[cfg(target_arch = "x86_64")]
fn each_square(side: usize, rows: usize, columns: usize, visit: impl Fn(usize, usize)) -> (usize, usize) {
    let (down, along) = (rows - rows % side, columns - columns % side);
    for first in (0..along).step_by(STREAMS) {
        for i in (0..down).step_by(side) {
            (first..along.min(first + STREAMS)).step_by(side).for_each(|j| visit(i, j));
        }
    }
    (down, along)
}

#[cfg(not(target_arch = "x86_64"))]
unsafe fn squares(_: usize, _: *const u8, _: isize, _: *mut u8, _: usize, _: usize, _: usize) -> (usize, usize) {
    (0, 0)
}

/// Turns 4 x 4 elements of 4 bytes, with instructions that every x86-64 has.
///
/// # Safety
/// The contract of [`turn`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn square_of_4(source: *const u8, step: isize, target: *mut u8, pitch: usize) {
    use std::arch::x86_64::*;
    // SAFETY: by the contract.
    unsafe {
        let line = |j: isize| _mm_loadu_si128(source.offset(j * step) as *const __m128i);
        let (a, b, c, d) = (line(0), line(1), line(2), line(3));
        let low = (_mm_unpacklo_epi32(a, b), _mm_unpacklo_epi32(c, d));
        let high = (_mm_unpackhi_epi32(a, b), _mm_unpackhi_epi32(c, d));
        let store = |i: usize, row| _mm_storeu_si128(target.add(i * pitch) as *mut __m128i, row);
        store(0, _mm_unpacklo_epi64(low.0, low.1));
        store(1, _mm_unpackhi_epi64(low.0, low.1));
        store(2, _mm_unpacklo_epi64(high.0, high.1));
        store(3, _mm_unpackhi_epi64(high.0, high.1));
    }
}

/// Turns 2 x 2 elements of 8 bytes.
///
/// # Safety
/// The contract of [`turn`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn square_of_8(source: *const u8, step: isize, target: *mut u8, pitch: usize) {
    use std::arch::x86_64::*;
    // SAFETY: by the contract.
    unsafe {
        let line = |j: isize| _mm_loadu_si128(source.offset(j * step) as *const __m128i);
        let (a, b) = (line(0), line(1));
        _mm_storeu_si128(target as *mut __m128i, _mm_unpacklo_epi64(a, b));
        _mm_storeu_si128(target.add(pitch) as *mut __m128i, _mm_unpackhi_epi64(a, b));
    }
}
