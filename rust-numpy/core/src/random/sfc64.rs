//! SFC64: small, fast, chaotic, with a counter.
use super::{half_from_words, half_words, Halved, SeedSequence};

/// Steps after seeding whose output is dropped.
const WARM_UP: usize = 12;

/// The chaotic generator.
#[derive(Clone, Debug)]
pub struct Sfc64 {
    a: u64,
    b: u64,
    c: u64,
    counter: u64,
    half: Option<u32>,
}

impl Sfc64 {
    /// Seeded as NumPy's is.
    pub fn new(seed: &SeedSequence) -> Self {
        let words = seed.state64(3);
        let mut made = Sfc64 { a: words[0], b: words[1], c: words[2], counter: 1, half: None };
        for _ in 0..WARM_UP {
            made.draw();
        }
        made
    }

    pub(super) fn words(&self) -> Vec<u64> {
        [vec![self.a, self.b, self.c, self.counter], half_words(self.half).to_vec()].concat()
    }

    pub(super) fn from_words(words: &[u64]) -> Option<Self> {
        let &[a, b, c, counter, present, half] = words else { return None };
        Some(Sfc64 { a, b, c, counter, half: half_from_words(present, half)? })
    }
}

impl Halved for Sfc64 {
    fn draw(&mut self) -> u64 {
        let sum = self.a.wrapping_add(self.b).wrapping_add(self.counter);
        self.counter = self.counter.wrapping_add(1);
        self.a = self.b ^ (self.b >> 11);
        self.b = self.c.wrapping_add(self.c << 3);
        self.c = self.c.rotate_left(24).wrapping_add(sum);
        sum
    }
    fn half(&mut self) -> &mut Option<u32> {
        &mut self.half
    }
}
