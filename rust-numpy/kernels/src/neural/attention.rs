//! Scaled dot-product attention over keys and values that lie in several places.
use super::activation::softmax;
use super::sums::{add_scaled, dot, dots, TOGETHER};
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

/// One head of consecutive positions.
struct Head<'a> {
    values: &'a [f32],
    width: usize,
    start: usize,
    channels: usize,
}

impl<'a> Head<'a> {
    fn of(values: &'a [f32], heads: Heads, head: usize) -> Self {
        let width = heads.keys * heads.channels;
        Head { values, width, start: head * heads.channels, channels: heads.channels }
    }

    #[inline(always)]
    fn positions(&self) -> usize {
        self.values.len() / self.width
    }

    #[inline(always)]
    fn at(&self, position: usize) -> &'a [f32] {
        &self.values[position * self.width + self.start..][..self.channels]
    }
}

#[inline(always)]
fn score<I: Isa>(query: &[f32], keys: Head, scores: &mut Vec<f32>) {
    let whole = keys.positions() / TOGETHER * TOGETHER;
    for first in (0..whole).step_by(TOGETHER) {
        scores.extend(dots::<I>(query, std::array::from_fn(|i| keys.at(first + i))));
    }
    scores.extend((whole..keys.positions()).map(|position| dot::<I>(query, keys.at(position))));
}

#[inline(always)]
fn mix<I: Isa>(scores: &[f32], values: Head, out: &mut [f32]) {
    let whole = values.positions() / TOGETHER * TOGETHER;
    for first in (0..whole).step_by(TOGETHER) {
        let factors: [f32; TOGETHER] = std::array::from_fn(|i| scores[first + i]);
        add_scaled::<I, TOGETHER>(out, factors, std::array::from_fn(|i| values.at(first + i)));
    }
    for (position, &factor) in scores.iter().enumerate().skip(whole) {
        add_scaled::<I, 1>(out, [factor], [values.at(position)]);
    }
}

#[inline(always)]
fn attend_by_head<I: Isa>(query: &[f32], heads: Heads, slots: &[Slots], scores: &mut Vec<f32>, out: &mut [f32]) {
    let group = heads.queries / heads.keys;
    let pairs = query.chunks_exact(heads.channels).zip(out.chunks_exact_mut(heads.channels));
    for (index, (query, out)) in pairs.enumerate() {
        let head = index / group;
        scores.clear();
        slots.iter().for_each(|block| score::<I>(query, Head::of(block.keys, heads, head), scores));
        softmax(scores);
        out.fill(0.0);
        let mut rest = &scores[..];
        for block in slots {
            let values = Head::of(block.values, heads, head);
            let (now, later) = rest.split_at(values.positions());
            mix::<I>(now, values, out);
            rest = later;
        }
    }
}

dispatched! {
    /// What one position attends to: query and `out` `[query heads, channels]`, the query scaled for the dot product.
    /// `scores` is working memory.
    pub fn attend(query: &[f32], heads: Heads, slots: &[Slots], scores: &mut Vec<f32>, out: &mut [f32]) = attend_by_head
}
