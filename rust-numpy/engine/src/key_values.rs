//! The keys and values of one layer: pages that clones share, so that a fork copies one page at most.
use rust_numpy_kernels::neural::{Heads, Page, Precision, PAGE};
use std::collections::VecDeque;
use std::sync::Arc;

/// Keys and values `[positions, heads, channels]` of consecutive positions, of which the oldest may be forgotten.
#[derive(Clone)]
pub(crate) struct KeyValues {
    precision: Precision,
    heads: Heads,
    pages: VecDeque<Arc<Page>>,
    /// The position of the first slot of the first page.
    begin: usize,
    end: usize,
}

impl KeyValues {
    pub fn new(precision: Precision, heads: Heads) -> Self {
        KeyValues { precision, heads, pages: VecDeque::new(), begin: 0, end: 0 }
    }

    /// How many positions there have been.
    pub fn positions(&self) -> usize {
        self.end
    }

    /// Appends `[new, heads, channels]` each.
    pub fn append(&mut self, keys: &[f32], values: &[f32]) {
        let width = self.heads.keys * self.heads.channels;
        for (key, value) in keys.chunks_exact(width).zip(values.chunks_exact(width)) {
            let slot = (self.end - self.begin) % PAGE;
            if slot == 0 {
                self.pages.push_back(Arc::new(Page::new(self.precision, self.heads)));
            }
            let page = Arc::make_mut(self.pages.back_mut().expect("a page with room"));
            page.write(slot, key, value);
            self.end += 1;
        }
    }

    /// All pages, for `attend`.
    pub fn pages(&self) -> Vec<&Page> {
        self.pages.iter().map(Arc::as_ref).collect()
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

    /// `[positions, heads, channels]` of keys and values of positions `from..`, as they were kept.
    pub fn since(&self, from: usize) -> (Vec<f32>, Vec<f32>) {
        let places = (from.max(self.begin)..self.end).map(|position| position - self.begin);
        let pairs = places.map(|place| self.pages[place / PAGE].read(place % PAGE));
        let (keys, values): (Vec<_>, Vec<_>) = pairs.unzip();
        (keys.concat(), values.concat())
    }
}
