//! The interleaved rotary embedding: channel pair (2i, 2i+1) turns by the position times a frequency.

/// Cosine and sine of each pair, at one position.
pub(crate) struct Rotation(Vec<(f32, f32)>);

impl Rotation {
    /// `frequencies [channels]` of a head: equal within a pair.
    pub fn at(position: usize, frequencies: &[f32]) -> Self {
        let angles = frequencies.iter().step_by(2).map(|frequency| position as f32 * frequency);
        Rotation(angles.map(|angle| (angle.cos(), angle.sin())).collect())
    }

    /// Turns heads side by side, and multiplies them.
    pub fn turn(&self, heads: &mut [f32], factor: f32) {
        for head in heads.chunks_exact_mut(2 * self.0.len()) {
            for (pair, (cosine, sine)) in head.chunks_exact_mut(2).zip(&self.0) {
                let (even, odd) = (pair[0], pair[1]);
                pair[0] = (even * cosine - odd * sine) * factor;
                pair[1] = (odd * cosine + even * sine) * factor;
            }
        }
    }
}
