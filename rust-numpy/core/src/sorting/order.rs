//! NumPy's order of numbers: NaN after everything, complex numbers by their real parts first.
use half::f16;
use num_complex::Complex;
use rust_numpy_kernels::sort_doubles;
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
        super::partition::select(positions, kth, order);
    }
    if cfg!(target_arch = "wasm32") {
        return shared(positions, kth, &order);
    }
    super::partition::select(positions, kth, order);
}

/// Elements that can be sorted.
pub(super) trait Ordered: bytemuck::Pod {
    /// Where `self` stands relative to `other`.
    fn order(&self, other: &Self) -> Ordering;
    /// Whether it stands after all numbers.
    fn is_nan(&self) -> bool;
    /// Sorts elements; equal ones keep their order.
    fn sort(line: &mut [Self]) {
        line.sort_by(Self::order);
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl Ordered for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
            fn is_nan(&self) -> bool {
                false
            }
            // Equal integers are alike, so their order is nobody's concern.
            fn sort(line: &mut [Self]) {
                line.sort_unstable();
            }
        }
    )*};
}
integers!(i8 u8 i16 u16 i32 u32 i64 u64);

macro_rules! floats {
    ($($t:ty: $fast:expr),*) => {$(
        impl Ordered for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.partial_cmp(other).unwrap_or_else(|| Ordered::is_nan(self).cmp(&Ordered::is_nan(other)))
            }
            fn is_nan(&self) -> bool {
                <$t>::is_nan(*self)
            }
            fn sort(line: &mut [Self]) {
                // Without NaN and negative zeros equal numbers are alike, so their order is nobody's concern.
                let unlike = |x: &$t| Ordered::is_nan(x) || x.to_bits() == <$t>::to_bits(-<$t>::default());
                let fast: fn(&mut [$t]) -> bool = $fast;
                if line.iter().any(unlike) {
                    line.sort_by(Self::order);
                } else if !fast(line) {
                    line.sort_unstable_by(<$t>::total_cmp);
                }
            }
        }
    )*};
}
floats!(f16: |_| false, f32: |_| false, f64: sort_doubles);

macro_rules! complex {
    ($($t:ty)*) => {$(
        impl Ordered for Complex<$t> {
            /// Numbers without NaN, then those with one in the imaginary, in the real, and in both parts.
            fn order(&self, other: &Self) -> Ordering {
                let class = |z: &Self| (z.re.is_nan(), z.im.is_nan());
                let parts = || self.re.order(&other.re).then_with(|| self.im.order(&other.im));
                class(self).cmp(&class(other)).then_with(parts)
            }
            fn is_nan(&self) -> bool {
                self.re.is_nan() || self.im.is_nan()
            }
        }
    )*};
}
complex!(f32 f64);
