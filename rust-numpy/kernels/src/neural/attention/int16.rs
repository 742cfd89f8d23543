//! Keys and values as 16-bit integers, each position and head with a step of its own: an integer times its step is the
//! number. A position is rounded when it is written, and never again.
//!
//! No sum of products can exceed 32 bits, however many channels there are. Queries, keys and values are rounded so that
//! each is 32,767 steps long. Then a score's sum, over any of the channels, is at most the product of two lengths (Cauchy
//! and Schwarz), 2^30. And a page's weights are rounded so that they add up to 32,767 steps, while no channel of a value
//! is larger than that: 2^30 again. The factor of two that is left is more than rounding can add.
use super::pairs::{kernel, PairLine, MAX_BLOCK, PAIR};
use super::{Group, Heads, PAGE};
use crate::math::Isa;
use crate::neural::lines::Line;
use crate::neural::round::nearest;
use crate::neural::sums::{dot, sum};
use crate::neural::PANEL;
use std::ops::Range;

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

    fn pairs_of_channels(&self) -> usize {
        self.channels.div_ceil(PAIR)
    }

    fn panels_of_channels(&self) -> usize {
        self.channels.div_ceil(PANEL)
    }

    /// The lines of a head's keys at one panel of positions.
    fn key_lines(&self, head: usize, panel: usize) -> Range<usize> {
        let first = (head * KEY_PANELS + panel) * self.pairs_of_channels();
        first..first + self.pairs_of_channels()
    }

    /// The lines of a head's values at one panel of channels.
    fn value_lines(&self, head: usize, panel: usize) -> Range<usize> {
        let first = (head * self.panels_of_channels() + panel) * VALUE_PAIRS;
        first..first + VALUE_PAIRS
    }

    pub fn write(&mut self, slot: usize, key: &[f32], value: &[f32]) {
        assert_eq!([key.len(), value.len()], [self.heads * self.channels; 2], "a key and a value");
        assert!(slot < PAGE, "slot {slot} of {PAGE}");
        let mut rounded = vec![0; self.channels];
        let heads = key.chunks_exact(self.channels).zip(value.chunks_exact(self.channels));
        for (head, (key, value)) in heads.enumerate() {
            self.key_steps[head * PAGE + slot] = round_to_length(key, &mut rounded);
            let lines = self.key_lines(head, slot / PANEL);
            for (Line(line), pair) in self.keys[lines].iter_mut().zip(rounded.chunks(PAIR)) {
                line[slot % PANEL * PAIR..][..pair.len()].copy_from_slice(pair);
            }
            self.value_steps[head * PAGE + slot] = round_to_length(value, &mut rounded);
            for (panel, part) in rounded.chunks(PANEL).enumerate() {
                let lines = self.value_lines(head, panel);
                let Line(line) = &mut self.values[lines][slot / PAIR];
                line[slot % PAIR..].iter_mut().step_by(PAIR).zip(part).for_each(|(place, number)| *place = *number);
            }
        }
    }

    pub fn read(&self, slot: usize) -> (Vec<f32>, Vec<f32>) {
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for head in 0..self.heads {
            let lines = self.keys[self.key_lines(head, slot / PANEL)].iter();
            let key = lines.flat_map(|Line(line)| &line[slot % PANEL * PAIR..][..PAIR]).take(self.channels);
            keys.extend(key.map(|&number| f32::from(number) * self.key_steps[head * PAGE + slot]));
            let panels = (0..self.panels_of_channels()).map(|panel| &self.values[self.value_lines(head, panel)]);
            let value = panels.flat_map(|lines| lines[slot / PAIR].0[slot % PAIR..].iter().step_by(PAIR));
            let value = value.take(self.channels);
            values.extend(value.map(|&number| f32::from(number) * self.value_steps[head * PAGE + slot]));
        }
        (keys, values)
    }

    /// Scores of a group's queries with this page, the `index`th.
    pub fn score(&self, group: &Group, queries: &RoundedQueries, index: usize, scores: &mut [f32]) {
        let (multiply, count) = (kernel(), group.count());
        let slots = group.visible_of(0..count, index);
        let mut sums = [[0; PANEL]; MAX_BLOCK];
        for panel in slots.start / PANEL..slots.end.div_ceil(PANEL) {
            let lines = &self.keys[self.key_lines(group.key_head, panel)];
            let steps = &self.key_steps[group.key_head * PAGE + panel * PANEL..][..PANEL];
            for first in (0..count).step_by(MAX_BLOCK) {
                let sums = &mut sums[..MAX_BLOCK.min(count - first)];
                let place = group.key_head * count + first;
                multiply(lines, &queries.values[place * queries.stride..], queries.stride, sums);
                for (query, sums) in sums.iter().enumerate() {
                    let step = queries.steps[place + query];
                    let scores = &mut scores[group.scores(first + query, index) + panel * PANEL..][..PANEL];
                    for (score, (&sum, key_step)) in scores.iter_mut().zip(sums.iter().zip(steps)) {
                        *score = sum as f32 * (step * key_step);
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
        let value_steps = &self.value_steps[group.key_head * PAGE..][..PAGE];
        let (mut weights, mut steps) = ([[0; PAGE]; MAX_BLOCK], [0.0; MAX_BLOCK]);
        let mut sums = [[0; PANEL]; MAX_BLOCK];
        for first in (0..count).step_by(MAX_BLOCK) {
            let sums = &mut sums[..MAX_BLOCK.min(count - first)];
            for (query, (weights, step)) in (first..count).zip(weights.iter_mut().zip(&mut steps)) {
                *step = round_weights(&scores[group.scores(query, index)..][..PAGE], value_steps, weights);
            }
            for panel in 0..self.panels_of_channels() {
                let lines = &self.values[self.value_lines(group.key_head, panel)][pairs.clone()];
                multiply(lines, &weights.as_flattened()[pairs.start * PAIR..], PAGE, sums);
                let channels = PANEL.min(self.channels - panel * PANEL);
                for (query, (sums, step)) in (first..).zip(sums.iter().zip(steps)) {
                    let out = &mut out[group.place(query) + panel * PANEL..][..channels];
                    out.iter_mut().zip(sums).for_each(|(out, &sum)| *out += sum as f32 * step);
                }
            }
        }
    }
}

/// All groups' queries as integers, `stride` apart, and their steps.
pub(super) struct RoundedQueries {
    values: Vec<i16>,
    stride: usize,
    steps: Vec<f32>,
}

impl RoundedQueries {
    pub fn of(groups: &[Group]) -> Self {
        let queries = || groups.iter().flat_map(|group| (0..group.count()).map(|index| group.query(index)));
        let stride = queries().map(|query| query.len().next_multiple_of(PAIR)).max().unwrap_or(PAIR);
        let mut values = vec![0; queries().count() * stride];
        let places = values.chunks_exact_mut(stride);
        let steps = queries().zip(places).map(|(query, place)| round_to_length(query, place)).collect();
        RoundedQueries { values, stride, steps }
    }
}

/// Rounds numbers of which `size` is to become 32,767 steps; what a step is.
#[inline(always)]
fn round(values: &[f32], size: f32, out: &mut [i16]) -> f32 {
    let factor = LEVELS / size;
    // Where the size is zero or denormal, the numbers count as zeros.
    let factor = if factor < f32::INFINITY { factor } else { 0.0 };
    for (out, value) in out.iter_mut().zip(values) {
        *out = nearest(value * factor);
    }
    size / LEVELS
}

#[inline(always)]
fn by_length<I: Isa>(values: &[f32], out: &mut [i16]) -> f32 {
    round(values, dot::<I>(values, values).sqrt(), out)
}

#[inline(always)]
fn by_sum<I: Isa>(scores: &[f32], steps: &[f32], out: &mut [i16; PAGE]) -> f32 {
    let mut weights = [0.0; PAGE];
    for (weight, (score, step)) in weights.iter_mut().zip(scores.iter().zip(steps)) {
        *weight = score * step;
    }
    round(&weights, sum(&weights, |weight| weight), out)
}

dispatched! {
    /// So that they are 32,767 steps long; what a step is.
    fn round_to_length(values: &[f32], out: &mut [i16]) -> f32 = by_length
}
dispatched! {
    /// Of a page's positions, scores times the values' steps, so that they add up to 32,767 steps; what a step is.
    fn round_weights(scores: &[f32], steps: &[f32], out: &mut [i16; PAGE]) -> f32 = by_sum
}
