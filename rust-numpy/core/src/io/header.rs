//! Headers of `.npy` files: what they say, and how it is written.
use super::corrupt;
use super::literal::{parse, quoted, Literal};
use crate::dtype::{DType, Field, Record};
use crate::error::Result;
use std::io::Read;
use std::sync::Arc;

const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// A header longer than this is refused, as NumPy does.
const LONGEST: usize = 10_000;
/// Data begins at a multiple of this.
const ALIGN: usize = 64;
/// Room that NumPy leaves for the first axis to grow.
const GROWTH: usize = 21;

/// What a header says.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub(super) dtype: DType,
    pub(super) fortran: bool,
    pub(super) shape: Vec<usize>,
}

/// Reads exactly so many bytes.
fn bytes<const N: usize>(from: &mut impl Read, what: &str) -> Result<[u8; N]> {
    let mut found = [0; N];
    from.read_exact(&mut found).map_err(|error| corrupt(format!("reading {what}: {error}")))?;
    Ok(found)
}

impl Header {
    /// Reads the magic string, the version (1.0, 2.0 or 3.0) and the dictionary behind them.
    pub(super) fn read(from: &mut impl Read) -> Result<Header> {
        let [magic @ .., major, minor] = bytes::<8>(from, "magic string")?;
        if &magic != MAGIC {
            return Err(corrupt(format!("the magic string is not correct; expected {MAGIC:?}, got {magic:?}")));
        }
        let length = match (major, minor) {
            (1, 0) => u16::from_le_bytes(bytes(from, "header length")?) as usize,
            (2 | 3, 0) => u32::from_le_bytes(bytes(from, "header length")?) as usize,
            _ => return Err(corrupt(format!("format version {major}.{minor} is not 1.0, 2.0 or 3.0"))),
        };
        let mut text = Vec::new();
        let limit = length.min(4 * LONGEST + 1) as u64;
        from.take(limit).read_to_end(&mut text).map_err(|error| corrupt(format!("reading header: {error}")))?;
        if text.len() < length.min(4 * LONGEST + 1) {
            return Err(corrupt(format!("reading header: expected {length} bytes, got {}", text.len())));
        }
        let text = match major {
            3 => String::from_utf8(text).map_err(corrupt)?,
            _ => text.iter().map(|&byte| byte as char).collect(),
        };
        if text.chars().count() > LONGEST {
            return Err(corrupt(format!("header of {length} bytes is larger than {LONGEST}: not safe to load")));
        }
        Header::of(parse(&text)?)
    }

    fn of(literal: Literal) -> Result<Header> {
        let Literal::Dict(members) = literal else { return Err(corrupt("header is not a dictionary")) };
        let mut keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        if keys != ["descr", "fortran_order", "shape"] {
            return Err(corrupt(format!("header does not contain the correct keys: {keys:?}")));
        }
        let get = |key: &str| &members.iter().find(|(name, _)| name == key).expect("keys were checked").1;
        let Literal::Tuple(sizes) = get("shape") else { return Err(corrupt("shape is not a tuple")) };
        let size = |size: &Literal| match size {
            Literal::Int(n) => usize::try_from(*n).map_err(|_| corrupt(format!("shape has a size of {n}"))),
            other => Err(corrupt(format!("shape has a size of {other:?}"))),
        };
        let Literal::Bool(fortran) = get("fortran_order") else {
            return Err(corrupt("fortran_order is not True or False"));
        };
        let shape = sizes.iter().map(size).collect::<Result<_>>()?;
        Ok(Header { dtype: dtype(get("descr"))?, fortran: *fortran, shape })
    }

    /// The header with everything in front, padded so that the data is aligned: byte for byte NumPy's.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        let sizes: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        let shape = if let [one] = &sizes[..] { format!("({one},)") } else { format!("({})", sizes.join(", ")) };
        let fortran = if self.fortran { "True" } else { "False" };
        let descr = descr(&self.dtype)?;
        let growing = if self.fortran { sizes.last() } else { sizes.first() };
        let room = " ".repeat(growing.map_or(0, |digits| GROWTH.saturating_sub(digits.len())));
        let text = format!("{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}{room}");
        let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c as u32).ok()).collect();
        let framed = |version: u8, text: &[u8]| {
            let prefix = MAGIC.len() + 2 + if version == 1 { 2 } else { 4 };
            let padding = ALIGN - (prefix + text.len() + 1) % ALIGN;
            let length = text.len() + 1 + padding;
            let size = match version {
                1 => u16::try_from(length).ok()?.to_le_bytes().to_vec(),
                _ => u32::try_from(length).ok()?.to_le_bytes().to_vec(),
            };
            Some([&MAGIC[..], &[version, 0], &size, text, &vec![b' '; padding], b"\n"].concat())
        };
        let written = match &latin {
            Some(latin) => framed(1, latin).or_else(|| framed(2, latin)),
            None => framed(3, text.as_bytes()),
        };
        written.ok_or_else(|| corrupt("the header is too long for any version of the format"))
    }
}

/// A dtype from `'<f8'` or a list of fields.
fn dtype(literal: &Literal) -> Result<DType> {
    let fields = match literal {
        Literal::Text(text) => return one(text),
        Literal::List(fields) => fields,
        other => return Err(corrupt(format!("descr is not a valid dtype descriptor: {other:?}"))),
    };
    let (mut placed, mut offset) = (Vec::new(), 0usize);
    for field in fields {
        let (name, dtype) = match field {
            Literal::Tuple(parts) => match &parts[..] {
                [Literal::Text(name), part] => (name, dtype(part)?),
                _ => return Err(corrupt(format!("fields with titles or of arrays are not known: {field:?}"))),
            },
            other => return Err(corrupt(format!("a field is a tuple, found {other:?}"))),
        };
        let size = dtype.itemsize();
        let is_padding = name.is_empty() && matches!(&dtype, DType::Record(record) if record.fields().is_empty());
        if !is_padding {
            placed.push(Field { name: name.clone(), dtype, offset });
        }
        offset = offset.checked_add(size).ok_or_else(|| corrupt("a record is larger than memory"))?;
    }
    let record = Record::with_offsets(placed, offset).map_err(corrupt)?;
    Ok(DType::Record(Arc::new(record)))
}

fn one(text: &str) -> Result<DType> {
    DType::parse(text).map_err(|error| corrupt(format!("descr is not a valid dtype descriptor: {error}")))
}

/// A dtype as NumPy writes it, gaps in records as unnamed bytes.
fn descr(dtype: &DType) -> Result<String> {
    let record = match dtype {
        DType::Record(record) if !record.fields().is_empty() => record,
        plain => return Ok(quoted(&plain.code())),
    };
    let mut parts = Vec::new();
    let mut at = 0;
    let gap = |from: usize, to: usize| format!("('', '|V{}')", to - from);
    for field in record.fields() {
        if field.offset < at {
            return Err(corrupt("records whose fields overlap or stand out of order cannot be saved"));
        }
        if field.offset > at {
            parts.push(gap(at, field.offset));
        }
        parts.push(format!("({}, {})", quoted(&field.name), descr(&field.dtype)?));
        at = field.offset + field.dtype.itemsize();
    }
    if at < record.itemsize() {
        parts.push(gap(at, record.itemsize()));
    }
    Ok(format!("[{}]", parts.join(", ")))
}
