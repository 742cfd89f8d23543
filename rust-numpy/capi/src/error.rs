//! What can go wrong at the boundary.
use rust_numpy::dtype::DTypeError;
use rust_numpy::{ErrorKind, NumPyError};

/// The kind of an error: what a failed call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Kind {
    /// Python's `TypeError`.
    Type = 1,
    /// `ValueError`.
    Value,
    /// `IndexError`.
    Index,
    /// NumPy's `AxisError`.
    Axis,
    /// `OverflowError`.
    Overflow,
    /// NumPy's `LinAlgError`.
    LinAlg,
    /// A handle that is not open.
    Handle,
    /// Records that are no message, or a null pointer: a mistake of the binding.
    Message,
    /// A mistake of the library.
    Panic,
    /// `MemoryError`.
    Memory,
    /// NumPy's `TooHardError`.
    TooHard,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 11] = [
        Kind::Type,
        Kind::Value,
        Kind::Index,
        Kind::Axis,
        Kind::Overflow,
        Kind::LinAlg,
        Kind::Handle,
        Kind::Message,
        Kind::Panic,
        Kind::Memory,
        Kind::TooHard,
    ];
}

/// An error: its kind, and one line about it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub kind: Kind,
    pub message: String,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(kind: Kind, message: impl Into<String>) -> Failure {
        Failure { kind, message: message.into() }
    }

    pub fn message(what: impl Into<String>) -> Failure {
        Failure::new(Kind::Message, what)
    }
}

impl From<NumPyError> for Failure {
    fn from(error: NumPyError) -> Self {
        let kind = match error.kind() {
            ErrorKind::Type => Kind::Type,
            ErrorKind::Value => Kind::Value,
            ErrorKind::Index => Kind::Index,
            ErrorKind::Axis => Kind::Axis,
            ErrorKind::Overflow => Kind::Overflow,
            ErrorKind::LinAlg => Kind::LinAlg,
            ErrorKind::Memory => Kind::Memory,
            ErrorKind::TooHard => Kind::TooHard,
        };
        Failure::new(kind, error.to_string())
    }
}

impl From<DTypeError> for Failure {
    fn from(error: DTypeError) -> Self {
        NumPyError::from(error).into()
    }
}
