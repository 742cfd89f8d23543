//! Transposed operands: tiles turned in a small block, so that every operand is read along its memory.
use super::nest::{Each, Nest};
use super::turn::turn;

/// Rows and columns of a tile: lines long enough that the kernel's call does not count, tiles small enough for a cache.
const ROWS: usize = 32;
const COLUMNS: usize = 128;
/// Below this many rows or columns, turning tiles does not pay.
const LEAST: usize = 48;

/// The two innermost dimensions of a nest of which some operand is contiguous along the outer one.
pub(super) struct Tiling<'a> {
    nest: &'a Nest,
    turned: Each<bool>,
    blocks: Each<Vec<u128>>,
}

impl<'a> Tiling<'a> {
    /// `None` where turning tiles would not help.
    pub(super) fn of(nest: &'a Nest) -> Option<Self> {
        let depth = nest.shape.len();
        if depth < 2 || nest.shape[depth - 1] < LEAST || nest.shape[depth - 2] < LEAST {
            return None;
        }
        let (outer, inner) = (nest.steps(depth - 2), nest.steps(depth - 1));
        let turned: Each<bool> = nest
            .operands
            .iter()
            .enumerate()
            .map(|(i, operand)| {
                outer[i] == operand.element.size() as isize && inner[i].unsigned_abs() > operand.element.size()
            })
            .collect();
        // The last operand is the output: it decides the order of dimensions and is written where it is.
        let last = turned.len() - 1;
        if turned[last] || !turned.contains(&true) {
            return None;
        }
        let rows = ROWS.min(nest.shape[depth - 2]);
        let block = |(i, &turned): (usize, &bool)| match turned {
            true => vec![0u128; (rows * COLUMNS * nest.operands[i].element.size()).div_ceil(size_of::<u128>())],
            false => Vec::new(),
        };
        let blocks = turned.iter().enumerate().map(block).collect();
        Some(Tiling { nest, turned, blocks })
    }

    /// Runs `line` over every row of every tile of the plane at `at`.
    pub(super) fn run(&mut self, at: &[*mut u8], mut line: impl FnMut(&[*mut u8], &[isize], usize)) {
        let depth = self.nest.shape.len();
        let (rows, columns) = (self.nest.shape[depth - 2], self.nest.shape[depth - 1]);
        for row in (0..rows).step_by(ROWS) {
            for column in (0..columns).step_by(COLUMNS) {
                let mut corner: Each<*mut u8> = at.into();
                self.nest.shift(&mut corner, depth - 2, row as isize);
                self.nest.shift(&mut corner, depth - 1, column as isize);
                self.tile(&corner, ROWS.min(rows - row), COLUMNS.min(columns - column), &mut line);
            }
        }
    }

    fn tile(
        &mut self,
        corner: &[*mut u8],
        rows: usize,
        columns: usize,
        line: &mut impl FnMut(&[*mut u8], &[isize], usize),
    ) {
        let depth = self.nest.shape.len();
        let mut at: Each<*mut u8> = corner.into();
        let (mut down, mut along) = (self.nest.steps(depth - 2), self.nest.steps(depth - 1));
        for i in 0..at.len() {
            if self.turned[i] {
                let size = self.nest.operands[i].element.size();
                let block = self.blocks[i].as_mut_ptr() as *mut u8;
                // SAFETY: the tile lies inside the operand, whose bounds were checked, and fits the block.
                unsafe { turn(size, corner[i], along[i], block, COLUMNS * size, rows, columns) };
                at[i] = block;
                (down[i], along[i]) = ((COLUMNS * size) as isize, size as isize);
            }
        }
        for _ in 0..rows {
            line(&at, &along, columns);
            at.iter_mut().zip(&down).for_each(|(p, step)| *p = p.wrapping_offset(*step));
        }
    }
}
