//! How values travel.

/// 24 bytes: one value, or the beginning of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Record {
    /// One of the constants beside.
    pub kind: u32,
    /// A handle, a length, or the code of a dtype.
    pub handle: u32,
    /// The number, or its first half.
    pub low: u64,
    /// Its second half: the upper bits of an integer, the imaginary part.
    pub high: u64,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident = $value:literal;)*) => {
        $($(#[doc = $doc])* pub(crate) const $name: u32 = $value;)*
        /// Names, values and meanings, for the header.
        pub(crate) const KINDS: &[(&str, u32, &str)] = &[$((stringify!($name), $value, concat!($($doc),*))),*];
    };
}

kinds! {
    /// Nothing; in an index, a new axis.
    NONE = 0;
    /// `low` is 0 or 1.
    BOOL = 1;
    /// 128 bits in two's complement.
    INT = 2;
    /// `low` has the bits of a double.
    FLOAT = 3;
    /// `low` and `high` have the bits of two doubles.
    COMPLEX = 4;
    /// `handle` bytes of UTF-8 in the records that follow, padded to whole records.
    TEXT = 5;
    /// `handle` is the code of a number type, plus 256 where its bytes are swapped.
    DTYPE = 6;
    /// `handle` fields of a record of `low` bytes; for each: its name (TEXT), its dtype, its offset (INT).
    FIELDS = 7;
    /// `handle` names an array.
    ARRAY = 8;
    /// A NumPy scalar: `handle` is the code of its type, `low` and `high` its bytes.
    SCALAR = 9;
    /// `handle` members follow.
    TUPLE = 10;
    /// Start, stop and step follow, each INT or NONE.
    SLICE = 11;
    /// An ellipsis.
    ELLIPSIS = 12;
}

impl Record {
    pub(crate) fn of(kind: u32, handle: u32) -> Record {
        Record { kind, handle, low: 0, high: 0 }
    }

    /// The bytes that text has in one record.
    pub(crate) fn bytes(&self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..4].copy_from_slice(&self.kind.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.handle.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.low.to_le_bytes());
        bytes[16..].copy_from_slice(&self.high.to_le_bytes());
        bytes
    }

    /// A record that holds these bytes of text.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Record {
        let mut all = [0; 24];
        all[..bytes.len()].copy_from_slice(bytes);
        let word = |at: usize| u32::from_le_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]]);
        let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        Record { kind: word(0), handle: word(4), low: long(8), high: long(16) }
    }
}
