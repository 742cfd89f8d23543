//! Philox 4x64, ten rounds: a counter enciphered under a key.
use super::{half_from_words, half_words, Halved, SeedSequence};

const ROUNDS: usize = 10;
const MULTIPLIERS: [u64; 2] = [0xd2e7_470e_e14c_6c93, 0xca5a_8263_9512_1157];
const WEYL: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbb67_ae85_84ca_a73b];

/// The counter-based generator.
#[derive(Clone, Debug)]
pub struct Philox {
    counter: [u64; 4],
    key: [u64; 2],
    block: [u64; 4],
    position: usize,
    half: Option<u32>,
}

impl Philox {
    /// Seeded as NumPy's is: the key from the sequence, the counter 0.
    pub fn new(seed: &SeedSequence) -> Self {
        let words = seed.state64(2);
        let key = [words[0], words[1]];
        Philox { counter: [0; 4], key, block: [0; 4], position: 4, half: None }
    }

    pub(super) fn words(&self) -> Vec<u64> {
        let fixed = [&self.counter[..], &self.key, &self.block, &[self.position as u64]].concat();
        [fixed, half_words(self.half).to_vec()].concat()
    }

    pub(super) fn from_words(words: &[u64]) -> Option<Self> {
        let &[c0, c1, c2, c3, k0, k1, b0, b1, b2, b3, position, present, half] = words else { return None };
        let half = half_from_words(present, half)?;
        let (counter, key, block) = ([c0, c1, c2, c3], [k0, k1], [b0, b1, b2, b3]);
        (position <= 4).then_some(Philox { counter, key, block, position: position as usize, half })
    }
}

impl Halved for Philox {
    fn draw(&mut self) -> u64 {
        if self.position == self.block.len() {
            for word in &mut self.counter {
                *word = word.wrapping_add(1);
                if *word != 0 {
                    break;
                }
            }
            self.block = enciphered(self.counter, self.key);
            self.position = 0;
        }
        self.position += 1;
        self.block[self.position - 1]
    }
    fn half(&mut self) -> &mut Option<u32> {
        &mut self.half
    }
}

fn enciphered(mut block: [u64; 4], mut key: [u64; 2]) -> [u64; 4] {
    for _ in 0..ROUNDS {
        let product = |i: usize| u128::from(MULTIPLIERS[i]) * u128::from(block[2 * i]);
        let (a, b) = (product(0), product(1));
        block = [(b >> 64) as u64 ^ block[1] ^ key[0], b as u64, (a >> 64) as u64 ^ block[3] ^ key[1], a as u64];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    block
}
