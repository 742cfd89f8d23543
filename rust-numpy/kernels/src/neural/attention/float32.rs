//! Keys and values as they are.
use super::{Group, Heads, PAGE};
use crate::math::{Isa, MulAdd};
use crate::neural::sums::add_multiple;

/// Positions, or channels, whose sums stay in registers.
const WIDE: usize = if cfg!(target_arch = "wasm32") { 16 } else { 32 };
/// Queries that share a pass over a page.
const TOGETHER: usize = 2;

/// Keys and values of 64 consecutive positions, those of a head side by side.
#[derive(Clone)]
pub(super) struct Float32Page {
    heads: usize,
    channels: usize,
    /// `[heads, channels, 64]`: a query's scores are then sums of whole vectors.
    keys: Vec<f32>,
    /// `[heads, 64, channels]`
    values: Vec<f32>,
}

impl Float32Page {
    pub fn new(heads: Heads) -> Self {
        let Heads { keys: heads, channels, .. } = heads;
        let room = || vec![0.0; heads * PAGE * channels];
        Float32Page { heads, channels, keys: room(), values: room() }
    }

    pub fn write(&mut self, slot: usize, key: &[f32], value: &[f32]) {
        assert_eq!([key.len(), value.len()], [self.heads * self.channels; 2], "a key and a value");
        assert!(slot < PAGE, "slot {slot} of {PAGE}");
        self.keys.iter_mut().skip(slot).step_by(PAGE).zip(key).for_each(|(place, key)| *place = *key);
        let rows = self.values.chunks_exact_mut(self.channels).skip(slot).step_by(PAGE);
        rows.zip(value.chunks_exact(self.channels)).for_each(|(place, value)| place.copy_from_slice(value));
    }

    pub fn read(&self, slot: usize) -> (Vec<f32>, Vec<f32>) {
        let key = self.keys.iter().skip(slot).step_by(PAGE).copied().collect();
        (key, self.values.chunks_exact(self.channels).skip(slot).step_by(PAGE).flatten().copied().collect())
    }

    /// The keys of a group's head, or the values.
    fn part<'a>(&self, numbers: &'a [f32], group: &Group) -> &'a [f32] {
        let size = PAGE * self.channels;
        &numbers[group.key_head * size..][..size]
    }

    /// Scores of a group's queries with this page, the `index`th.
    pub fn score(&self, group: &Group, index: usize, scores: &mut [f32]) {
        score_page(group, index, self.part(&self.keys, group), scores);
    }

    /// Adds what a group's queries get of this page, the `index`th.
    pub fn mix(&self, group: &Group, index: usize, scores: &[f32], out: &mut [f32]) {
        mix_page(group, index, self.part(&self.values, group), scores, out);
    }
}

/// Scores of Q queries from `first` on with a page, the `page`th.
#[inline(always)]
fn score<I: Isa, const Q: usize>(group: &Group, first: usize, page: usize, keys: &[f32], scores: &mut [f32]) {
    let queries: [&[f32]; Q] = std::array::from_fn(|q| group.query(first + q));
    let slots = group.visible_of(first..first + Q, page);
    for block in (slots.start / WIDE * WIDE..slots.end).step_by(WIDE) {
        let mut sums = [[0.0f32; WIDE]; Q];
        for (channel, keys) in keys.as_chunks::<PAGE>().0.iter().enumerate() {
            let keys: &[f32; WIDE] = keys[block..block + WIDE].try_into().expect("a block");
            for q in 0..Q {
                add_multiple::<I, WIDE>(&mut sums[q], queries[q][channel], keys);
            }
        }
        for q in 0..Q {
            scores[group.scores(first + q, page) + block..][..WIDE].copy_from_slice(&sums[q]);
        }
    }
}

/// Adds what Q queries from `first` on get of a page.
#[inline(always)]
fn mix<I: Isa, const Q: usize>(
    group: &Group,
    first: usize,
    page: usize,
    values: &[f32],
    scores: &[f32],
    out: &mut [f32],
) {
    let channels = group.heads.channels;
    let slots = group.visible_of(first..first + Q, page);
    let values = &values[slots.start * channels..slots.end * channels];
    let factors: [&[f32]; Q] = std::array::from_fn(|q| &scores[group.scores(first + q, page)..][slots.clone()]);
    let whole = channels / WIDE * WIDE;
    for block in (0..whole).step_by(WIDE) {
        let mut sums = [[0.0f32; WIDE]; Q];
        for (slot, values) in values.chunks_exact(channels).enumerate() {
            let values: &[f32; WIDE] = values[block..block + WIDE].try_into().expect("a block");
            for q in 0..Q {
                add_multiple::<I, WIDE>(&mut sums[q], factors[q][slot], values);
            }
        }
        for q in 0..Q {
            let out = &mut out[group.place(first + q) + block..][..WIDE];
            out.iter_mut().zip(&sums[q]).for_each(|(out, sum)| *out += sum);
        }
    }
    for q in 0..Q {
        let out = &mut out[group.place(first + q)..][whole..channels];
        for (values, &factor) in values.chunks_exact(channels).zip(factors[q]) {
            for (out, value) in out.iter_mut().zip(&values[whole..]) {
                *out = factor.fma::<I>(*value, *out);
            }
        }
    }
}

/// Plain loops on purpose, here and above: a closure given to an iterator may be compiled apart, without the level's
/// instructions, and then every `fma` is a call.
#[inline(always)]
fn score_queries<I: Isa>(group: &Group, page: usize, keys: &[f32], scores: &mut [f32]) {
    let (count, pairs) = (group.count(), group.count() / TOGETHER * TOGETHER);
    for first in (0..pairs).step_by(TOGETHER) {
        score::<I, TOGETHER>(group, first, page, keys, scores);
    }
    for first in pairs..count {
        score::<I, 1>(group, first, page, keys, scores);
    }
}

#[inline(always)]
fn mix_queries<I: Isa>(group: &Group, page: usize, values: &[f32], scores: &[f32], out: &mut [f32]) {
    let (count, pairs) = (group.count(), group.count() / TOGETHER * TOGETHER);
    for first in (0..pairs).step_by(TOGETHER) {
        mix::<I, TOGETHER>(group, first, page, values, scores, out);
    }
    for first in pairs..count {
        mix::<I, 1>(group, first, page, values, scores, out);
    }
}

dispatched! {
    fn score_page(group: &Group, page: usize, keys: &[f32], scores: &mut [f32]) = score_queries
}
dispatched! {
    fn mix_page(group: &Group, page: usize, values: &[f32], scores: &[f32], out: &mut [f32]) = mix_queries
}
