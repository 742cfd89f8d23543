//! The keys and values of one layer: pages that clones share, so that a fork copies one page at most.
use rust_numpy_kernels::neural::Slots;
use std::collections::VecDeque;
use std::sync::Arc;

/// Positions in a page.
const PAGE: usize = 64;

#[derive(Clone, Default)]
struct Page {
    keys: Vec<f32>,
    values: Vec<f32>,
}

/// Keys and values `[positions, width]` of consecutive positions, of which the oldest may be forgotten.
#[derive(Clone)]
pub(crate) struct KeyValues {
    width: usize,
    pages: VecDeque<Arc<Page>>,
    /// The position of the first slot of the first page.
    begin: usize,
    end: usize,
}

impl KeyValues {
    pub fn new(width: usize) -> Self {
        KeyValues { width, pages: VecDeque::new(), begin: 0, end: 0 }
    }

    /// How many positions there have been.
    pub fn positions(&self) -> usize {
        self.end
    }

    /// Appends `[new, width]` each.
    pub fn append(&mut self, keys: &[f32], values: &[f32]) {
        for (key, value) in keys.chunks_exact(self.width).zip(values.chunks_exact(self.width)) {
            if self.end == self.begin + self.pages.len() * PAGE {
                let room = || Vec::with_capacity(PAGE * self.width);
                self.pages.push_back(Arc::new(Page { keys: room(), values: room() }));
            }
            let page = Arc::make_mut(self.pages.back_mut().expect("a page with room"));
            page.keys.extend_from_slice(key);
            page.values.extend_from_slice(value);
            self.end += 1;
        }
    }

    /// The slots of positions `from..to`, page by page.
    pub fn slots(&self, from: usize, to: usize) -> Vec<Slots<'_>> {
        let starts = (self.begin..).step_by(PAGE);
        let pages = starts.zip(&self.pages).filter(|(start, _)| start + PAGE > from && *start < to);
        pages.map(|(start, page)| self.part(page, from.max(start) - start, to.min(start + PAGE) - start)).collect()
    }

    fn part<'a>(&self, page: &'a Page, from: usize, to: usize) -> Slots<'a> {
        let range = from * self.width..to * self.width;
        Slots { keys: &page.keys[range.clone()], values: &page.values[range] }
    }

    /// Drops what lies before a position, by whole pages.
    pub fn forget_before(&mut self, position: usize) {
        while self.begin + PAGE <= position.min(self.end) {
            self.pages.pop_front();
            self.begin += PAGE;
        }
    }

    /// Copies of keys and values of positions `from..`.
    pub fn since(&self, from: usize) -> (Vec<f32>, Vec<f32>) {
        let slots = self.slots(from, self.end);
        let keys = slots.iter().flat_map(|part| part.keys).copied().collect();
        (keys, slots.iter().flat_map(|part| part.values).copied().collect())
    }
}
