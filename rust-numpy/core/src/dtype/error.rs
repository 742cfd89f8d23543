//! What can be wrong with a dtype.
use thiserror::Error;

/// A spelling that names no dtype, or fields that fit no record.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("dtype {0:?} is not understood")]
pub struct DTypeError(pub(super) String);

pub(super) type Result<T> = std::result::Result<T, DTypeError>;
