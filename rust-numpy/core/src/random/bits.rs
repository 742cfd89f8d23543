//! Any of the bit generators, and their states as words.
use super::{BitGenerator, Mt19937, Pcg64, Pcg64Dxsm, Philox, SeedSequence, Sfc64};
use crate::error::{NumPyError, Result};

/// One of the bit generators.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Bits {
    Pcg64(Pcg64),
    Pcg64Dxsm(Pcg64Dxsm),
    Mt19937(Mt19937),
    Philox(Philox),
    Sfc64(Sfc64),
}

/// Runs an expression for whichever generator it is.
macro_rules! each {
    ($bits:expr, $inner:ident => $body:expr) => {
        match $bits {
            Bits::Pcg64($inner) => $body,
            Bits::Pcg64Dxsm($inner) => $body,
            Bits::Mt19937($inner) => $body,
            Bits::Philox($inner) => $body,
            Bits::Sfc64($inner) => $body,
        }
    };
}

impl BitGenerator for Bits {
    fn next_u64(&mut self) -> u64 {
        each!(self, inner => inner.next_u64())
    }
    fn next_u32(&mut self) -> u32 {
        each!(self, inner => inner.next_u32())
    }
    fn next_double(&mut self) -> f64 {
        each!(self, inner => inner.next_double())
    }
}

impl Bits {
    /// The generator of this name in NumPy, seeded.
    pub fn new(name: &str, seed: &SeedSequence) -> Result<Bits> {
        match name {
            "PCG64" => Ok(Bits::Pcg64(Pcg64::new(seed))),
            "PCG64DXSM" => Ok(Bits::Pcg64Dxsm(Pcg64Dxsm::new(seed))),
            "MT19937" => Ok(Bits::Mt19937(Mt19937::new(seed))),
            "Philox" => Ok(Bits::Philox(Philox::new(seed))),
            "SFC64" => Ok(Bits::Sfc64(Sfc64::new(seed))),
            other => Err(NumPyError::value(&format!("no bit generator is named {other:?}"))),
        }
    }

    /// The state: which generator it is, then its words.
    pub fn words(&self) -> Vec<u64> {
        let kind = match self {
            Bits::Pcg64(_) => 0,
            Bits::Pcg64Dxsm(_) => 1,
            Bits::Mt19937(_) => 2,
            Bits::Philox(_) => 3,
            Bits::Sfc64(_) => 4,
        };
        [vec![kind], each!(self, inner => inner.words())].concat()
    }

    /// The generator with this state.
    pub fn from_words(words: &[u64]) -> Result<Bits> {
        let made = match words {
            [0, rest @ ..] => Pcg64::from_words(rest).map(Bits::Pcg64),
            [1, rest @ ..] => Pcg64Dxsm::from_words(rest).map(Bits::Pcg64Dxsm),
            [2, rest @ ..] => Mt19937::from_words(rest).map(Bits::Mt19937),
            [3, rest @ ..] => Philox::from_words(rest).map(Bits::Philox),
            [4, rest @ ..] => Sfc64::from_words(rest).map(Bits::Sfc64),
            _ => None,
        };
        made.ok_or_else(|| NumPyError::value("these words are the state of no bit generator"))
    }

    /// A number in [0, 1) of 24 bits.
    pub fn next_float(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 / (1u32 << 24) as f32
    }
}
