//! Random bits, after `numpy.random`: the seed sequence and the bit generators, equal to NumPy's bit for bit.
//!
//! ```
//! use rust_numpy::random::{BitGenerator, Pcg64, SeedSequence};
//! let mut bits = Pcg64::new(&SeedSequence::new(&[42]));
//! assert_eq!(bits.next_double(), 0.7739560485559633);
//! ```
mod bits;
mod bounded;
mod continuous;
mod discrete;
mod gamma;
mod generator;
mod hypergeometric;
pub mod laws;
mod many;
mod mt19937;
mod order;
mod pcg64;
mod philox;
mod seed;
mod sfc64;
mod ziggurat;

pub use bits::Bits;
pub use generator::{Ends, Generator};
pub use laws::Distribution;
pub use mt19937::Mt19937;
pub use order::Choice;
pub use pcg64::{Pcg64, Pcg64Dxsm};
pub use philox::Philox;
pub use seed::SeedSequence;
pub use sfc64::Sfc64;

/// A source of uniform bits.
pub trait BitGenerator {
    /// 64 bits.
    fn next_u64(&mut self) -> u64;

    /// 32 bits; generators of 64 give the lower half first and keep the other for the next call.
    fn next_u32(&mut self) -> u32;

    /// A number in [0, 1), of 53 bits: what `Generator.random` draws.
    fn next_double(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The half of a 64-bit number that has not been used yet.
#[derive(Clone, Copy, Debug, Default)]
struct Half(Option<u32>);

impl Half {
    fn next(&mut self, draw: impl FnOnce() -> u64) -> u32 {
        match self.0.take() {
            Some(half) => half,
            None => {
                let bits = draw();
                self.0 = Some((bits >> 32) as u32);
                bits as u32
            }
        }
    }

    /// The half as two words: whether there is one, and it.
    fn words(self) -> [u64; 2] {
        [u64::from(self.0.is_some()), u64::from(self.0.unwrap_or(0))]
    }

    fn from_words(present: u64, half: u64) -> Option<Half> {
        match present {
            0 => Some(Half(None)),
            1 => u32::try_from(half).ok().map(|half| Half(Some(half))),
            _ => None,
        }
    }
}
