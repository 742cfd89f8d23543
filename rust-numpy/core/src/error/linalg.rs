//! What can be wrong with matrices.
use super::{ErrorKind, NumPyError, Result};
use thiserror::Error;

/// An error of the linear algebra functions; most are NumPy's `LinAlgError`.
#[derive(Clone, Debug, Error, PartialEq)]
#[allow(missing_docs)]
pub enum LinalgError {
    #[error("singular matrix: it has no inverse")]
    Singular,
    #[error("matrix is not positive definite")]
    NotPositiveDefinite,
    #[error("{0} did not converge")]
    NoConvergence(&'static str),
    #[error("array must not contain infs or NaNs")]
    NotFinite,
    #[error("{found}-dimensional array given, at least {needed} dimensions are needed")]
    TooFewDimensions { found: usize, needed: usize },
    #[error("{found}-dimensional array given, {needed} dimensions are needed")]
    Dimensions { found: usize, needed: usize },
    #[error("last two dimensions of the array must be equal, found {0:?}")]
    NotSquare(Vec<usize>),
    #[error("incompatible dimensions {0:?} and {1:?}")]
    Incompatible(Vec<usize>, Vec<usize>),
    #[error("array type {0} is unsupported in linalg")]
    Unsupported(String),
    #[error("shapes {left:?} and {right:?} not aligned: {what}")]
    NotAligned { left: Vec<usize>, right: Vec<usize>, what: String },
    #[error("einsum subscripts {subscripts:?}: {why}")]
    Subscripts { subscripts: String, why: String },
    #[error("{0}")]
    Argument(String),
}

impl LinalgError {
    /// The exception that NumPy raises for it.
    pub fn kind(&self) -> ErrorKind {
        use LinalgError::*;
        match self {
            NotAligned { .. } | Subscripts { .. } | Argument(_) => ErrorKind::Value,
            Unsupported(_) => ErrorKind::Type,
            _ => ErrorKind::LinAlg,
        }
    }

    /// As a failed result.
    pub(crate) fn raise<T>(self) -> Result<T> {
        Err(NumPyError::Linalg(self))
    }
}
