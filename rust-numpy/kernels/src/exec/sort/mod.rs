//! Numbers sorted by whole vectors, where the processor has them.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod vectors;

/// Numbers that some processors sort by vectors.
pub trait Sorts: Copy {
    /// Sorts numbers, if this machine has a fast way and none of them is NaN or a negative zero; whether they are
    /// sorted. They are as they were if not.
    fn sort_fast(values: &mut [Self]) -> bool;

    /// Brings to each of the places `kth`, which rise, each once, what sorting would bring there, smaller numbers before it and
    /// larger ones behind, if this machine has a fast way and none of them is NaN; whether they are there.
    fn select_fast(values: &mut [Self], kth: &[usize]) -> bool;
}

macro_rules! sorts {
    ($($t:ty)*) => {$(
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        impl Sorts for $t {
            fn sort_fast(values: &mut [Self]) -> bool {
                // SAFETY: the level says that the processor has AVX-512 F, BW, CD, DQ and VL.
                crate::level() == crate::Level::Avx512 && unsafe { vectors::sort(values) }
            }
            fn select_fast(values: &mut [Self], kth: &[usize]) -> bool {
                // SAFETY: as above.
                crate::level() == crate::Level::Avx512 && unsafe { vectors::select(values, kth) }
            }
        }

        #[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
        impl Sorts for $t {
            fn sort_fast(_: &mut [Self]) -> bool {
                false
            }
            fn select_fast(_: &mut [Self], _: &[usize]) -> bool {
                false
            }
        }
    )*};
}
sorts!(i32 u32 f32 i64 u64 f64);

#[cfg(test)]
mod tests;
