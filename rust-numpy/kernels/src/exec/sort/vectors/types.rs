//! The types that vectors hold, and their instructions.
use super::lanes::{Cpu, Lane, Mask};
use std::arch::x86_64::*;

/// Implements [`Lane`] for a type. Every block is safe for the same reason: a `Cpu` says that the processor has the
/// instructions, and whoever calls `load` and `store` answers for what lies at their pointers.
macro_rules! lane {
    ($t:ty: $vector:ty, $mask:ty, most $most:expr, splat $splat:ident, load $load:ident, store $store:ident,
     compress $compress:ident, permute $permute:ident $crossed:ident $numbers:ident, less $less:expr,
     min $min:ident, max $max:ident $masked_max:ident, nan $nan:expr, odd $odd:expr) => {
        impl Lane for $t {
            type Vector = $vector;
            const MOST: Self = $most;

            #[inline(always)]
            fn is_below(self, other: Self) -> bool {
                self < other
            }
            #[inline(always)]
            fn splat(_: Cpu, value: Self) -> $vector {
                // SAFETY: see the macro.
                unsafe { $splat(value as _) }
            }
            #[inline(always)]
            unsafe fn load(cpu: Cpu, start: *const Self, mask: Mask) -> $vector {
                // SAFETY: see the macro.
                unsafe { $load(Self::splat(cpu, Self::MOST), mask as $mask, start.cast()) }
            }
            #[inline(always)]
            unsafe fn store(_: Cpu, start: *mut Self, mask: Mask, v: $vector) {
                // SAFETY: see the macro.
                unsafe { $store(start.cast(), mask as $mask, v) }
            }
            #[inline(always)]
            fn compress(_: Cpu, mask: Mask, v: $vector) -> $vector {
                // SAFETY: see the macro.
                unsafe { $compress(mask as $mask, v) }
            }
            #[inline(always)]
            fn permute(_: Cpu, v: $vector, lanes: __m512i) -> $vector {
                // SAFETY: see the macro.
                unsafe { $permute(lanes, v) }
            }
            #[inline(always)]
            fn crossed<const BITS: usize>(_: Cpu, v: $vector, mask: Mask, other: $vector) -> $vector {
                // SAFETY: see the macro.
                unsafe { $crossed(v, mask as $mask, $numbers(BITS), other) }
            }
            #[inline(always)]
            fn less(_: Cpu, a: $vector, b: $vector) -> Mask {
                // SAFETY: see the macro.
                unsafe { $less(a, b) as Mask }
            }
            // The second of two equal numbers is taken each time, so the operands change places.
            #[inline(always)]
            fn exchange(_: Cpu, a: $vector, b: $vector) -> ($vector, $vector) {
                // SAFETY: see the macro.
                unsafe { ($min(a, b), $max(b, a)) }
            }
            #[inline(always)]
            fn choose(_: Cpu, high: Mask, a: $vector, b: $vector) -> $vector {
                // SAFETY: see the macro.
                unsafe { $masked_max($min(a, b), high as $mask, a, b) }
            }
            #[inline(always)]
            fn nan(_: Cpu, v: $vector) -> Mask {
                // SAFETY: see the macro.
                unsafe { $nan(v) as Mask }
            }
            #[inline(always)]
            fn odd(_: Cpu, v: $vector) -> Mask {
                // SAFETY: see the macro.
                unsafe { $odd(v) as Mask }
            }
        }
    };
}

/// The numbers of the lanes, of eight and of sixteen, with these bits turned.
#[inline(always)]
unsafe fn of_8(bits: usize) -> __m512i {
    // SAFETY: whoever calls has a `Cpu`.
    unsafe { _mm512_xor_si512(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), _mm512_set1_epi64(bits as i64)) }
}

#[inline(always)]
unsafe fn of_16(bits: usize) -> __m512i {
    // SAFETY: as above.
    unsafe {
        let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        _mm512_xor_si512(lanes, _mm512_set1_epi32(bits as i32))
    }
}

/// No integer is NaN, and none a negative zero.
#[inline(always)]
unsafe fn none(_: __m512i) -> Mask {
    0
}

/// Classes of floats: either NaN, quiet and signalling; and with them the negative zero.
const NAN: i32 = 0x81;
const ODD: i32 = 0x85;

lane!(f64: __m512d, u8, most f64::INFINITY, splat _mm512_set1_pd, load _mm512_mask_loadu_pd,
    store _mm512_mask_storeu_pd, compress _mm512_maskz_compress_pd,
    permute _mm512_permutexvar_pd _mm512_mask_permutexvar_pd of_8, less _mm512_cmp_pd_mask::<_CMP_LT_OQ>,
    min _mm512_min_pd, max _mm512_max_pd _mm512_mask_max_pd,
    nan _mm512_fpclass_pd_mask::<NAN>, odd _mm512_fpclass_pd_mask::<ODD>);
lane!(f32: __m512, u16, most f32::INFINITY, splat _mm512_set1_ps, load _mm512_mask_loadu_ps,
    store _mm512_mask_storeu_ps, compress _mm512_maskz_compress_ps,
    permute _mm512_permutexvar_ps _mm512_mask_permutexvar_ps of_16, less _mm512_cmp_ps_mask::<_CMP_LT_OQ>,
    min _mm512_min_ps, max _mm512_max_ps _mm512_mask_max_ps,
    nan _mm512_fpclass_ps_mask::<NAN>, odd _mm512_fpclass_ps_mask::<ODD>);

macro_rules! integers_64 {
    ($($t:ident: $less:ident $min:ident $max:ident $masked_max:ident),*) => {$(
        lane!($t: __m512i, u8, most $t::MAX, splat _mm512_set1_epi64, load _mm512_mask_loadu_epi64,
            store _mm512_mask_storeu_epi64, compress _mm512_maskz_compress_epi64,
            permute _mm512_permutexvar_epi64 _mm512_mask_permutexvar_epi64 of_8, less $less,
            min $min, max $max $masked_max, nan none, odd none);
    )*};
}
integers_64!(
    i64: _mm512_cmplt_epi64_mask _mm512_min_epi64 _mm512_max_epi64 _mm512_mask_max_epi64,
    u64: _mm512_cmplt_epu64_mask _mm512_min_epu64 _mm512_max_epu64 _mm512_mask_max_epu64
);

macro_rules! integers_32 {
    ($($t:ident: $less:ident $min:ident $max:ident $masked_max:ident),*) => {$(
        lane!($t: __m512i, u16, most $t::MAX, splat _mm512_set1_epi32, load _mm512_mask_loadu_epi32,
            store _mm512_mask_storeu_epi32, compress _mm512_maskz_compress_epi32,
            permute _mm512_permutexvar_epi32 _mm512_mask_permutexvar_epi32 of_16, less $less,
            min $min, max $max $masked_max, nan none, odd none);
    )*};
}
integers_32!(
    i32: _mm512_cmplt_epi32_mask _mm512_min_epi32 _mm512_max_epi32 _mm512_mask_max_epi32,
    u32: _mm512_cmplt_epu32_mask _mm512_min_epu32 _mm512_max_epu32 _mm512_mask_max_epu32
);
