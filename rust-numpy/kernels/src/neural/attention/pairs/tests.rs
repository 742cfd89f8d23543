//! Every kernel against the definition.
use super::*;
use crate::level::{available_levels, set_level};
use crate::neural::tests::integers;

/// Sums in 64 bits, so that one of 32 that overflowed shows.
fn expected(panel: &[PairLine], x: &[i16], output: usize) -> i64 {
    let inputs = panel.iter().flat_map(|line| &line.0[output * PAIR..][..PAIR]);
    inputs.zip(x).map(|(y, x)| i64::from(*y) * i64::from(*x)).sum()
}

fn check_every_level(panel: &[PairLine], x: &[i16], stride: usize, rows: usize) {
    for level in available_levels() {
        set_level(level);
        let mut sums = vec![[7; PANEL]; rows];
        kernel()(panel, x, stride, &mut sums);
        for (row, sums) in sums.iter().enumerate() {
            for (output, sum) in sums.iter().enumerate() {
                assert_eq!(i64::from(*sum), expected(panel, &x[row * stride..], output), "{level:?}, row {row}");
            }
        }
    }
}

#[test]
fn products_equal_the_definition_at_every_level() {
    for (pairs, rows, extra) in (0..35).flat_map(|pairs| (1..=MAX_BLOCK).map(move |rows| (pairs, rows, rows % 3 * 2))) {
        let lines = integers(pairs * PANEL * PAIR, 3);
        let panel: Vec<PairLine> = lines.as_chunks().0.iter().map(|line| Line(line.map(|y| y >> 4))).collect();
        let stride = pairs * PAIR + extra;
        check_every_level(&panel, &integers(rows * stride, 5), stride, rows);
    }
}

#[test]
fn the_largest_sums_are_exact() {
    let (half, whole) = (i16::MAX / 2, i16::MAX);
    for line in [[half; PANEL * PAIR], [-half; PANEL * PAIR]] {
        check_every_level(&[Line(line); 2], &[whole, whole, whole, whole], 4, 1);
    }
}
