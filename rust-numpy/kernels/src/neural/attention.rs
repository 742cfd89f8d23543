//! Scaled dot-product attention over keys and values that lie in several places.
use super::activation::softmax;
use super::sums::{add_scaled, dot};
use crate::math::Isa;

/// How many heads there are: `queries` share `keys` heads of `channels`, the first queries the first key head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    /// Heads of the query.
    pub queries: usize,
    /// Heads of keys and values.
    pub keys: usize,
    /// Channels of each head.
    pub channels: usize,
}

/// Keys and values of consecutive positions: `[positions, heads, channels]` each.
#[derive(Clone, Copy, Debug)]
pub struct Slots<'a> {
    /// The keys.
    pub keys: &'a [f32],
    /// The values.
    pub values: &'a [f32],
}

#[inline(always)]
fn score<I: Isa>(query: &[f32], head: usize, heads: Heads, slots: &[Slots], scores: &mut Vec<f32>) {
    let width = heads.keys * heads.channels;
    for block in slots {
        let keys = block.keys.chunks_exact(width).map(|position| &position[head * heads.channels..][..heads.channels]);
        scores.extend(keys.map(|key| dot::<I>(query, key)));
    }
}

#[inline(always)]
fn mix<I: Isa>(scores: &[f32], head: usize, heads: Heads, slots: &[Slots], out: &mut [f32]) {
    let width = heads.keys * heads.channels;
    out.fill(0.0);
    let values = slots.iter().flat_map(|block| block.values.chunks_exact(width));
    for (&factor, position) in scores.iter().zip(values) {
        add_scaled::<I>(out, factor, &position[head * heads.channels..][..heads.channels]);
    }
}

#[inline(always)]
fn attend_by_head<I: Isa>(query: &[f32], heads: Heads, slots: &[Slots], scores: &mut Vec<f32>, out: &mut [f32]) {
    let group = heads.queries / heads.keys;
    let pairs = query.chunks_exact(heads.channels).zip(out.chunks_exact_mut(heads.channels));
    for (index, (query, out)) in pairs.enumerate() {
        scores.clear();
        score::<I>(query, index / group, heads, slots, scores);
        softmax(scores);
        mix::<I>(scores, index / group, heads, slots, out);
    }
}

dispatched! {
    /// What one position attends to: query and `out` `[query heads, channels]`, the query scaled for the dot product.
    /// `scores` is working memory.
    pub fn attend(query: &[f32], heads: Heads, slots: &[Slots], scores: &mut Vec<f32>, out: &mut [f32]) = attend_by_head
}
