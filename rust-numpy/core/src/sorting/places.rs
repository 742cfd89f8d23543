//! Sorting and selecting by an order.
use std::cmp::Ordering;

/// Of so few places each costs one linear pass; for more, to sort is cheaper.
pub(super) const FEW: usize = 8;

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

/// Introselect at each place in turn, each in what lies beyond the one before.
pub(super) fn select<T>(line: &mut [T], kth: &[usize], order: impl Fn(&T, &T) -> Ordering) {
    if kth.len() > FEW {
        return line.sort_unstable_by(order);
    }
    let mut start = 0;
    for &at in kth {
        line[start..].select_nth_unstable_by(at - start, &order);
        start = at + 1;
    }
}
