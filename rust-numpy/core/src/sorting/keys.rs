//! Sorting by keys: unsigned integers in the order of the elements.
use super::places::sort_positions;
use bytemuck::Pod;
use half::f16;
use rust_numpy_kernels::Sorts;

/// Elements that have keys: equal ones the same.
pub(super) trait Keyed: Pod {
    /// How many bits a key has.
    const BITS: u32 = 8 * size_of::<Self>() as u32;

    fn key(self) -> u64;
    /// The element of a key; of NaN or a negative zero, one that is equal or NaN.
    fn of(key: u64) -> Self;
}

macro_rules! integers {
    ($($t:ty, $unsigned:ty;)*) => {$(
        impl Keyed for $t {
            fn key(self) -> u64 {
                self.wrapping_sub(<$t>::MIN) as $unsigned as u64
            }
            fn of(key: u64) -> Self {
                (key as $t).wrapping_add(<$t>::MIN)
            }
        }
    )*};
}
integers!(i8, u8; u8, u8; i16, u16; u16, u16; i32, u32; u32, u32; i64, u64; u64, u64;);

macro_rules! floats {
    ($($t:ty, $unsigned:ty;)*) => {$(
        impl Keyed for $t {
            fn key(self) -> u64 {
                const SIGN: $unsigned = 1 << (<$unsigned>::BITS - 1);
                let bits = self.to_bits();
                // All ones where the number is negative: the sign of many numbers is no branch to guess.
                let negative = (bits >> (<$unsigned>::BITS - 1)).wrapping_neg();
                let key = SIGN.wrapping_add(((bits & !SIGN) ^ negative).wrapping_sub(negative));
                let key = if self.is_nan() { <$unsigned>::MAX } else { key };
                key.into()
            }
            fn of(key: u64) -> Self {
                const SIGN: $unsigned = 1 << (<$unsigned>::BITS - 1);
                let key = key as $unsigned;
                <$t>::from_bits(if key >= SIGN { key - SIGN } else { SIGN | (SIGN - key) })
            }
        }
    )*};
}
floats!(f16, u16; f32, u32; f64, u64;);

/// Sorts elements of 8 or 16 bits: counts their keys, if there are not many more keys than elements.
pub(super) fn sort_short<T: Keyed>(line: &mut [T]) {
    if line.len() < 1 << (T::BITS - 2) {
        let mut keys: Vec<u32> = line.iter().map(|x| x.key() as u32).collect();
        if !u32::sort_fast(&mut keys) {
            keys.sort_unstable();
        }
        return line.iter_mut().zip(keys).for_each(|(x, key)| *x = T::of(key.into()));
    }
    let mut counts = vec![0; 1 << T::BITS];
    line.iter().for_each(|x| counts[x.key() as usize] += 1);
    let mut rest = line;
    for (key, &count) in counts.iter().enumerate() {
        let (part, behind) = rest.split_at_mut(count);
        part.fill(T::of(key as u64));
        rest = behind;
    }
}

/// Sorts positions, counted up from 0, by the keys there; those of equal keys keep their order.
pub(super) fn sort_by_keys(positions: &mut [i64], key: impl Fn(usize) -> u64) {
    let index_bits = usize::BITS - positions.len().leading_zeros();
    if index_bits > 32 {
        return sort_positions(positions, |&i, &j| key(i as usize).cmp(&key(j as usize)));
    }
    arrange(bytemuck::cast_slice_mut(positions), index_bits, &key);
}

/// Sorts rising positions of so many bits: what fits of each key goes above its position, and these numbers are sorted.
/// Keys that differ only in what did not fit are arranged among themselves.
fn arrange(positions: &mut [u64], index_bits: u32, key: &impl Fn(usize) -> u64) {
    let bounds = |(low, high): (u64, u64), &i: &u64| (low.min(key(i as usize)), high.max(key(i as usize)));
    let (low, high) = positions.iter().fold((u64::MAX, 0), bounds);
    if low >= high {
        return;
    }
    let too_many = (index_bits + 64 - (high - low).leading_zeros()).saturating_sub(64);
    positions.iter_mut().for_each(|i| *i |= ((key(*i as usize) - low) >> too_many) << index_bits);
    if !u64::sort_fast(positions) {
        positions.sort_unstable();
    }
    let mut start = 0;
    for end in 1..=positions.len() {
        if positions.get(end).is_some_and(|&next| next >> index_bits == positions[start] >> index_bits) {
            continue;
        }
        let alike = &mut positions[start..end];
        alike.iter_mut().for_each(|i| *i &= !(u64::MAX << index_bits));
        // These have at most as many bits as positions, so that they fit.
        if too_many > 0 && alike.len() > 1 {
            arrange(alike, index_bits, key);
        }
        start = end;
    }
}
