//! From values to records.
use crate::error::Result;
use crate::handles;
use crate::record::*;
use rust_numpy::api::Value;
use rust_numpy::{DType, DynArray, IndexItem, Scalar};

/// A message that is written.
#[derive(Default)]
pub(crate) struct Writer {
    pub records: Vec<Record>,
    /// Whether numbers without dimensions travel as SCALAR; else every array gets a handle.
    pub scalars: bool,
}

/// The records of text.
pub(crate) fn text(text: &str) -> Vec<Record> {
    let mut writer = Writer::default();
    writer.text(text);
    writer.records
}

/// The records of a dtype.
pub(crate) fn dtype(dtype: &DType) -> Vec<Record> {
    let mut writer = Writer::default();
    writer.dtype(dtype);
    writer.records
}

/// One record of an array.
pub(crate) fn array(array: DynArray, scalars: bool) -> Result<Record> {
    match (array.ndim(), array.dtype().element()) {
        (0, Some(element)) if scalars => {
            let native = array.astype(&element.into(), rust_numpy::promote::Casting::Equiv)?.to_bytes()?;
            let mut bytes = [0; 16];
            bytes[..native.len()].copy_from_slice(&native);
            let half = |at: usize| u64::from_ne_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
            Ok(Record { kind: SCALAR, handle: element as u32, low: half(0), high: half(8) })
        }
        _ => {
            let writeable = !array.layout().repeats_elements();
            Ok(Record::of(ARRAY, handles::insert(array, writeable)?))
        }
    }
}

/// One record of a number.
pub(crate) fn number(value: Scalar) -> Record {
    let (kind, low, high) = match value {
        Scalar::Bool(value) => (BOOL, u64::from(value), 0),
        Scalar::Int(value) => (INT, value as u64, (value >> 64) as u64),
        Scalar::Float(value) => (FLOAT, value.to_bits(), 0),
        Scalar::Complex(value) => (COMPLEX, value.re.to_bits(), value.im.to_bits()),
    };
    Record { kind, handle: 0, low, high }
}

impl Writer {
    pub fn value(&mut self, value: Value) -> Result<()> {
        match value {
            Value::None => self.records.push(Record::of(NONE, 0)),
            Value::Number(value) => self.records.push(number(value)),
            Value::Text(value) => self.text(&value),
            Value::DType(value) => self.dtype(&value),
            Value::Array(value) => self.records.push(array(value, self.scalars)?),
            Value::Tuple(members) => {
                self.records.push(Record::of(TUPLE, members.len() as u32));
                members.into_iter().try_for_each(|member| self.value(member))?;
            }
            Value::Item(item) => self.item(item),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.records.push(Record::of(TEXT, text.len() as u32));
        self.records.extend(text.as_bytes().chunks(24).map(Record::from_bytes));
    }

    fn int(&mut self, value: isize) {
        self.records.push(number(Scalar::Int(value as i128)));
    }

    fn dtype(&mut self, dtype: &DType) {
        let DType::Record(record) = dtype else {
            let code = dtype.element().expect("what is no record is a number") as u32;
            self.records.push(Record::of(DTYPE, code | u32::from(dtype.is_swapped()) << 8));
            return;
        };
        let head = Record::of(FIELDS, record.fields().len() as u32);
        self.records.push(Record { low: record.itemsize() as u64, ..head });
        for field in record.fields() {
            self.text(&field.name);
            self.dtype(&field.dtype);
            self.int(field.offset as isize);
        }
    }

    fn item(&mut self, item: IndexItem) {
        match item {
            IndexItem::At(at) => self.int(at),
            IndexItem::NewAxis => self.records.push(Record::of(NONE, 0)),
            IndexItem::Ellipsis => self.records.push(Record::of(ELLIPSIS, 0)),
            IndexItem::Slice { start, stop, step } => {
                self.records.push(Record::of(SLICE, 0));
                for bound in [start, stop, Some(step)] {
                    match bound {
                        Some(bound) => self.int(bound),
                        None => self.records.push(Record::of(NONE, 0)),
                    }
                }
            }
        }
    }
}
