//! Rows of `io`. Where NumPy's functions take a file, these take and give its bytes.
use super::make;
use crate::api::{Arguments, Function, Value};
use crate::calc::values;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::io::*;
use std::io::Cursor;

pub(super) static ROWS: &[Function] = &[
    make("save(arr)", |a| {
        let mut file = Vec::new();
        write_npy(&mut file, &a.array("arr")?)?;
        bytes(&file)
    }),
    make("load(file)", |a| {
        let file = values::<u8>(&a.array("file")?)?;
        if !is_npz(&file) {
            return Ok(read_npy(&mut &file[..])?.into());
        }
        let pair = |(name, array): (String, DynArray)| Value::Tuple(vec![name.as_str().into(), array.into()]);
        Ok(Value::Tuple(read_npz(Cursor::new(file))?.into_iter().map(pair).collect()))
    }),
    make("savez(names, arrays)", |a| archive(a, Compression::Stored)),
    make("savez_compressed(names, arrays)", |a| archive(a, Compression::Deflated)),
    make("savetxt(X, fmt='%.18e', delimiter=' ', newline=None, header='', footer='', comments='# ')", |a| {
        let formats = match a.value("fmt") {
            Value::Tuple(_) => texts(a, "fmt")?,
            _ => vec![a.text("fmt")?.to_string()],
        };
        let newline = if a.has("newline") { a.text("newline")?.to_string() } else { "\n".into() };
        let text = |name: &str| a.text(name).map(str::to_string);
        let (header, footer, comments) = (text("header")?, text("footer")?, text("comments")?);
        let options = SaveOptions { formats, delimiter: text("delimiter")?, newline, header, footer, comments };
        bytes(savetxt(&a.array("X")?, &options)?.as_bytes())
    }),
    make(
        "loadtxt(file, dtype='float64', comments='#', delimiter=None, skiprows=0, usecols=None, unpack=False, ndmin=0, max_rows=None)",
        |a| Ok(loadtxt(&text(a)?, &TextOptions { skip: size(a, "skiprows")?, ..options(a)? })?.into()),
    ),
    make(
        "genfromtxt(file, dtype='float64', comments='#', delimiter=None, skip_header=0, skip_footer=0, filling_values=None, usecols=None, unpack=False, ndmin=0, max_rows=None)",
        |a| {
            let (skip, skip_last) = (size(a, "skip_header")?, size(a, "skip_footer")?);
            let filling = if a.has("filling_values") { Some(a.float("filling_values")?) } else { None };
            Ok(genfromtxt(&text(a)?, &TextOptions { skip, skip_last, filling, ..options(a)? })?.into())
        },
    ),
];

fn bytes(file: &[u8]) -> Result<Value> {
    Ok(DynArray::from_bytes(file, &[file.len()], &DType::U8)?.into())
}

fn texts(a: &Arguments, name: &str) -> Result<Vec<String>> {
    let text = |value: &Value| match value {
        Value::Text(text) => Ok(text.clone()),
        _ => Err(NumPyError::value(&format!("{name} is a sequence of text"))),
    };
    a.list(name)?.iter().map(text).collect()
}

fn archive(a: &Arguments, compression: Compression) -> Result<Value> {
    let (names, arrays) = (texts(a, "names")?, a.list("arrays")?);
    let arrays: Vec<DynArray> = arrays.iter().map(Value::to_array).collect::<Result<_>>()?;
    if names.len() != arrays.len() {
        return Err(NumPyError::value("as many names as arrays"));
    }
    let members: Vec<(&str, &DynArray)> = names.iter().map(String::as_str).zip(&arrays).collect();
    bytes(&write_npz(&members, compression)?)
}

/// The text itself, or its bytes.
fn text(a: &Arguments) -> Result<String> {
    match a.value("file") {
        Value::Text(text) => Ok(text.clone()),
        other => String::from_utf8(values::<u8>(&other.to_array()?)?)
            .map_err(|error| NumPyError::value(&format!("the file is not UTF-8: {error}"))),
    }
}

fn size(a: &Arguments, name: &str) -> Result<usize> {
    Ok(a.int(name)?.max(0) as usize)
}

fn options(a: &Arguments) -> Result<TextOptions> {
    let optional = |name: &str| a.has(name).then(|| a.text(name).map(str::to_string)).transpose();
    Ok(TextOptions {
        dtype: a.dtype("dtype")?.unwrap_or(DType::F64),
        comments: optional("comments")?,
        delimiter: optional("delimiter")?,
        columns: a.ints("usecols")?,
        most: a.optional_int("max_rows")?.map(|most| most.max(0) as usize),
        unpack: a.flag("unpack")?,
        least_dimensions: size(a, "ndmin")?,
        ..TextOptions::default()
    })
}
