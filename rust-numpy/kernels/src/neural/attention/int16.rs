//! Keys and values as 16-bit integers, each position and head with a step of its own: an integer times its step is the
//! number. A position is rounded when it is written, and never again.
//!
//! No sum of products can exceed 32 bits, however many channels there are. Of scores, because a query and a key are
//! rounded so that either is 32,767 steps long: the sum over any channels is at most the product of the lengths (Cauchy
//! and Schwarz), 2^30. Of values, because the weights of a page add up to 32,767 steps, and a value is at most as many.
//! Rounding to the nearest lengthens neither by more than twice.
use super::pairs::{kernel, PairLine, MAX_BLOCK, PAIR};
use super::{Group, Heads, PAGE};
use crate::math::Isa;
use crate::neural::lines::Line;
use crate::neural::round::nearest;
use crate::neural::sums::{dot, largest, sum};
use crate::neural::PANEL;

const LEVELS: f32 = i16::MAX as f32;
/// Panels of positions in a page's keys.
const KEY_PANELS: usize = PAGE / PANEL;
/// Pairs of positions in a page's values.
const VALUE_PAIRS: usize = PAGE / PAIR;

/// Keys and values of 64 consecutive positions, those of a head side by side.
#[derive(Clone)]
pub(super) struct Int16Page {
    heads: usize,
    channels: usize,
    /// `[heads, panels of 16 positions, pairs of channels]` lines.
    keys: Vec<PairLine>,
    /// `[heads, panels of 16 channels, pairs of positions]` lines.
    values: Vec<PairLine>,
    /// `[heads, 64]`
    key_steps: Vec<f32>,
    /// `[heads, 64]`
    value_steps: Vec<f32>,
}

impl Int16Page {
    pub fn new(heads: Heads) -> Self {
        let Heads { keys: heads, channels, .. } = heads;
        let lines = |count: usize| vec![Line([0; PANEL * PAIR]); heads * count];
        Int16Page {
            heads,
            channels,
            keys: lines(KEY_PANELS * channels.div_ceil(PAIR)),
            values: lines(channels.div_ceil(PANEL) * VALUE_PAIRS),
            key_steps: vec![0.0; heads * PAGE],
            value_steps: vec![0.0; heads * PAGE],
        }
    }

    /// Pairs of channels.
    fn pairs(&self) -> usize {
        self.channels.div_ceil(PAIR)
    }

    /// The line and the place in it of a head's key at a slot.
    fn key_place(&self, head: usize, slot: usize, channel: usize) -> (usize, usize) {
        let panel = head * KEY_PANELS + slot / PANEL;
        (panel * self.pairs() + channel / PAIR, slot % PANEL * PAIR + channel % PAIR)
    }

    /// The same of its value.
    fn value_place(&self, head: usize, slot: usize, channel: usize) -> (usize, usize) {
        let panel = head * self.channels.div_ceil(PANEL) + channel / PANEL;
        (panel * VALUE_PAIRS + slot / PAIR, channel % PANEL * PAIR + slot % PAIR)
    }

    pub fn write(&mut self, slot: usize, key: &[f32], value: &[f32]) {
        assert_eq!([key.len(), value.len()], [self.heads * self.channels; 2], "a key and a value");
        assert!(slot < PAGE, "slot {slot} of {PAGE}");
        let mut rounded = vec![0; self.channels];
        let heads = key.chunks_exact(self.channels).zip(value.chunks_exact(self.channels));
        for (head, (key, value)) in heads.enumerate() {
            round_to_length(key, &mut rounded, &mut self.key_steps[head * PAGE + slot]);
            for (channel, &number) in rounded.iter().enumerate() {
                let (line, place) = self.key_place(head, slot, channel);
                self.keys[line].0[place] = number;
            }
            round_to_largest(value, &mut rounded, &mut self.value_steps[head * PAGE + slot]);
            for (channel, &number) in rounded.iter().enumerate() {
                let (line, place) = self.value_place(head, slot, channel);
                self.values[line].0[place] = number;
            }
        }
    }

    pub fn read(&self, slot: usize) -> (Vec<f32>, Vec<f32>) {
        let all = (0..self.heads).flat_map(|head| (0..self.channels).map(move |channel| (head, channel)));
        let number = |lines: &[PairLine], (line, place): (usize, usize)| f32::from(lines[line].0[place]);
        let key = |(head, channel)| {
            number(&self.keys, self.key_place(head, slot, channel)) * self.key_steps[head * PAGE + slot]
        };
        let value = |(head, channel)| {
            number(&self.values, self.value_place(head, slot, channel)) * self.value_steps[head * PAGE + slot]
        };
        (all.clone().map(key).collect(), all.map(value).collect())
    }

    /// Scores of a group's queries with this page, the `index`th.
    pub fn score(&self, group: &Group, queries: &RoundedQueries, index: usize, scores: &mut [f32]) {
        let (multiply, count) = (kernel(), group.count());
        let slots = group.visible_of(0..count, index);
        let mut sums = [[0; PANEL]; MAX_BLOCK];
        for panel in slots.start / PANEL..slots.end.div_ceil(PANEL) {
            let place = group.key_head * KEY_PANELS + panel;
            let lines = &self.keys[place * self.pairs()..][..self.pairs()];
            let steps: &[f32; PANEL] = self.key_steps[place * PANEL..].first_chunk().expect("a panel's steps");
            for first in (0..count).step_by(MAX_BLOCK) {
                let sums = &mut sums[..MAX_BLOCK.min(count - first)];
                multiply(lines, &queries.values[first * queries.stride..], queries.stride, sums);
                for (query, sums) in (first..).zip(sums) {
                    let scores = &mut scores[group.scores(query, index) + panel * PANEL..][..PANEL];
                    for i in 0..PANEL {
                        scores[i] = sums[i] as f32 * (queries.steps[query] * steps[i]);
                    }
                }
            }
        }
    }

    /// Adds what a group's queries get of this page, the `index`th.
    pub fn mix(&self, group: &Group, index: usize, scores: &[f32], out: &mut [f32]) {
        let (multiply, count) = (kernel(), group.count());
        let slots = group.visible_of(0..count, index);
        let pairs = slots.start / PAIR..slots.end.div_ceil(PAIR);
        let mut weights = vec![0; count * PAGE];
        let mut steps = vec![0.0; count];
        let value_steps: &[f32; PAGE] = self.value_steps[group.key_head * PAGE..].first_chunk().expect("a page's steps");
        for (query, weights) in weights.chunks_exact_mut(PAGE).enumerate() {
            let scores = scores[group.scores(query, index)..].first_chunk().expect("a page's scores");
            round_weights(scores, value_steps, weights, &mut steps[query]);
        }
        let mut sums = [[0; PANEL]; MAX_BLOCK];
        let panels = self.channels.div_ceil(PANEL);
        for panel in 0..panels {
            let lines = &self.values[(group.key_head * panels + panel) * VALUE_PAIRS..][pairs.clone()];
            let channels = PANEL.min(self.channels - panel * PANEL);
            for first in (0..count).step_by(MAX_BLOCK) {
                let sums = &mut sums[..MAX_BLOCK.min(count - first)];
                multiply(lines, &weights[first * PAGE + pairs.start * PAIR..], PAGE, sums);
                for (query, sums) in (first..).zip(sums) {
                    let out = &mut out[group.place(query) + panel * PANEL..][..channels];
                    out.iter_mut().zip(&*sums).for_each(|(out, &sum)| *out += sum as f32 * steps[query]);
                }
            }
        }
    }
}

/// A group's queries as integers, `stride` apart, and their steps.
#[derive(Default)]
pub(super) struct RoundedQueries {
    values: Vec<i16>,
    stride: usize,
    steps: Vec<f32>,
}

impl RoundedQueries {
    /// Rounded at the first call.
    pub fn of(&mut self, group: &Group) -> &Self {
        if self.steps.is_empty() {
            self.stride = group.heads.channels.next_multiple_of(PAIR);
            self.values = vec![0; group.count() * self.stride];
            self.steps = vec![0.0; group.count()];
            for (index, (values, step)) in self.values.chunks_exact_mut(self.stride).zip(&mut self.steps).enumerate() {
                round_to_length(group.query(index), &mut values[..group.heads.channels], step);
            }
        }
        self
    }
}

/// Rounds numbers of which `size` is to become 32,767 steps.
#[inline(always)]
fn round(values: &[f32], size: f32, out: &mut [i16], step: &mut f32) {
    let factor = LEVELS / size;
    // Where the size is zero or denormal, the numbers count as zeros.
    let factor = if factor < f32::INFINITY { factor } else { 0.0 };
    *step = size / LEVELS;
    for (out, value) in out.iter_mut().zip(values) {
        *out = nearest(value * factor);
    }
}

#[inline(always)]
fn by_length<I: Isa>(values: &[f32], out: &mut [i16], step: &mut f32) {
    round(values, dot::<I>(values, values).sqrt(), out, step);
}

#[inline(always)]
fn by_largest<I: Isa>(values: &[f32], out: &mut [i16], step: &mut f32) {
    round(values, largest(values, 0.0, f32::abs), out, step);
}

#[inline(always)]
fn by_sum<I: Isa>(scores: &[f32; PAGE], steps: &[f32; PAGE], out: &mut [i16], step: &mut f32) {
    let weights: [f32; PAGE] = std::array::from_fn(|i| scores[i] * steps[i]);
    round(&weights, sum(&weights, |weight| weight), out, step);
}

dispatched! {
    /// So that they are 32,767 steps long.
    fn round_to_length(values: &[f32], out: &mut [i16], step: &mut f32) = by_length
}
dispatched! {
    /// So that the largest is 32,767 steps.
    fn round_to_largest(values: &[f32], out: &mut [i16], step: &mut f32) = by_largest
}
dispatched! {
    /// Of a page's positions, scores times the values' steps, so that they add up to 32,767 steps.
    fn round_weights(scores: &[f32; PAGE], steps: &[f32; PAGE], out: &mut [i16], step: &mut f32) = by_sum
}
