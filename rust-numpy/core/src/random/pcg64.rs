//! PCG64 and PCG64DXSM: a 128-bit congruence with permuted output.
use super::{half_from_words, half_words, Halved, SeedSequence};

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
const CHEAP_MULTIPLIER: u64 = 0xda94_2042_e4dd_58b5;

/// State and increment from four 64-bit words; both generators take this first step with the full multiplier.
fn seeded(seed: &SeedSequence) -> (u128, u128) {
    let words = seed.state64(4);
    let wide = |i: usize| u128::from(words[i]) << 64 | u128::from(words[i + 1]);
    let increment = wide(2) << 1 | 1;
    let state = increment.wrapping_add(wide(0));
    (state.wrapping_mul(MULTIPLIER).wrapping_add(increment), increment)
}

/// The state as words, the upper half of each number first.
fn words(state: u128, increment: u128, half: Option<u32>) -> Vec<u64> {
    let [present, half] = half_words(half);
    vec![(state >> 64) as u64, state as u64, (increment >> 64) as u64, increment as u64, present, half]
}

/// An increment is odd.
fn unpacked(words: &[u64]) -> Option<(u128, u128, Option<u32>)> {
    let &[a, b, c, d, present, half] = words else { return None };
    let wide = |high, low| u128::from(high) << 64 | u128::from(low);
    (d & 1 == 1).then_some(())?;
    Some((wide(a, b), wide(c, d), half_from_words(present, half)?))
}

/// NumPy's default generator: XSL-RR output.
#[derive(Clone, Debug)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
    half: Option<u32>,
}

impl Pcg64 {
    /// Seeded as NumPy's is.
    pub fn new(seed: &SeedSequence) -> Self {
        let (state, increment) = seeded(seed);
        Pcg64 { state, increment, half: None }
    }

    pub(super) fn words(&self) -> Vec<u64> {
        words(self.state, self.increment, self.half)
    }

    pub(super) fn from_words(words: &[u64]) -> Option<Self> {
        let (state, increment, half) = unpacked(words)?;
        Some(Pcg64 { state, increment, half })
    }
}

impl Halved for Pcg64 {
    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        ((self.state >> 64) as u64 ^ self.state as u64).rotate_right((self.state >> 122) as u32)
    }
    fn half(&mut self) -> &mut Option<u32> {
        &mut self.half
    }
}

/// The same congruence with a cheaper multiplier and DXSM output, taken before the step.
#[derive(Clone, Debug)]
pub struct Pcg64Dxsm {
    state: u128,
    increment: u128,
    half: Option<u32>,
}

impl Pcg64Dxsm {
    /// Seeded as NumPy's is.
    pub fn new(seed: &SeedSequence) -> Self {
        let (state, increment) = seeded(seed);
        Pcg64Dxsm { state, increment, half: None }
    }

    pub(super) fn words(&self) -> Vec<u64> {
        words(self.state, self.increment, self.half)
    }

    pub(super) fn from_words(words: &[u64]) -> Option<Self> {
        let (state, increment, half) = unpacked(words)?;
        Some(Pcg64Dxsm { state, increment, half })
    }
}

impl Halved for Pcg64Dxsm {
    fn draw(&mut self) -> u64 {
        let (mut high, low) = ((self.state >> 64) as u64, self.state as u64 | 1);
        high ^= high >> 32;
        high = high.wrapping_mul(CHEAP_MULTIPLIER);
        high ^= high >> 48;
        self.state = self.state.wrapping_mul(u128::from(CHEAP_MULTIPLIER)).wrapping_add(self.increment);
        high.wrapping_mul(low)
    }
    fn half(&mut self) -> &mut Option<u32> {
        &mut self.half
    }
}
