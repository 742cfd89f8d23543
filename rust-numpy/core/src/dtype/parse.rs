//! NumPy's spellings of dtypes.
use super::error::{DTypeError, Result};
use super::{DType, Record};
use rust_numpy_kernels::ElementType::{self, *};
use std::sync::Arc;

/// Names and letters of each number type; letters and names with a size in bytes are read apart.
const NAMES: [(ElementType, &str); 14] = [
    (Bool, "bool bool_ ?"),
    (I8, "int8 byte b"),
    (U8, "uint8 ubyte B"),
    (I16, "int16 short h"),
    (U16, "uint16 ushort H"),
    (I32, "int32 intc i"),
    (U32, "uint32 uintc I"),
    (I64, "int64 int int_ long longlong l q"),
    (U64, "uint64 uint ulong ulonglong L Q"),
    (F16, "float16 half e"),
    (F32, "float32 single f"),
    (F64, "float64 float double d"),
    (C64, "complex64 csingle F"),
    (C128, "complex128 complex cdouble D"),
];

pub(super) fn dtype(text: &str) -> Result<DType> {
    let text = text.trim();
    if text.contains(',') {
        return fields(text);
    }
    let (order, rest) = match text.chars().next() {
        Some(order @ ('<' | '>' | '=' | '|')) => (order, &text[1..]),
        _ => ('=', text),
    };
    let ordered = rest.len() != text.len();
    let found = sized(rest).or_else(|| named(rest, ordered)).ok_or_else(|| DTypeError(text.into()))?;
    let foreign = if cfg!(target_endian = "little") { '>' } else { '<' };
    Ok(if order == foreign { found.with_swapped_bytes() } else { found })
}

/// `f8`, `u1`, `V16`: a kind and a size in bytes.
fn sized(text: &str) -> Option<DType> {
    let kind = text.chars().next()?;
    let size: usize = text.get(1..)?.parse().ok().filter(|_| text[1..].bytes().all(|b| b.is_ascii_digit()))?;
    if kind == 'V' {
        return Some(DType::Record(Arc::new(Record::bytes(size))));
    }
    DType::numbers().find(|dtype| dtype.kind() == kind && dtype.itemsize() == size)
}

/// A name or letter. After a byte order only letters are allowed.
fn named(text: &str, ordered: bool) -> Option<DType> {
    if ordered && text.len() != 1 {
        return None;
    }
    match text {
        "intp" | "p" | "n" => return Some(DType::INTP),
        "uintp" | "P" | "N" => return Some(DType::UINTP),
        _ => {}
    }
    let is = |names: &str| names.split(' ').any(|name| name == text);
    NAMES.iter().find(|(_, names)| is(names)).map(|(element, _)| DType::from(*element))
}

/// `i4,f8`: a record with fields `f0`, `f1`.
fn fields(text: &str) -> Result<DType> {
    let parts: Vec<&str> = text.trim_end_matches(',').split(',').collect();
    let names: Vec<String> = (0..parts.len()).map(|i| format!("f{i}")).collect();
    let types: Result<Vec<DType>> = parts.iter().map(|part| dtype(part)).collect();
    let fields: Vec<(&str, DType)> = names.iter().map(String::as_str).zip(types?).collect();
    DType::record(&fields, false)
}
