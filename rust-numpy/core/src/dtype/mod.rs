//! Data types of elements: numbers in either byte order, and records of fields.
mod error;
mod parse;
mod record;

pub use error::DTypeError;
pub use record::{Field, Record};

use error::Result;
use rust_numpy_kernels::ElementType::{self, *};
use std::fmt;
use std::sync::Arc;

/// The type of an array's elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DType {
    /// A number or a boolean, possibly with its bytes in the other order than this machine's.
    Number {
        /// What it is.
        element: ElementType,
        /// Whether its bytes are reversed.
        swapped: bool,
    },
    /// Named fields at offsets, or (without fields) plain bytes.
    Record(Arc<Record>),
}

macro_rules! constants {
    ($($name:ident),*) => {$(
        #[allow(missing_docs)]
        pub const $name: DType = DType::Number { element: ElementType::$name, swapped: false };
    )*};
}

#[allow(non_upper_case_globals)]
impl DType {
    constants!(I8, U8, I16, U16, I32, U32, I64, U64, F16, F32, F64, C64, C128);

    /// NumPy's boolean.
    pub const BOOL: DType = DType::Number { element: Bool, swapped: false };
    /// The integer that indexes memory: NumPy's `intp`, always one of the fixed widths.
    pub const INTP: DType = if cfg!(target_pointer_width = "64") { Self::I64 } else { Self::I32 };
    /// Its unsigned sibling, `uintp`.
    pub const UINTP: DType = if cfg!(target_pointer_width = "64") { Self::U64 } else { Self::U32 };

    /// Every number type in this machine's byte order, in NumPy's order.
    pub fn numbers() -> impl Iterator<Item = DType> {
        ElementType::ALL.into_iter().map(DType::from)
    }

    /// Reads a dtype from any of NumPy's spellings: `float64`, `f8`, `<f8`, `d`, `intp`, `V16`, `i4,f8`.
    ///
    /// ```
    /// use rust_numpy::DType;
    /// assert_eq!("<f2".parse::<DType>()?, DType::F16);
    /// assert_eq!("intp".parse::<DType>()?.itemsize(), std::mem::size_of::<usize>());
    /// assert!("float128".parse::<DType>().is_err());
    /// # Ok::<(), rust_numpy::NumPyError>(())
    /// ```
    pub fn parse(text: &str) -> Result<DType> {
        parse::dtype(text)
    }

    /// A record of `fields` one after the other, or, if `aligned`, each at a multiple of its alignment as in C.
    pub fn record(fields: &[(&str, DType)], aligned: bool) -> Result<DType> {
        Record::of(fields, aligned).map(|record| DType::Record(Arc::new(record)))
    }

    /// Bytes of one element.
    pub fn itemsize(&self) -> usize {
        match self {
            DType::Number { element, .. } => element.size(),
            DType::Record(record) => record.itemsize(),
        }
    }

    /// What C would align an element to.
    pub fn alignment(&self) -> usize {
        match self {
            DType::Number { element, .. } => element.swap_unit(),
            DType::Record(record) => record.alignment(),
        }
    }

    /// The number type; `None` for records.
    pub fn element(&self) -> Option<ElementType> {
        match self {
            DType::Number { element, .. } => Some(*element),
            DType::Record(_) => None,
        }
    }

    /// Whether bytes are in the other order than this machine's.
    pub fn is_swapped(&self) -> bool {
        matches!(self, DType::Number { swapped: true, .. })
    }

    /// The same type in this machine's byte order.
    pub fn native(&self) -> DType {
        match self {
            DType::Number { element, .. } => DType::from(*element),
            record => record.clone(),
        }
    }

    /// The same number with its bytes in the other order; types without an order stay.
    pub fn with_swapped_bytes(&self) -> DType {
        match self {
            DType::Number { element, swapped } if element.swap_unit() > 1 => {
                DType::Number { element: *element, swapped: !swapped }
            }
            other => other.clone(),
        }
    }

    /// NumPy's kind letter: `b`, `i`, `u`, `f`, `c`, `V`.
    pub fn kind(&self) -> char {
        match self.element() {
            None => 'V',
            Some(Bool) => 'b',
            Some(I8 | I16 | I32 | I64) => 'i',
            Some(U8 | U16 | U32 | U64) => 'u',
            Some(F16 | F32 | F64) => 'f',
            Some(C64 | C128) => 'c',
        }
    }

    /// The type of one part of a complex number; of any other number, itself.
    pub fn real_part(&self) -> DType {
        match self {
            DType::Number { element: C64, swapped } => DType::Number { element: F32, swapped: *swapped },
            DType::Number { element: C128, swapped } => DType::Number { element: F64, swapped: *swapped },
            other => other.clone(),
        }
    }

    /// NumPy's name: `int64`, `complex128`, `void64`.
    pub fn name(&self) -> String {
        match self {
            DType::Number { element, .. } => element.name().to_string(),
            DType::Record(record) => format!("void{}", 8 * record.itemsize()),
        }
    }

    /// NumPy's `dtype.str`: byte order, kind and size.
    pub fn code(&self) -> String {
        let little = cfg!(target_endian = "little");
        let order = match self {
            _ if self.itemsize() == 1 || self.element().is_none() => '|',
            _ if little != self.is_swapped() => '<',
            _ => '>',
        };
        format!("{order}{}{}", self.kind(), self.itemsize())
    }
}

impl From<ElementType> for DType {
    fn from(element: ElementType) -> Self {
        DType::Number { element, swapped: false }
    }
}

impl std::str::FromStr for DType {
    type Err = DTypeError;

    fn from_str(text: &str) -> Result<DType> {
        DType::parse(text)
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DType::Number { element, swapped: false } => f.write_str(element.name()),
            DType::Number { .. } => f.write_str(&self.code()),
            DType::Record(record) => record.fmt(f),
        }
    }
}
