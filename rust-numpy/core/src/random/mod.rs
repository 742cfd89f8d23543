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
mod draw;
mod gamma;
mod generator;
mod hypergeometric;
pub mod laws;
pub mod legacy;
mod many;
mod mt19937;
mod order;
mod pcg64;
mod philox;
mod seed;
mod sfc64;
#[cfg(feature = "linalg")]
mod vectors;
mod whole;
mod ziggurat;

pub use bits::Bits;
pub(crate) use generator::in_order;
pub use generator::Generator;
pub use laws::Distribution;
pub use legacy::RandomState;
pub use mt19937::Mt19937;
pub use order::Choice;
pub use pcg64::{Pcg64, Pcg64Dxsm};
pub use philox::Philox;
pub use seed::SeedSequence;
pub use sfc64::Sfc64;
#[cfg(feature = "linalg")]
pub use vectors::{Covariance, Factors};
pub use whole::Ends;

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

/// A generator of 64 bits, which keeps the upper half of a number whose lower half was asked for.
trait Halved {
    fn draw(&mut self) -> u64;
    /// The half that has not been used yet.
    fn half(&mut self) -> &mut Option<u32>;
}

impl<T: Halved> BitGenerator for T {
    fn next_u64(&mut self) -> u64 {
        self.draw()
    }

    fn next_u32(&mut self) -> u32 {
        if let Some(half) = self.half().take() {
            return half;
        }
        let bits = self.draw();
        *self.half() = Some((bits >> 32) as u32);
        bits as u32
    }
}

/// A half as two words: whether there is one, and it.
fn half_words(half: Option<u32>) -> [u64; 2] {
    [u64::from(half.is_some()), u64::from(half.unwrap_or(0))]
}

fn half_from_words(present: u64, half: u64) -> Option<Option<u32>> {
    match present {
        0 => Some(None),
        1 => u32::try_from(half).ok().map(Some),
        _ => None,
    }
}
