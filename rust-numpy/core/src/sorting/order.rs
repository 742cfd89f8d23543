//! NumPy's order of numbers: NaN after everything, complex numbers by their real parts first.
use half::f16;
use num_complex::Complex;
use rust_numpy_kernels::sort_doubles;
use std::cmp::Ordering;

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
