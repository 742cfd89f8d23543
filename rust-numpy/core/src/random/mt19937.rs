//! The Mersenne Twister.
use super::{BitGenerator, SeedSequence};

/// The words of a state.
pub(super) const N: usize = 624;
const M: usize = 397;

/// MT19937 with 32-bit output.
#[derive(Clone, Debug)]
pub struct Mt19937 {
    key: Vec<u32>,
    position: usize,
}

impl Mt19937 {
    /// Seeded as NumPy's is: the whole state from the sequence.
    pub fn new(seed: &SeedSequence) -> Self {
        let mut key = seed.state(N);
        key[0] = 0x8000_0000;
        Mt19937 { key, position: N - 1 }
    }

    /// The generator of a key all of whose words are to be drawn anew.
    pub(super) fn of_key(key: Vec<u32>) -> Self {
        Mt19937 { key, position: N }
    }

    pub(super) fn words(&self) -> Vec<u64> {
        self.key.iter().map(|&word| u64::from(word)).chain([self.position as u64]).collect()
    }

    pub(super) fn from_words(words: &[u64]) -> Option<Self> {
        let (&position, key) = words.split_last()?;
        let key: Vec<u32> = key.iter().map(|&word| u32::try_from(word).ok()).collect::<Option<_>>()?;
        (key.len() == N && position <= N as u64).then_some(Mt19937 { key, position: position as usize })
    }

    fn refill(&mut self) {
        for i in 0..N {
            let y = (self.key[i] & 0x8000_0000) | (self.key[(i + 1) % N] & 0x7fff_ffff);
            let turned = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.key[i] = self.key[(i + M) % N] ^ (y >> 1) ^ turned;
        }
        self.position = 0;
    }
}

impl BitGenerator for Mt19937 {
    fn next_u32(&mut self) -> u32 {
        if self.position == N {
            self.refill();
        }
        let mut y = self.key[self.position];
        self.position += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        high << 32 | u64::from(self.next_u32())
    }

    fn next_double(&mut self) -> f64 {
        let (high, low) = (self.next_u32() >> 5, self.next_u32() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / (1u64 << 53) as f64
    }
}
