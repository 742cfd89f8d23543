//! NumPy's order of numbers: NaN after everything, complex numbers by their real parts first.
use super::keys::{sort_by_keys, sort_short, Keyed};
use super::places::{select, sort_positions, FEW};
use half::f16;
use num_complex::Complex;
use rust_numpy_kernels::Sorts;
use std::cmp::Ordering;

/// Elements that can be sorted.
pub(super) trait Ordered: bytemuck::Pod {
    /// Where `self` stands relative to `other`.
    fn order(&self, other: &Self) -> Ordering;
    /// Whether it stands after all numbers.
    fn is_nan(&self) -> bool;
    /// Sorts elements; equal ones keep their order.
    fn sort(line: &mut [Self]);
    /// Brings to each of the places `kth`, which rise, what sorting would bring there, less before it, more behind.
    fn select(line: &mut [Self], kth: &[usize]);
    /// Sorts positions in a line, counted up from 0, by what lies there; those of equal elements keep their order.
    fn sort_positions(line: &[Self], positions: &mut [i64]);
}

/// What integers and floats have alike.
macro_rules! by_keys {
    () => {
        fn sort_positions(line: &[Self], positions: &mut [i64]) {
            sort_by_keys(positions, |i| line[i].key());
        }
    };
}

macro_rules! integers {
    ($($t:ty: $sort:expr, $select:expr;)*) => {$(
        impl Ordered for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
            fn is_nan(&self) -> bool {
                false
            }
            // Equal integers are alike, so their order is nobody's concern.
            fn sort(line: &mut [Self]) {
                $sort(line);
            }
            fn select(line: &mut [Self], kth: &[usize]) {
                $select(line, kth);
            }
            by_keys!();
        }
    )*};
}
integers! {
    i8: sort_short, sort_instead;
    u8: sort_short, sort_instead;
    i16: sort_short, sort_instead;
    u16: sort_short, sort_instead;
    i32: sort_long, select_long;
    u32: sort_long, select_long;
    i64: sort_long, select_long;
    u64: sort_long, select_long;
}

macro_rules! floats {
    ($($t:ty: $sort:expr, $select:expr;)*) => {$(
        impl Ordered for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.partial_cmp(other).unwrap_or_else(|| Ordered::is_nan(self).cmp(&Ordered::is_nan(other)))
            }
            fn is_nan(&self) -> bool {
                <$t>::is_nan(*self)
            }
            fn sort(line: &mut [Self]) {
                $sort(line);
            }
            fn select(line: &mut [Self], kth: &[usize]) {
                $select(line, kth);
            }
            by_keys!();
        }
    )*};
}
floats! {
    f16: |line| ordinary(line, sort_short), sort_instead;
    f32: sort_numbers, select_numbers;
    f64: sort_numbers, select_numbers;
}

/// Numbers of 32 and 64 bits that are alike where they are equal.
fn sort_long<T: Ordered + Sorts>(line: &mut [T]) {
    if !T::sort_fast(line) {
        line.sort_unstable_by(T::order);
    }
}

fn sort_numbers<T: Ordered + Sorts + Default>(line: &mut [T]) {
    if !T::sort_fast(line) {
        ordinary(line, sort_long);
    }
}

fn select_long<T: Ordered + Sorts>(line: &mut [T], kth: &[usize]) {
    if kth.len() > FEW {
        T::sort(line);
    } else if !T::select_fast(line, kth) {
        select(line, kth, T::order);
    }
}

/// As [`select_long`], once NaN are moved behind the numbers.
fn select_numbers<T: Ordered + Sorts>(line: &mut [T], kth: &[usize]) {
    let count = numbers_first(line);
    select_long(&mut line[..count], &kth[..kth.partition_point(|&k| k < count)]);
}

/// Few bits: a sort is no slower than a selection.
fn sort_instead<T: Ordered>(line: &mut [T], _: &[usize]) {
    T::sort(line);
}

/// Whether a line holds NaN; looks at some elements at a time, without a branch for each.
pub(super) fn any_nan<T: Ordered>(line: &[T]) -> bool {
    line.chunks(64).any(|part| part.iter().fold(false, |found, x| found | x.is_nan()))
}

/// Moves NaN behind the numbers, whose count it gives.
fn numbers_first<T: Ordered>(line: &mut [T]) -> usize {
    if !any_nan(line) {
        return line.len();
    }
    let mut count = 0;
    for i in 0..line.len() {
        if !line[i].is_nan() {
            line.swap(count, i);
            count += 1;
        }
    }
    count
}

/// Sorts a line by `sort`, from which zeros and NaN are kept: equal ones may differ, and so keep their order.
fn ordinary<T: Ordered + Default>(line: &mut [T], sort: fn(&mut [T])) {
    let zero = T::default();
    let (mut zeros, mut nan, mut count) = (Vec::new(), Vec::new(), 0);
    for i in 0..line.len() {
        let x = line[i];
        match x.order(&zero) {
            Ordering::Equal => zeros.push(x),
            _ if x.is_nan() => nan.push(x),
            _ => {
                line[count] = x;
                count += 1;
            }
        }
    }
    sort(&mut line[..count]);
    let below = line[..count].partition_point(|x| x.order(&zero) == Ordering::Less);
    line.copy_within(below..count, below + zeros.len());
    line[below..below + zeros.len()].copy_from_slice(&zeros);
    line[count + zeros.len()..].copy_from_slice(&nan);
}

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
            fn sort(line: &mut [Self]) {
                line.sort_by(Self::order);
            }
            fn select(line: &mut [Self], kth: &[usize]) {
                select(line, kth, Self::order);
            }
            fn sort_positions(line: &[Self], positions: &mut [i64]) {
                sort_positions(positions, |&i, &j| line[i as usize].order(&line[j as usize]));
            }
        }
    )*};
}
complex!(f32 f64);
