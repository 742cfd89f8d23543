//! Blocks laid beside each other, row by row: what joining arrays comes down to.
use super::{Memory, MemoryMut};

/// One block: rows of `run` bytes, one after the other from `offset` on.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// Its memory.
    pub memory: Memory<'a>,
    /// Position of the first row in bytes.
    pub offset: usize,
    /// Bytes of a row.
    pub run: usize,
}

/// Writes `rows` rows into `target`, which they fill, each made of the same row of every part.
///
/// # Panics
/// If a part is shorter, or the rows do not fill the target exactly.
pub fn join(parts: &[Part<'_>], rows: usize, target: &mut MemoryMut<'_>) {
    let total: usize = parts.iter().map(|part| part.run).sum();
    assert_eq!(rows * total, target.len, "rows fill the target");
    for part in parts {
        assert!(part.offset + rows * part.run <= part.memory.len, "{rows} rows of {} bytes lie in a part", part.run);
    }
    // Row by row, so that the target is written from front to back.
    let mut to = target.start;
    for row in 0..rows {
        for part in parts {
            let from = (part.memory.start as *const u8).wrapping_add(part.offset + row * part.run);
            // SAFETY: both blocks have the row, by the assertions; the target is borrowed to be written, so it is
            // another block.
            unsafe { std::ptr::copy_nonoverlapping(from, to, part.run) };
            to = to.wrapping_add(part.run);
        }
    }
    if let Some(filled) = target.filled.as_deref_mut() {
        *filled = true;
    }
}
