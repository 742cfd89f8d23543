//! Sorting and selecting by an order, of elements and of positions.
use std::cmp::Ordering;

/// Positions, compared by what lies there.
type ByPlace<'a> = &'a dyn Fn(&i64, &i64) -> Ordering;

/// Sorts positions; equal ones keep their order. Modules for browsers have one sort for all types, at the price of a call for each
/// comparison.
pub(super) fn sort_positions(positions: &mut [i64], order: impl Fn(&i64, &i64) -> Ordering) {
    fn shared(positions: &mut [i64], order: ByPlace<'_>) {
        positions.sort_by(order);
    }
    if cfg!(target_arch = "wasm32") {
        return shared(positions, &order);
    }
    positions.sort_by(order);
}

/// Introselect at each of the positions `kth` in turn; of positions, shared as [`sort_positions`] is.
pub(super) fn select_positions(positions: &mut [i64], kth: &[usize], order: impl Fn(&i64, &i64) -> Ordering) {
    fn shared(positions: &mut [i64], kth: &[usize], order: ByPlace<'_>) {
        select(positions, kth, order);
    }
    if cfg!(target_arch = "wasm32") {
        return shared(positions, kth, &order);
    }
    select(positions, kth, order);
}

/// Introselect at each position in turn, each in what lies beyond the one before.
pub(super) fn select<T>(line: &mut [T], kth: &[usize], order: impl Fn(&T, &T) -> Ordering) {
    // Few positions cost one linear pass each; many are cheaper after a sort.
    if kth.len() > 8 {
        return line.sort_unstable_by(order);
    }
    let mut start = 0;
    for &at in kth {
        line[start..].select_nth_unstable_by(at - start, &order);
        start = at + 1;
    }
}
