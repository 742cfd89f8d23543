//! Parts of a product whose sums stay in registers.
use super::{Factors, Int8Line, PAIR, PANEL};

/// A part of the sums: some panels and some rows of them.
pub(super) struct Tile<'a, X = i16> {
    pub lines: &'a [Int8Line],
    pub depth: usize,
    pub x: &'a [X],
    pub stride: usize,
    pub sums: &'a mut [[i32; PANEL]],
    /// How far apart panels are in the sums.
    pub rows: usize,
}

/// Calls `tile` for `panels` at a time, then for one, each with at most `most` rows at a time.
#[inline(always)]
pub(super) fn for_each_tile<X>(
    factors: &Factors<X>,
    sums: &mut [[i32; PANEL]],
    panels: usize,
    most: usize,
    tile: impl Fn(Tile<X>, usize, usize),
) {
    let rows = factors.rows(sums.len());
    let (mut lines, mut sums) = (factors.lines, sums);
    while !lines.is_empty() {
        let together = if lines.len() >= panels * factors.depth { panels } else { 1 };
        let (here, rest) = lines.split_at(together * factors.depth);
        let (now, later) = sums.split_at_mut(together * rows);
        for first in (0..rows).step_by(most) {
            let x = &factors.x[first * factors.stride..];
            let part =
                Tile { lines: here, depth: factors.depth, x, stride: factors.stride, sums: &mut now[first..], rows };
            tile(part, together, most.min(rows - first));
        }
        (lines, sums) = (rest, later);
    }
}

/// The body that is compiled for a tile's panels and rows.
macro_rules! of_shape {
    ($body:ident, $tile:ident, $shape:expr, $(($panels:literal: $($rows:literal)*))*) => {
        match $shape {
            $($(($panels, $rows) => $body::<$panels, $rows>($tile),)*)*
            shape => unreachable!("no tile of {shape:?}"),
        }
    };
}
pub(super) use of_shape;

/// Two activations of a row as an i32.
///
/// # Safety
/// They are there.
#[inline(always)]
pub(super) unsafe fn pair(tile: &Tile, row: usize, at: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { tile.x.as_ptr().add(row * tile.stride + at * PAIR).cast::<i32>().read_unaligned() }
}

/// A panel's weights of two inputs.
///
/// # Safety
/// They are there.
#[inline(always)]
pub(super) unsafe fn weights(tile: &Tile, panel: usize, at: usize) -> *const i8 {
    // SAFETY: the caller's.
    unsafe { tile.lines.as_ptr().add(panel * tile.depth).cast::<i8>().add(at * PAIR * PANEL) }
}
