//! Records: structured dtypes.
use super::error::{DTypeError, Result};
use super::DType;
use std::fmt;

/// One field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub dtype: DType,
    /// Its position in bytes.
    pub offset: usize,
}

/// Fields at offsets within `itemsize` bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    fields: Vec<Field>,
    itemsize: usize,
    alignment: usize,
}

impl Record {
    /// Plain bytes without fields: NumPy's `V8`.
    pub fn bytes(itemsize: usize) -> Record {
        Record { fields: Vec::new(), itemsize, alignment: 1 }
    }

    /// Fields one after the other, or, if `aligned`, as a C compiler would lay them out.
    pub fn of(fields: &[(&str, DType)], aligned: bool) -> Result<Record> {
        let (mut at, mut alignment) = (0usize, 1);
        let mut placed = Vec::new();
        for (name, dtype) in fields {
            if aligned {
                at = at.next_multiple_of(dtype.alignment());
                alignment = alignment.max(dtype.alignment());
            }
            placed.push(Field { name: name.to_string(), dtype: dtype.clone(), offset: at });
            at += dtype.itemsize();
        }
        Record::with_offsets(placed, at.next_multiple_of(alignment)).map(|record| Record { alignment, ..record })
    }

    /// Fields at given offsets, which may leave gaps and overlap.
    pub fn with_offsets(fields: Vec<Field>, itemsize: usize) -> Result<Record> {
        for (i, field) in fields.iter().enumerate() {
            let repeated = fields[..i].iter().any(|other| other.name == field.name);
            if repeated || field.offset + field.dtype.itemsize() > itemsize {
                return Err(DTypeError(format!("field {} at byte {} of {itemsize}", field.name, field.offset)));
            }
        }
        Ok(Record { fields, itemsize, alignment: 1 })
    }

    /// The fields, in order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Bytes of one record.
    pub fn itemsize(&self) -> usize {
        self.itemsize
    }

    /// What C would align a record to; 1 where it was not asked for.
    pub fn alignment(&self) -> usize {
        self.alignment
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.fields.is_empty() {
            return write!(f, "|V{}", self.itemsize);
        }
        let field = |field: &Field| format!("('{}', '{}')", field.name, field.dtype.code());
        write!(f, "[{}]", self.fields.iter().map(field).collect::<Vec<_>>().join(", "))
    }
}
