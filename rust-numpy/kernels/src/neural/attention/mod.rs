//! Scaled dot-product attention over keys and values that lie in pages.
mod float32;
mod int16;
mod pairs;
#[cfg(test)]
mod tests;

use super::activation::softmax;
use super::Rows;
use float32::Float32Page;
use int16::{Int16Page, RoundedQueries};
use std::ops::Range;

/// Positions in a page.
pub const PAGE: usize = 64;

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

/// What keys and values are kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As they are.
    Float32,
    /// 16-bit integers with a step for each position and head: half the memory to read.
    Int16,
}

/// Keys and values of 64 consecutive positions.
#[derive(Clone)]
pub struct Page(Form);

#[derive(Clone)]
enum Form {
    Float32(Float32Page),
    Int16(Int16Page),
}

impl Page {
    /// All zeros.
    pub fn new(precision: Precision, heads: Heads) -> Self {
        Page(match precision {
            Precision::Float32 => Form::Float32(Float32Page::new(heads)),
            Precision::Int16 => Form::Int16(Int16Page::new(heads)),
        })
    }

    /// Keeps a position's key and value `[key heads, channels]`.
    ///
    /// # Panics
    /// If they are not that long, or the page has no such slot.
    pub fn write(&mut self, slot: usize, key: &[f32], value: &[f32]) {
        match &mut self.0 {
            Form::Float32(page) => page.write(slot, key, value),
            Form::Int16(page) => page.write(slot, key, value),
        }
    }

    /// The key and the value `[key heads, channels]` of a position, as they were kept.
    pub fn read(&self, slot: usize) -> (Vec<f32>, Vec<f32>) {
        match &self.0 {
            Form::Float32(page) => page.read(slot),
            Form::Int16(page) => page.read(slot),
        }
    }
}

/// All queries that look at one key head: row after row, in each of them the heads that share it.
struct Group<'a> {
    queries: Rows<'a>,
    heads: Heads,
    key_head: usize,
    /// Positions that the last row sees, and any row at most.
    end: usize,
    context: usize,
    /// Positions of all pages: the length of a query's scores.
    length: usize,
}

impl<'a> Group<'a> {
    fn shared(&self) -> usize {
        self.heads.queries / self.heads.keys
    }

    fn count(&self) -> usize {
        self.queries.count() * self.shared()
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

    /// Where its scores with a page are among the group's.
    fn scores(&self, index: usize, page: usize) -> usize {
        index * self.length + page * PAGE
    }

    fn visible(&self, index: usize) -> Range<usize> {
        let end = self.end - (self.queries.count() - 1 - index / self.shared());
        end.saturating_sub(self.context)..end
    }

    /// Slots of a page that any of some queries sees.
    fn visible_of(&self, indices: Range<usize>, page: usize) -> Range<usize> {
        let within = |position: usize| position.clamp(page * PAGE, (page + 1) * PAGE) - page * PAGE;
        within(self.visible(indices.start).start)..within(self.visible(indices.end - 1).end)
    }

    fn softmax(&self, scores: &mut [f32]) {
        for (index, scores) in scores.chunks_exact_mut(self.length).enumerate() {
            let visible = self.visible(index);
            scores[..visible.start].fill(0.0);
            scores[visible.end..].fill(0.0);
            softmax(&mut scores[visible]);
        }
    }
}

/// What some consecutive positions attend to: queries and `out` `[rows, query heads, channels]`, the queries scaled for
/// the dot product. The last row sees `end` positions of the pages, each row before it one fewer, and none more than its
/// last `context`. The pages are of these heads.
///
/// Page by page, all heads of each: memory is read in the order in which it lies.
pub fn attend(queries: Rows, heads: Heads, pages: &[&Page], end: usize, context: usize, out: &mut [f32]) {
    out.fill(0.0);
    let length = pages.len() * PAGE;
    let group = |key_head| Group { queries, heads, key_head, end, context, length };
    let groups: Vec<Group> = (0..heads.keys).map(group).collect();
    let size = groups.first().map_or(0, Group::count) * length;
    if size == 0 {
        return;
    }
    let mut scores = vec![0.0; groups.len() * size];
    let mut rounded = None;
    for (index, page) in pages.iter().enumerate() {
        for (group, scores) in groups.iter().zip(scores.chunks_exact_mut(size)) {
            match &page.0 {
                Form::Float32(page) => page.score(group, index, scores),
                Form::Int16(page) => {
                    let rounded = rounded.get_or_insert_with(|| RoundedQueries::of(&groups));
                    page.score(group, rounded, index, scores);
                }
            }
        }
    }
    groups.iter().zip(scores.chunks_exact_mut(size)).for_each(|(group, scores)| group.softmax(scores));
    for (index, page) in pages.iter().enumerate() {
        for (group, scores) in groups.iter().zip(scores.chunks_exact(size)) {
            match &page.0 {
                Form::Float32(page) => page.mix(group, index, scores, out),
                Form::Int16(page) => page.mix(group, index, scores, out),
            }
        }
    }
}
