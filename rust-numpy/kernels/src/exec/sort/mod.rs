//! Doubles sorted by whole vectors, where the processor has them.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod avx512;

/// Sorts numbers that are neither NaN nor negative zero, if this machine has a fast way; says whether it has, and room.
pub fn sort_doubles(values: &mut [f64]) -> bool {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    {
        let mut scratch: Vec<f64> = Vec::new();
        if crate::level() < crate::Level::Avx512 || scratch.try_reserve_exact(values.len()).is_err() {
            return false;
        }
        scratch.resize(values.len(), 0.0);
        // SAFETY: the level says that the processor has AVX-512 F, BW, CD, DQ and VL.
        unsafe { avx512::sort(values, &mut scratch) };
        true
    }
    #[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
    {
        let _ = values;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::sort_doubles;

    /// Lengths around the networks', and numbers in any order, few, rising, falling, or equal.
    #[test]
    fn sorted_as_the_standard_library_sorts() {
        let mut state = 88_172_645_463_325_252_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for n in (0..300).chain([1000, 4095, 4096, 20_000]) {
            let check = |value: &dyn Fn(usize) -> f64| {
                let mut values: Vec<f64> = (0..n).map(value).collect();
                let mut expected = values.clone();
                expected.sort_by(f64::total_cmp);
                if sort_doubles(&mut values) {
                    assert_eq!(values, expected, "{n} numbers");
                }
            };
            let seed = random();
            check(&|i| ((i as u64 + 1).wrapping_mul(seed | 1) as i64) as f64);
            check(&|i| ((i as u64).wrapping_mul(seed | 1) % 5) as f64 - 2.5);
            check(&|i| i as f64);
            check(&|i| -(i as f64) - 1.0);
            check(&|i| if i % 3 == 1 { f64::INFINITY } else { 1.0 / (1 + i) as f64 });
            check(&|_| 7.0);
        }
    }
}
