//! Pieces of a block collected into a dense one, and spread back: what indexing by arrays comes down to.
use super::{Memory, MemoryMut};

/// Where the elements of a selection lie: at each start, one run of bytes at each of the inner positions.
#[derive(Clone, Copy, Debug)]
pub struct Pieces<'a> {
    /// Byte positions in the block.
    pub starts: &'a [usize],
    /// Positions of the runs of one piece, from its start.
    pub inner: &'a [isize],
    /// Bytes of one run.
    pub run: usize,
}

impl Pieces<'_> {
    fn bytes(&self) -> usize {
        self.starts.len() * self.inner.len() * self.run
    }

    /// Calls `visit` with the position of each run in the block and in the dense one.
    fn walk(&self, len: usize, mut visit: impl FnMut(usize, usize)) {
        let low = self.inner.iter().copied().min().unwrap_or(0);
        let high = self.inner.iter().copied().max().unwrap_or(0).saturating_add(self.run as isize);
        let mut dense = 0;
        for &start in self.starts {
            let fits =
                (start as isize).saturating_add(low) >= 0 && (start as isize).saturating_add(high) <= len as isize;
            assert!(fits, "a piece at bytes {start}{low:+}..{start}{high:+} of a block of {len}");
            for &inner in self.inner {
                visit((start as isize + inner) as usize, dense);
                dense += self.run;
            }
        }
    }
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

/// Runs `$body` with `$copy(from, to)` made for the length of the runs.
macro_rules! by_run {
    ($run:expr, $copy:ident => $body:expr) => {
        match $run {
            1 => by_run!(@as copy::<1>, $copy, $body),
            2 => by_run!(@as copy::<2>, $copy, $body),
            4 => by_run!(@as copy::<4>, $copy, $body),
            8 => by_run!(@as copy::<8>, $copy, $body),
            16 => by_run!(@as copy::<16>, $copy, $body),
            run => {
                // SAFETY: as `copy`.
                let $copy = |from: *const u8, to: *mut u8| unsafe { std::ptr::copy_nonoverlapping(from, to, run) };
                $body
            }
        }
    };
    (@as $function:expr, $copy:ident, $body:expr) => {{
        // SAFETY: passed on.
        let $copy = |from: *const u8, to: *mut u8| unsafe { $function(from, to) };
        $body
    }};
}

/// Copies the pieces of `source` one after the other into `target`, which they fill.
///
/// # Panics
/// If a piece lies outside of the source, or they do not fill the target exactly.
pub fn gather(source: Memory<'_>, pieces: Pieces<'_>, target: &mut MemoryMut<'_>) {
    assert_eq!(pieces.bytes(), target.len, "pieces fill the target");
    let (from, to) = (source.start as *const u8, target.start);
    // `walk` checks every run against the source; the target has room for all of them, and is another block.
    by_run!(pieces.run, copy => pieces.walk(source.len, |at, dense| copy(from.wrapping_add(at), to.wrapping_add(dense))));
    if let Some(filled) = target.filled.as_deref_mut() {
        *filled = true;
    }
}

/// Copies the runs of `source`, one after the other, to the pieces of `target`; where pieces meet, the last one stays.
///
/// # Panics
/// If a piece lies outside of the target, or the source is not exactly as long.
pub fn scatter(source: Memory<'_>, pieces: Pieces<'_>, target: &mut MemoryMut<'_>) {
    assert_eq!(pieces.bytes(), source.len, "as many runs as pieces");
    let (from, to) = (source.start as *const u8, target.start);
    // As in `gather`, with the blocks exchanged.
    by_run!(pieces.run, copy => pieces.walk(target.len, |at, dense| copy(from.wrapping_add(dense), to.wrapping_add(at))));
}
