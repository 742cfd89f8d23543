//! What the products of 16-bit integers have in common on ARM: pairs of inputs of a panel's 16 outputs.
use super::PANEL;
use std::arch::aarch64::*;

/// Outputs of one vector of sums, and vectors of a panel.
const LANES: usize = 4;
pub(super) const VECTORS: usize = PANEL / LANES;

/// Sums of a panel's outputs.
pub(super) type Sums = [int32x4_t; VECTORS];

/// Of two inputs the panel's weights, eight in each vector.
pub(super) type Weights = [[int16x8_t; 2]; 2];

pub(super) fn zeros() -> Sums {
    // SAFETY: every ARM processor of 64 bits has these vectors.
    unsafe { [vdupq_n_s32(0); VECTORS] }
}

/// Adds the weights times a pair of activations, which are the halves of an i32.
#[inline(always)]
pub(super) fn add_products(sums: &mut Sums, weights: Weights, pair: i32) {
    // SAFETY: as above.
    unsafe {
        let x = vreinterpret_s16_s32(vdup_n_s32(pair));
        for (half, sums) in sums.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let [first, second] = [weights[0][half], weights[1][half]];
            sums[0] = vmlal_lane_s16::<0>(sums[0], vget_low_s16(first), x);
            sums[1] = vmlal_high_lane_s16::<0>(sums[1], first, x);
            sums[0] = vmlal_lane_s16::<1>(sums[0], vget_low_s16(second), x);
            sums[1] = vmlal_high_lane_s16::<1>(sums[1], second, x);
        }
    }
}

#[inline(always)]
pub(super) fn store(sums: Sums, place: &mut [i32; PANEL]) {
    for (place, sums) in place.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
        // SAFETY: the place is as long as the vector.
        unsafe { vst1q_s32(place.as_mut_ptr(), sums) };
    }
}
