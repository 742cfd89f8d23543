//! The one error type, with the kind of exception that NumPy raises in the same place.
mod linalg;

use crate::dtype::{DType, DTypeError};
pub use linalg::LinalgError;
use rust_numpy_kernels::{ElementType, OutOfMemory};
use thiserror::Error;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, NumPyError>;

/// The Python exception that an error corresponds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `TypeError`, and NumPy's `UFuncTypeError` below it.
    Type,
    /// `ValueError`.
    Value,
    /// `IndexError`.
    Index,
    /// NumPy's `AxisError`, a `ValueError` and an `IndexError`.
    Axis,
    /// `OverflowError`.
    Overflow,
    /// NumPy's `LinAlgError`, a `ValueError`.
    LinAlg,
    /// `MemoryError`, and NumPy's `ArrayMemoryError` below it.
    Memory,
    /// NumPy's `TooHardError`, a `RuntimeError`.
    TooHard,
}

/// What went wrong, with the shapes and dtypes involved.
#[derive(Clone, Debug, Error, PartialEq)]
#[allow(missing_docs)]
pub enum NumPyError {
    #[error("operands could not be broadcast together with shapes {}", shapes(.0))]
    Broadcast(Vec<Vec<usize>>),
    #[error("operands could not be broadcast together: shape {from:?} does not broadcast to {to:?}")]
    BroadcastTo { from: Vec<usize>, to: Vec<usize> },
    #[error("{len} elements do not fill shape {shape:?}")]
    Length { len: usize, shape: Vec<usize> },
    #[error("shape {from:?} cannot become {to:?}")]
    Reshape { from: Vec<usize>, to: Vec<isize> },
    #[error("shape {0:?} has more bytes than memory can")]
    TooLarge(Vec<usize>),
    #[error(transparent)]
    Memory(OutOfMemory),
    #[error("axis {axis} is out of bounds for {ndim} dimensions")]
    Axis { axis: isize, ndim: usize },
    #[error("axis {0} appears twice")]
    RepeatedAxis(usize),
    #[error("index {index} is out of bounds for axis {axis} with size {size}")]
    Index { index: isize, axis: usize, size: usize },
    #[error("{found} indices for {ndim} dimensions")]
    TooManyIndices { found: usize, ndim: usize },
    #[error("an index may have one ellipsis")]
    TwoEllipses,
    #[error("a slice's step is not zero")]
    ZeroStep,
    #[error(transparent)]
    DType(#[from] DTypeError),
    #[error("no field {name:?} in {dtype}")]
    NoField { name: String, dtype: DType },
    #[error("{what} needs dtype {expected}, found {found}")]
    Expected { what: &'static str, expected: String, found: DType },
    #[error("{dtype} has elements of {itemsize} bytes, which do not fit a last axis of {bytes} bytes")]
    ViewSize { dtype: DType, itemsize: usize, bytes: usize },
    #[error("ufunc {ufunc:?} has no loop for {types}")]
    NoLoop { ufunc: &'static str, types: String },
    #[error("ufunc {ufunc:?} cannot cast {what} from {from} to {to} by rule {rule}")]
    UfuncCast { ufunc: &'static str, what: String, from: DType, to: DType, rule: &'static str },
    #[error("cannot cast from {from} to {to} by rule {rule}")]
    Cast { from: DType, to: DType, rule: &'static str },
    #[error("{op} is not defined for {left} and {right}")]
    Promote { op: &'static str, left: DType, right: DType },
    #[error("ufunc {ufunc:?} takes {expected} {what}, found {found}")]
    Count { ufunc: &'static str, what: &'static str, expected: usize, found: usize },
    #[error("ufunc {ufunc:?} cannot {method}: {why}")]
    Method { ufunc: &'static str, method: &'static str, why: &'static str },
    #[error("output of shape {found:?} where {expected:?} is needed")]
    OutputShape { expected: Vec<usize>, found: Vec<usize> },
    #[error("zero-size reduction of {0:?}, which has no identity")]
    EmptyReduction(&'static str),
    #[error("{what} is not possible for {}", shapes(.found))]
    Shapes { what: &'static str, found: Vec<Vec<usize>> },
    #[error("{0} of an empty sequence")]
    Empty(&'static str),
    #[error("integers to negative integer powers are not allowed")]
    NegativePower,
    #[error("integer {value} is out of bounds for {dtype}")]
    Overflow { value: i128, dtype: DType },
    #[error("core dimension {name} is {left} in one operand and {right} in another")]
    CoreDimension { name: &'static str, left: usize, right: usize },
    #[error("an operand of {0:?} has too few dimensions")]
    TooFewDimensions(&'static str),
    #[error("a broadcast view cannot be written: its elements share memory")]
    SharedElements,
    #[error("no ufunc is named {0:?}")]
    NoUfunc(String),
    #[error("{why}")]
    Argument { kind: ErrorKind, why: String },
    #[error(transparent)]
    Linalg(LinalgError),
}

fn shapes(all: &[Vec<usize>]) -> String {
    all.iter().map(|shape| format!("{shape:?}")).collect::<Vec<_>>().join(" and ")
}

impl NumPyError {
    /// An argument that a function does not take.
    pub(crate) fn argument(kind: ErrorKind, why: String) -> NumPyError {
        NumPyError::Argument { kind, why }
    }

    /// A `ValueError` in words.
    pub(crate) fn value(why: &str) -> NumPyError {
        NumPyError::Argument { kind: ErrorKind::Value, why: why.into() }
    }

    /// The exception that NumPy raises for it.
    pub fn kind(&self) -> ErrorKind {
        use NumPyError::*;
        match self {
            Axis { .. } => ErrorKind::Axis,
            Index { .. } | TooManyIndices { .. } | TwoEllipses => ErrorKind::Index,
            DType(_) | Expected { .. } | NoLoop { .. } | UfuncCast { .. } | Cast { .. } | Promote { .. } => {
                ErrorKind::Type
            }
            Count { .. } | NoUfunc(_) => ErrorKind::Type,
            Overflow { .. } => ErrorKind::Overflow,
            Memory(_) => ErrorKind::Memory,
            Argument { kind, .. } => *kind,
            Linalg(error) => error.kind(),
            _ => ErrorKind::Value,
        }
    }
}

impl DType {
    /// The element type; a `TypeError` where `what` is asked of records.
    pub(crate) fn number(&self, what: &'static str) -> Result<ElementType> {
        let wrong = || NumPyError::Expected { what, expected: "a number".into(), found: self.clone() };
        self.element().ok_or_else(wrong)
    }
}
