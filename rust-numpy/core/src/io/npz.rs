//! `.npz`: a zip archive of `.npy` files.
use super::{corrupt, read_npy_within, write_npy, Limit};
use crate::dynarray::DynArray;
use crate::error::Result;
use std::io::{Cursor, Read, Seek, Write};
use zip::read::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::CompressionMethod;

/// How members of an archive are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As they are: NumPy's `savez`.
    Stored,
    /// Deflated: NumPy's `savez_compressed`.
    Deflated,
}

/// Whether these bytes begin as a zip archive does.
pub fn is_npz(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The arrays of an archive with their names, in its order. Members that are no `.npy` files are passed over. A member
/// may be a thousand times as large as what it is packed into: one for which no memory is free is an error.
pub fn read_npz(from: impl Read + Seek) -> Result<Vec<(String, DynArray)>> {
    read_npz_within(from, Limit::Free)
}

/// As [`read_npz`], with a limit of one's own for all members together.
pub fn read_npz_within(from: impl Read + Seek, limit: Limit) -> Result<Vec<(String, DynArray)>> {
    let mut left = limit;
    let mut archive = ZipArchive::new(from).map_err(corrupt)?;
    let mut arrays = Vec::new();
    for number in 0..archive.len() {
        let mut member = archive.by_index(number).map_err(corrupt)?;
        let Some(name) = member.name().map_err(corrupt)?.strip_suffix(".npy").map(str::to_string) else { continue };
        let array = read_npy_within(&mut member, left)?;
        if let Limit::Bytes(most) = &mut left {
            *most -= array.size() * array.dtype().itemsize();
        }
        // The checksum is compared when the end is reached.
        std::io::copy(&mut member.take(1), &mut std::io::sink()).map_err(corrupt)?;
        arrays.push((name, array));
    }
    Ok(arrays)
}

/// Writes arrays with names to an archive.
pub fn write_npz(arrays: &[(&str, &DynArray)], compression: Compression) -> Result<Vec<u8>> {
    let method = match compression {
        Compression::Stored => CompressionMethod::Stored,
        Compression::Deflated => CompressionMethod::Deflated,
    };
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, array)) in arrays.iter().enumerate() {
        if arrays[..number].iter().any(|(other, _)| other == name) {
            return Err(corrupt(format!("two arrays are named {name:?}")));
        }
        let mut member = Vec::new();
        write_npy(&mut member, array)?;
        let options = SimpleFileOptions::default().compression_method(method).large_file(member.len() >= 1 << 31);
        archive.start_file(format!("{name}.npy"), options).map_err(corrupt)?;
        archive.write_all(&member).map_err(corrupt)?;
    }
    Ok(archive.finish().map_err(corrupt)?.into_inner())
}
