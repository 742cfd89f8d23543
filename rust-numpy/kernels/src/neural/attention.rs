//! Scaled dot-product attention over keys and values that lie in pages.
use super::activation::softmax;
use super::Rows;
use crate::math::{Isa, MulAdd};
use std::ops::Range;

/// Positions in a page.
pub const PAGE: usize = 64;
/// Positions, or channels, whose sums stay in registers.
const WIDE: usize = if cfg!(target_arch = "wasm32") { 16 } else { 32 };
/// Queries that share a pass over a page.
const TOGETHER: usize = 2;

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

/// Keys and values of 64 consecutive positions, those of a head side by side.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The keys `[heads, channels, 64]`: a query's scores are then sums of whole vectors.
    pub keys: &'a [f32],
    /// The values `[heads, 64, channels]`.
    pub values: &'a [f32],
}

/// All queries that look at one key head: row after row, in each of them the heads that share it.
struct Group<'a> {
    queries: Rows<'a>,
    heads: Heads,
    key_head: usize,
    /// Positions that the last row sees, and any row at most.
    end: usize,
    context: usize,
}

impl<'a> Group<'a> {
    fn shared(&self) -> usize {
        self.heads.queries / self.heads.keys
    }

    fn count(&self) -> usize {
        self.queries.count * self.shared()
    }

    /// Where query `index` begins in its row.
    fn start(&self, index: usize) -> usize {
        (self.key_head * self.shared() + index % self.shared()) * self.heads.channels
    }

    fn query(&self, index: usize) -> &'a [f32] {
        &self.queries.row(index / self.shared())[self.start(index)..][..self.heads.channels]
    }

    /// Where its result goes in `out`.
    fn place(&self, index: usize) -> usize {
        index / self.shared() * self.heads.queries * self.heads.channels + self.start(index)
    }

    fn visible(&self, index: usize) -> Range<usize> {
        let end = self.end - (self.queries.count - 1 - index / self.shared());
        end.saturating_sub(self.context)..end
    }

    /// Slots of a page that any of some queries sees.
    fn visible_of(&self, indices: Range<usize>, page: usize) -> Range<usize> {
        let within = |position: usize| position.clamp(page * PAGE, (page + 1) * PAGE) - page * PAGE;
        within(self.visible(indices.start).start)..within(self.visible(indices.end - 1).end)
    }
}

/// Scores of Q queries from `first` on with a page, into `scores [queries, length]`.
#[inline(always)]
fn score<I: Isa, const Q: usize>(
    group: &Group,
    first: usize,
    page: usize,
    keys: &[f32],
    scores: &mut [f32],
    length: usize,
) {
    let queries: [&[f32]; Q] = std::array::from_fn(|q| group.query(first + q));
    let slots = group.visible_of(first..first + Q, page);
    for block in (slots.start / WIDE * WIDE..slots.end).step_by(WIDE) {
        let mut sums = [[0.0f32; WIDE]; Q];
        for (channel, keys) in keys.as_chunks::<PAGE>().0.iter().enumerate() {
            let keys: &[f32; WIDE] = keys[block..block + WIDE].try_into().expect("a block");
            for q in 0..Q {
                let factor = queries[q][channel];
                for j in 0..WIDE {
                    sums[q][j] = factor.fma::<I>(keys[j], sums[q][j]);
                }
            }
        }
        for q in 0..Q {
            scores[(first + q) * length + page * PAGE + block..][..WIDE].copy_from_slice(&sums[q]);
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
    length: usize,
    out: &mut [f32],
) {
    let channels = group.heads.channels;
    let slots = group.visible_of(first..first + Q, page);
    let values = &values[slots.start * channels..slots.end * channels];
    let factors: [&[f32]; Q] = std::array::from_fn(|q| &scores[(first + q) * length + page * PAGE..][slots.clone()]);
    let whole = channels / WIDE * WIDE;
    for block in (0..whole).step_by(WIDE) {
        let mut sums = [[0.0f32; WIDE]; Q];
        for (slot, values) in values.chunks_exact(channels).enumerate() {
            let values: &[f32; WIDE] = values[block..block + WIDE].try_into().expect("a block");
            for q in 0..Q {
                let factor = factors[q][slot];
                for j in 0..WIDE {
                    sums[q][j] = factor.fma::<I>(values[j], sums[q][j]);
                }
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

/// Plain loops on purpose: a closure given to an iterator may be compiled apart, without the level's instructions, and
/// then every `fma` is a call.
#[inline(always)]
fn attend_by_head<I: Isa>(
    queries: Rows,
    heads: Heads,
    pages: &[Page],
    end: usize,
    context: usize,
    scores: &mut Vec<f32>,
    out: &mut [f32],
) {
    let (length, size) = (pages.len() * PAGE, PAGE * heads.channels);
    out.fill(0.0);
    for key_head in 0..heads.keys {
        let group = Group { queries, heads, key_head, end, context };
        let (count, pairs) = (group.count(), group.count() / TOGETHER * TOGETHER);
        scores.resize(count * length, 0.0);
        for (index, page) in pages.iter().enumerate() {
            let keys = &page.keys[key_head * size..][..size];
            for first in (0..pairs).step_by(TOGETHER) {
                score::<I, TOGETHER>(&group, first, index, keys, scores, length);
            }
            for first in pairs..count {
                score::<I, 1>(&group, first, index, keys, scores, length);
            }
        }
        for (index, scores) in scores.chunks_exact_mut(length).enumerate() {
            let visible = group.visible(index);
            scores[..visible.start].fill(0.0);
            scores[visible.end..].fill(0.0);
            softmax(&mut scores[visible]);
        }
        for (index, page) in pages.iter().enumerate() {
            let values = &page.values[key_head * size..][..size];
            for first in (0..pairs).step_by(TOGETHER) {
                mix::<I, TOGETHER>(&group, first, index, values, scores, length, out);
            }
            for first in pairs..count {
                mix::<I, 1>(&group, first, index, values, scores, length, out);
            }
        }
    }
}

dispatched! {
    /// What some consecutive positions attend to: queries and `out` `[rows, query heads, channels]`, the queries scaled for
    /// the dot product. The last row sees `end` positions of the pages, each row before it one fewer, and none more than its
    /// last `context`. `scores` is working memory.
    pub fn attend(
        queries: Rows,
        heads: Heads,
        pages: &[Page],
        end: usize,
        context: usize,
        scores: &mut Vec<f32>,
        out: &mut [f32],
    ) = attend_by_head
}
