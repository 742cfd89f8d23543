//! The keys and values of one layer: pages that clones share, so that a fork copies one page at most.
use rust_numpy_kernels::neural::{Page as PageView, PAGE};
use std::collections::VecDeque;
use std::sync::Arc;

/// Laid out as `attend` reads them: keys `[heads, channels, 64]`, values `[heads, 64, channels]`.
#[derive(Clone)]
struct Page {
    keys: Vec<f32>,
    values: Vec<f32>,
}

/// Keys and values `[positions, heads, channels]` of consecutive positions, of which the oldest may be forgotten.
#[derive(Clone)]
pub(crate) struct KeyValues {
    heads: usize,
    channels: usize,
    pages: VecDeque<Arc<Page>>,
    /// The position of the first slot of the first page.
    begin: usize,
    end: usize,
}

impl KeyValues {
    pub fn new(heads: usize, channels: usize) -> Self {
        KeyValues { heads, channels, pages: VecDeque::new(), begin: 0, end: 0 }
    }

    /// How many positions there have been.
    pub fn positions(&self) -> usize {
        self.end
    }

    fn width(&self) -> usize {
        self.heads * self.channels
    }

    /// Appends `[new, heads, channels]` each.
    pub fn append(&mut self, keys: &[f32], values: &[f32]) {
        let (width, channels) = (self.width(), self.channels);
        for (key, value) in keys.chunks_exact(width).zip(values.chunks_exact(width)) {
            let slot = (self.end - self.begin) % PAGE;
            if slot == 0 {
                let room = || vec![0.0; PAGE * width];
                self.pages.push_back(Arc::new(Page { keys: room(), values: room() }));
            }
            let page = Arc::make_mut(self.pages.back_mut().expect("a page with room"));
            page.keys.iter_mut().skip(slot).step_by(PAGE).zip(key).for_each(|(place, key)| *place = *key);
            let rows = page.values.chunks_exact_mut(channels).skip(slot).step_by(PAGE);
            rows.zip(value.chunks_exact(channels)).for_each(|(place, value)| place.copy_from_slice(value));
            self.end += 1;
        }
    }

    /// All pages, for `attend`.
    pub fn pages(&self) -> Vec<PageView<'_>> {
        self.pages.iter().map(|page| PageView { keys: &page.keys, values: &page.values }).collect()
    }

    /// Positions in the pages.
    pub fn held(&self) -> usize {
        self.end - self.begin
    }

    /// Drops what lies before a position, by whole pages.
    pub fn forget_before(&mut self, position: usize) {
        while self.begin + PAGE <= position.min(self.end) {
            self.pages.pop_front();
            self.begin += PAGE;
        }
    }

    /// Copies `[positions, heads, channels]` of keys and values of positions `from..`.
    pub fn since(&self, from: usize) -> (Vec<f32>, Vec<f32>) {
        let places = (from.max(self.begin)..self.end).map(|position| position - self.begin);
        let places = places.map(|place| (&self.pages[place / PAGE], place % PAGE));
        let keys = places.clone().flat_map(|(page, slot)| page.keys.iter().skip(slot).step_by(PAGE)).copied();
        let rows = places.flat_map(|(page, slot)| page.values.chunks_exact(self.channels).skip(slot).step_by(PAGE));
        (keys.collect(), rows.flatten().copied().collect())
    }
}
