//! Errors: one line each, saying what, where, what was expected, what was found, and what to do.
use rust_numpy_kernels::neural::OutOfMemory;
use std::fmt::Display;

/// What kind of thing was wrong; the browser package has the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The bundle's description contradicts itself or this engine.
    Manifest,
    /// Bytes are not those that the description promises.
    Integrity,
    /// Memory could not be had.
    OutOfMemory,
    /// A call's arguments do not fit the model.
    Input,
}

/// An error as one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Its kind.
    pub kind: ErrorKind,
    message: String,
}

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// `what: expected E, got A; fix`
    pub fn new(kind: ErrorKind, what: impl Display, expected: impl Display, actual: impl Display, fix: &str) -> Self {
        Error { kind, message: format!("{what}: expected {expected}, got {actual}; {fix}") }
    }

    pub(crate) fn manifest(what: impl Display, expected: impl Display, actual: impl Display) -> Self {
        Error::new(ErrorKind::Manifest, what, expected, actual, "export the bundle again")
    }

    pub(crate) fn integrity(what: impl Display, expected: impl Display, actual: impl Display) -> Self {
        Error::new(ErrorKind::Integrity, what, expected, actual, "export or download it again")
    }

    pub(crate) fn input(what: impl Display, expected: impl Display, actual: impl Display) -> Self {
        Error::new(ErrorKind::Input, what, expected, actual, "pass what the model takes")
    }
}

impl From<OutOfMemory> for Error {
    fn from(error: OutOfMemory) -> Self {
        let what = format!("{} bytes for weights", error.bytes);
        Error::new(ErrorKind::OutOfMemory, what, "memory", "none left", "use a smaller model")
    }
}

/// An error, naming `what`, where a number is NaN or infinite: the weights are damaged, or the input was.
pub(crate) fn finite(what: &str, values: &[f32]) -> Result<()> {
    match values.iter().find(|value| !value.is_finite()) {
        None => Ok(()),
        Some(value) => Err(Error::integrity(what, "finite numbers", value)),
    }
}
