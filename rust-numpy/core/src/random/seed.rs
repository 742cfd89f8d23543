//! NumPy's `SeedSequence`: entropy mixed into a pool, from which any number of words is drawn.

const POOL: usize = 4;
const INIT_A: u32 = 0x43b0_d7e5;
const MULT_A: u32 = 0x931e_8875;
const INIT_B: u32 = 0x8b51_f9dd;
const MULT_B: u32 = 0x58f3_8ded;
const MIX_LEFT: u32 = 0xca01_f9dd;
const MIX_RIGHT: u32 = 0x4973_f715;
const SHIFT: u32 = 16;

/// A seed that can be split into independent ones.
#[derive(Clone, Debug)]
pub struct SeedSequence {
    entropy: Vec<u32>,
    spawn_key: Vec<u32>,
    children: u32,
    pool: [u32; POOL],
}

/// Words of a number, least first; 0 is one word.
fn words(mut number: u128) -> Vec<u32> {
    let mut words = vec![number as u32];
    number >>= 32;
    while number > 0 {
        words.push(number as u32);
        number >>= 32;
    }
    words
}

fn hashed(value: u32, constant: &mut u32) -> u32 {
    let mut value = value ^ *constant;
    *constant = constant.wrapping_mul(MULT_A);
    value = value.wrapping_mul(*constant);
    value ^ (value >> SHIFT)
}

fn mixed(x: u32, y: u32) -> u32 {
    let result = MIX_LEFT.wrapping_mul(x).wrapping_sub(MIX_RIGHT.wrapping_mul(y));
    result ^ (result >> SHIFT)
}

impl SeedSequence {
    /// From integers, as NumPy's `SeedSequence([...])` takes them.
    pub fn new(entropy: &[u128]) -> Self {
        Self::descendant(entropy, &[])
    }

    /// As NumPy's `SeedSequence(entropy, spawn_key=...)`: the seed that a chain of [`SeedSequence::spawn`] gives.
    pub fn descendant(entropy: &[u128], spawn_key: &[u32]) -> Self {
        let entropy = entropy.iter().flat_map(|&number| words(number)).collect();
        Self::of_words(entropy, spawn_key.to_vec())
    }

    fn of_words(entropy: Vec<u32>, spawn_key: Vec<u32>) -> Self {
        let mut assembled = entropy.clone();
        if !spawn_key.is_empty() && assembled.len() < POOL {
            assembled.resize(POOL, 0);
        }
        assembled.extend(&spawn_key);
        SeedSequence { pool: mix(&assembled), entropy, spawn_key, children: 0 }
    }

    /// `count` seeds that are independent of this one and of each other.
    pub fn spawn(&mut self, count: u32) -> Vec<SeedSequence> {
        let first = self.children;
        self.children += count;
        let child = |i| Self::of_words(self.entropy.clone(), [&self.spawn_key[..], &[i]].concat());
        (first..self.children).map(child).collect()
    }

    /// Words to seed a generator with.
    pub fn state(&self, count: usize) -> Vec<u32> {
        self.words(count).collect()
    }

    /// The same one after the other.
    pub(crate) fn words(&self, count: usize) -> impl ExactSizeIterator<Item = u32> + '_ {
        let mut constant = INIT_B;
        let draw = move |i: usize| {
            let mut value = self.pool[i % POOL] ^ constant;
            constant = constant.wrapping_mul(MULT_B);
            value = value.wrapping_mul(constant);
            value ^ (value >> SHIFT)
        };
        (0..count).map(draw)
    }

    /// Numbers of 64 bits to seed a generator with.
    pub fn state64(&self, count: usize) -> Vec<u64> {
        self.state(2 * count).chunks(2).map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32).collect()
    }
}

fn mix(entropy: &[u32]) -> [u32; POOL] {
    let mut constant = INIT_A;
    let mut pool = [0; POOL];
    for (i, word) in pool.iter_mut().enumerate() {
        *word = hashed(entropy.get(i).copied().unwrap_or(0), &mut constant);
    }
    for from in 0..POOL {
        for to in (0..POOL).filter(|&to| to != from) {
            pool[to] = mixed(pool[to], hashed(pool[from], &mut constant));
        }
    }
    for &word in entropy.iter().skip(POOL) {
        for slot in &mut pool {
            *slot = mixed(*slot, hashed(word, &mut constant));
        }
    }
    pool
}
