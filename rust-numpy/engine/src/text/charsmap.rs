//! SentencePiece's compiled normalisation rules: longest match in a double-array trie.
use crate::error::{Error, Result};

/// Rules that rewrite the longest matching prefix of a text.
pub(super) struct Charsmap {
    units: Vec<u32>,
    /// UTF-8 strings that end with a zero byte.
    results: Vec<u8>,
}

impl Charsmap {
    /// The size of the trie in bytes (u32), its units (u32 each), then the results; little-endian.
    pub fn parse(blob: &[u8]) -> Result<Self> {
        let damaged = || Error::integrity("tokenizer: precompiled_charsmap", "a trie", format!("{} bytes", blob.len()));
        let (size, rest) = blob.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (trie, results) = rest.split_at_checked(u32::from_le_bytes(*size) as usize).ok_or_else(damaged)?;
        let units: Vec<u32> = trie.as_chunks::<4>().0.iter().map(|unit| u32::from_le_bytes(*unit)).collect();
        if units.is_empty() {
            return Err(damaged());
        }
        Ok(Charsmap { units, results: results.to_vec() })
    }

    /// What the longest rule at the beginning of `text` makes, and how many bytes it takes.
    pub fn longest(&self, text: &[u8]) -> Option<(String, usize)> {
        let mut found = None;
        let mut place = offset(self.units[0]);
        for (index, &byte) in text.iter().enumerate() {
            place ^= byte as usize;
            let Some(&unit) = self.units.get(place) else { break };
            if unit & 0x8000_00FF != u32::from(byte) {
                break;
            }
            place ^= offset(unit);
            if unit >> 8 & 1 == 1 {
                found = self.units.get(place).map(|value| ((value & 0x7FFF_FFFF) as usize, index + 1));
            }
        }
        let (start, length) = found?;
        let result = self.results.get(start..)?.split(|&byte| byte == 0).next()?;
        Some((String::from_utf8_lossy(result).into_owned(), length))
    }
}

fn offset(unit: u32) -> usize {
    ((unit >> 10) << ((unit & 0x200) >> 6)) as usize
}
