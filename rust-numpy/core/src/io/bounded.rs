//! Reading data of a size that a file states: memory grows with what comes, and no further than is free.
use super::corrupt;
use crate::error::{NumPyError, Result};
use rust_numpy_kernels::OutOfMemory;
use std::io::Read;

/// The first piece, after which memory is doubled.
const PIECE: usize = 1 << 16;
/// Below this, nobody asks how much memory is free.
const SMALL: usize = 1 << 26;
/// The most that data may take where the system does not say how much memory is free: 16 GiB, or half of what 32 bits address.
const MOST: usize = if usize::BITS > 34 { 1 << (34 % usize::BITS) } else { 1 << 31 };
/// While an array is made of them, its bytes are there twice.
const COPIES: usize = 2;

/// How many bytes of data may be taken into memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many that the memory that is free holds them.
    Free,
    /// So many.
    Bytes(usize),
}

impl Limit {
    fn allows(self, size: usize) -> bool {
        match self {
            Limit::Bytes(most) => size <= most,
            Limit::Free => size <= SMALL || size <= free().unwrap_or(MOST) / COPIES,
        }
    }
}

/// The memory that could be had without swapping, where Linux says so.
fn free() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1 << 10)
}

/// Exactly `size` bytes. Fewer are an error, as is memory that cannot be had, or is not to be.
pub(super) fn read(from: &mut impl Read, size: usize, limit: Limit) -> Result<Vec<u8>> {
    let refused = || NumPyError::Memory(OutOfMemory(size));
    let mut data: Vec<u8> = Vec::new();
    while data.len() < size {
        let piece = (size - data.len()).min(data.len().max(PIECE));
        let wanted = data.len() + piece;
        if !limit.allows(wanted) {
            return Err(refused());
        }
        data.try_reserve_exact(piece).map_err(|_| refused())?;
        let failed = |error: std::io::Error| corrupt(format!("reading array data: {error}"));
        from.by_ref().take(piece as u64).read_to_end(&mut data).map_err(failed)?;
        if data.len() < wanted {
            return Err(corrupt(format!("cannot read {size} bytes of array data: the file has {}", data.len())));
        }
    }
    Ok(data)
}
