//! Elements picked by their positions along one axis, as indices are written: without a list of addresses in between.
use super::{Memory, MemoryMut};

/// Equal pieces of bytes at equal distances.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Position of the first piece in its block, in bytes.
    pub offset: usize,
    /// Number of pieces.
    pub count: usize,
    /// Bytes from one piece to the next.
    pub stride: isize,
    /// Bytes of a piece.
    pub run: usize,
}

impl Row {
    fn fits(&self, len: usize) -> bool {
        let reach = (self.count as i128 - 1).max(0) * self.stride as i128;
        let (first, run) = (self.offset as i128, self.run as i128);
        first + reach.min(0) >= 0 && first + reach.max(0) + run <= len as i128
    }
}

/// Writes the pieces at `positions` (negative ones count from the end) one after the other into `target`, which they
/// fill.
///
/// # Errors
/// The first position outside of the row; the target then has no defined values.
///
/// # Panics
/// If the row lies outside of the source, or the pieces do not fill the target exactly.
pub fn pick(source: Memory<'_>, row: Row, positions: &[i64], target: &mut MemoryMut<'_>) -> Result<(), i64> {
    assert!(row.count == 0 || row.fits(source.len), "{row:?} lies in a block of {} bytes", source.len);
    assert_eq!(positions.len() * row.run, target.len, "pieces fill the target");
    let from = (source.start as *const u8).wrapping_add(row.offset);
    // SAFETY: the row lies in the source, and the positions' pieces fill the target, which is another block, since it
    // is borrowed to be written.
    let copied = unsafe {
        match row.run {
            1 => walk(row, positions, from, target.start, |from, to| copy::<1>(from, to)),
            2 => walk(row, positions, from, target.start, |from, to| copy::<2>(from, to)),
            4 => walk(row, positions, from, target.start, |from, to| copy::<4>(from, to)),
            8 => walk(row, positions, from, target.start, |from, to| copy::<8>(from, to)),
            16 => walk(row, positions, from, target.start, |from, to| copy::<16>(from, to)),
            run => walk(row, positions, from, target.start, |from, to| std::ptr::copy_nonoverlapping(from, to, run)),
        }
    };
    if let (Ok(()), Some(filled)) = (copied, target.filled.as_deref_mut()) {
        *filled = true;
    }
    copied
}

/// Copies the piece at each position with `copy`.
///
/// # Safety
/// The row's first piece is at `from` and all lie in one block; `to` has room for a piece for each position, elsewhere;
/// `copy` copies one piece.
#[inline(always)]
unsafe fn walk(
    row: Row,
    positions: &[i64],
    from: *const u8,
    to: *mut u8,
    copy: impl Fn(*const u8, *mut u8),
) -> Result<(), i64> {
    let count = row.count as i64;
    for (place, &position) in positions.iter().enumerate() {
        let at = if position < 0 { position.wrapping_add(count) } else { position };
        if at as u64 >= count as u64 {
            return Err(position);
        }
        copy(from.wrapping_offset(at as isize * row.stride), to.wrapping_add(place * row.run));
    }
    Ok(())
}

/// Copies `N` bytes.
///
/// # Safety
/// Both addresses have `N` bytes, which do not overlap.
#[inline(always)]
unsafe fn copy<const N: usize>(from: *const u8, to: *mut u8) {
    // SAFETY: by the contract; arrays of bytes need no alignment.
    unsafe { (to as *mut [u8; N]).write(*(from as *const [u8; N])) }
}
