//! Seeding as M. Matsumoto and T. Nishimura published it (2002), before there were seed sequences.
use super::RandomState;
use crate::random::mt19937::{Mt19937, N};
use crate::random::Bits;

impl RandomState {
    /// The Mersenne Twister of one number.
    pub fn seeded(seed: u32) -> RandomState {
        RandomState::new(Bits::Mt19937(Mt19937::of_key(of_number(seed))))
    }

    /// The Mersenne Twister of several numbers, at least one.
    pub fn seeded_by(seeds: &[u32]) -> RandomState {
        RandomState::new(Bits::Mt19937(Mt19937::of_key(of_numbers(seeds))))
    }
}

fn of_number(seed: u32) -> Vec<u32> {
    let next = |word: &u32, i: u32| 1_812_433_253u32.wrapping_mul(word ^ (word >> 30)).wrapping_add(i);
    let mut key = vec![seed];
    for i in 1..N {
        key.push(next(&key[i - 1], i as u32));
    }
    key
}

fn of_numbers(seeds: &[u32]) -> Vec<u32> {
    let mut key = of_number(19_650_218);
    let mixed = |key: &[u32], i: usize, factor: u32| key[i] ^ (key[i - 1] ^ (key[i - 1] >> 30)).wrapping_mul(factor);
    let mut i = 1;
    let step = |key: &mut Vec<u32>, i: &mut usize| {
        *i += 1;
        if *i == N {
            key[0] = key[N - 1];
            *i = 1;
        }
    };
    for place in 0..N.max(seeds.len()) {
        let at = place % seeds.len();
        key[i] = mixed(&key, i, 1_664_525).wrapping_add(seeds[at]).wrapping_add(at as u32);
        step(&mut key, &mut i);
    }
    for _ in 1..N {
        key[i] = mixed(&key, i, 1_566_083_941).wrapping_sub(i as u32);
        step(&mut key, &mut i);
    }
    key[0] = 0x8000_0000;
    key
}
