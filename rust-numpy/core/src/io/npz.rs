//! `.npz`: a zip archive of `.npy` files.
use super::{corrupt, read_npy_within, write_npy, Limit};
use crate::dynarray::DynArray;
use crate::error::Result;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter, RECOMMENDED_BUFFER_SIZE};
use std::io::{BufReader, Read, Seek, Write};

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
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let archive = ZipArchive::from_seekable(from, &mut buffer).map_err(corrupt)?;
    let (mut members, mut found, mut arrays) = (archive.entries(&mut buffer), 0, Vec::new());
    let mut left = limit;
    while let Some(member) = members.next_entry().map_err(corrupt)? {
        found += 1;
        let path = member.file_path();
        let Some(name) = std::str::from_utf8(path.as_ref()).map_err(corrupt)?.strip_suffix(".npy") else { continue };
        let entry = archive.get_entry(member.wayfinder()).map_err(corrupt)?;
        let array = match member.compression_method() {
            CompressionMethod::STORE => read_member(entry.verifying_reader(entry.reader()), left)?,
            CompressionMethod::DEFLATE => {
                read_member(entry.verifying_reader(DeflateDecoder::new(BufReader::new(entry.reader()))), left)?
            }
            other => return Err(corrupt(format!("{name}.npy is compressed by {other}, expected STORE or DEFLATE"))),
        };
        if let Limit::Bytes(most) = &mut left {
            *most -= array.size() * array.dtype().itemsize();
        }
        arrays.push((name.to_string(), array));
    }
    if found != archive.entries_hint() {
        return Err(corrupt(format!("{} members expected, found {found}", archive.entries_hint())));
    }
    Ok(arrays)
}

fn read_member(mut member: impl Read, limit: Limit) -> Result<DynArray> {
    let array = read_npy_within(&mut member, limit)?;
    // Size and checksum are compared when the end is reached.
    std::io::copy(&mut member.take(1), &mut std::io::sink()).map_err(corrupt)?;
    Ok(array)
}

/// Writes arrays with names to an archive.
pub fn write_npz(arrays: &[(&str, &DynArray)], compression: Compression) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut file);
    for (number, (name, array)) in arrays.iter().enumerate() {
        if arrays[..number].iter().any(|(other, _)| other == name) {
            return Err(corrupt(format!("two arrays are named {name:?}")));
        }
        let mut member = Vec::new();
        write_npy(&mut member, array)?;
        write_member(&mut archive, &format!("{name}.npy"), &member, compression).map_err(corrupt)?;
    }
    archive.finish().map_err(corrupt)?;
    Ok(file)
}

fn write_member(
    archive: &mut ZipArchiveWriter<&mut Vec<u8>>,
    name: &str,
    member: &[u8],
    compression: Compression,
) -> std::result::Result<(), rawzip::Error> {
    let method = match compression {
        Compression::Stored => CompressionMethod::STORE,
        Compression::Deflated => CompressionMethod::DEFLATE,
    };
    let (mut entry, config) = archive.new_file(name).compression_method(method).start()?;
    let descriptor = match compression {
        Compression::Stored => {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(member)?;
            writer.finish()?.1
        }
        Compression::Deflated => {
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, flate2::Compression::default()));
            writer.write_all(member)?;
            let (encoder, descriptor) = writer.finish()?;
            encoder.finish()?;
            descriptor
        }
    };
    entry.finish(descriptor)?;
    Ok(())
}
