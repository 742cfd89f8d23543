//! From records to values.
use crate::error::{Failure, Result};
use crate::handles;
use crate::record::*;
use rust_numpy::api::Value;
use rust_numpy::dtype::Field;
use rust_numpy::{Complex64, DType, DynArray, ElementType, IndexItem, Record as Fields, Scalar};
use std::sync::Arc;

/// Deeper messages are refused before they fill the stack.
const DEEPEST: usize = 64;
const SWAPPED: u32 = 256;

/// A message that is read from its beginning.
pub(crate) struct Reader<'a> {
    rest: &'a [Record],
    depth: usize,
}

/// The one value that all the records are.
pub(crate) fn value(records: &[Record]) -> Result<Value> {
    let mut reader = Reader { rest: records, depth: 0 };
    let value = reader.value()?;
    reader.end()?;
    Ok(value)
}

/// The one dtype that all the records are, or its spelling.
pub(crate) fn dtype(records: &[Record]) -> Result<DType> {
    match value(records)? {
        Value::DType(dtype) => Ok(dtype),
        Value::Text(text) => Ok(DType::parse(&text)?),
        other => Err(Failure::message(format!("expected a dtype, found {}", other.kind()))),
    }
}

/// The values of a call: a tuple, then pairs of a name and a value.
pub(crate) fn call(records: &[Record]) -> Result<(Vec<Value>, Vec<(String, Value)>)> {
    let mut reader = Reader { rest: records, depth: 0 };
    let Value::Tuple(positional) = reader.value()? else {
        return Err(Failure::message("the values of a call begin with a tuple"));
    };
    let mut keywords = Vec::new();
    while !reader.rest.is_empty() {
        let Value::Text(name) = reader.value()? else { return Err(Failure::message("a keyword is text")) };
        keywords.push((name, reader.value()?));
    }
    Ok((positional, keywords))
}

/// The number type of a code.
pub(crate) fn element(code: u32) -> Result<ElementType> {
    let wrong = || Failure::message(format!("no dtype has the code {code}"));
    ElementType::ALL.get(code as usize).copied().ok_or_else(wrong)
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Record> {
        let (first, rest) = self.rest.split_first().ok_or_else(|| Failure::message("a message breaks off"))?;
        self.rest = rest;
        Ok(*first)
    }

    fn end(&self) -> Result<()> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(Failure::message(format!("{left} records too many"))),
        }
    }

    fn value(&mut self) -> Result<Value> {
        let record = self.next()?;
        Ok(match record.kind {
            NONE => Value::None,
            BOOL => Value::Number(Scalar::Bool(record.low != 0)),
            INT => Value::Number(Scalar::Int(int(&record))),
            FLOAT => Value::Number(Scalar::Float(f64::from_bits(record.low))),
            COMPLEX => {
                let (re, im) = (f64::from_bits(record.low), f64::from_bits(record.high));
                Value::Number(Scalar::Complex(Complex64::new(re, im)))
            }
            TEXT => Value::Text(self.text(record.handle as usize)?),
            DTYPE => Value::DType(number_dtype(record.handle)?),
            FIELDS => Value::DType(self.fields(&record)?),
            ARRAY => Value::Array(handles::get(record.handle)?.array),
            SCALAR => Value::Array(scalar(&record)?),
            TUPLE => Value::Tuple(self.members(record.handle as usize)?),
            SLICE => Value::Item(self.slice()?),
            ELLIPSIS => Value::Item(IndexItem::Ellipsis),
            other => return Err(Failure::message(format!("no record is of kind {other}"))),
        })
    }

    fn members(&mut self, count: usize) -> Result<Vec<Value>> {
        if self.depth == DEEPEST || count > self.rest.len() {
            return Err(Failure::message("a tuple is longer than its message, or too deep"));
        }
        self.depth += 1;
        let members = (0..count).map(|_| self.value()).collect();
        self.depth -= 1;
        members
    }

    fn text(&mut self, length: usize) -> Result<String> {
        let count = length.div_ceil(24);
        if count > self.rest.len() {
            return Err(Failure::message("text is longer than its message"));
        }
        let (records, rest) = self.rest.split_at(count);
        self.rest = rest;
        let mut bytes: Vec<u8> = records.iter().flat_map(Record::bytes).collect();
        bytes.truncate(length);
        String::from_utf8(bytes).map_err(|_| Failure::message("text is UTF-8"))
    }

    fn slice(&mut self) -> Result<IndexItem> {
        let (start, stop) = (self.bound()?, self.bound()?);
        Ok(IndexItem::Slice { start, stop, step: self.bound()?.unwrap_or(1) })
    }

    /// Bounds beyond memory are as good as its ends.
    fn bound(&mut self) -> Result<Option<isize>> {
        let record = self.next()?;
        match record.kind {
            NONE => Ok(None),
            // One less than the ends: their negatives and sums with sizes stay numbers.
            INT => Ok(Some(int(&record).clamp(isize::MIN as i128 / 4, isize::MAX as i128 / 4) as isize)),
            _ => Err(Failure::message("a slice's bounds are INT or NONE")),
        }
    }

    fn fields(&mut self, record: &Record) -> Result<DType> {
        if self.depth == DEEPEST || record.low > isize::MAX as u64 / 2 {
            return Err(Failure::message("a dtype is too deep or too large"));
        }
        self.depth += 1;
        let fields = (0..record.handle).map(|_| self.field(record.low as usize)).collect::<Result<Vec<_>>>()?;
        self.depth -= 1;
        if fields.is_empty() {
            return Ok(DType::Record(Arc::new(Fields::bytes(record.low as usize))));
        }
        Ok(DType::Record(Arc::new(Fields::with_offsets(fields, record.low as usize)?)))
    }

    fn field(&mut self, itemsize: usize) -> Result<Field> {
        let (name, dtype, offset) = (self.value()?, self.value()?, self.value()?);
        match (name, dtype, offset) {
            (Value::Text(name), Value::DType(dtype), Value::Number(Scalar::Int(offset)))
                if (0..=itemsize as i128).contains(&offset) =>
            {
                Ok(Field { name, dtype, offset: offset as usize })
            }
            _ => Err(Failure::message("a field is a name, a dtype and an offset within the record")),
        }
    }
}

fn int(record: &Record) -> i128 {
    (u128::from(record.low) | u128::from(record.high) << 64) as i128
}

fn number_dtype(code: u32) -> Result<DType> {
    let dtype = DType::from(element(code & !SWAPPED)?);
    Ok(if code & SWAPPED == 0 { dtype } else { dtype.with_swapped_bytes() })
}

fn scalar(record: &Record) -> Result<DynArray> {
    let dtype = DType::from(element(record.handle)?);
    let bytes = [record.low.to_ne_bytes(), record.high.to_ne_bytes()].concat();
    Ok(DynArray::from_bytes(&bytes[..dtype.itemsize()], &[], &dtype)?)
}
