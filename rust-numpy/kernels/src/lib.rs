//! Storage and inner loops of rust-numpy.
//!
//! Architecture invariant: this is the only compute crate with `unsafe`. Everything it exports is safe to call,
//! except [`Buffer::external`] and [`Buffer::alias`], whose callers state what they promise. The kernels know
//! element types and strides; they know neither broadcasting nor promotion, which live in `rust-numpy`.
#![deny(unsafe_op_in_unsafe_fn)]
#![warn(missing_docs)]

mod buffer;
mod casts;
mod drive;
mod element;
mod exec;
pub mod float_errors;
mod kernel;
mod level;
// One body is written for many types: a cast or closure that one of them needs is idle for another.
#[allow(clippy::redundant_closure, clippy::unnecessary_cast)]
pub mod loops;
// Coefficients are given with all digits of the fit; comparisons are joined by `&`, so that no branch is asked for.
#[allow(clippy::excessive_precision, clippy::manual_range_contains)]
mod math;
#[cfg(feature = "products")]
mod matrices;
pub mod neural;

pub use buffer::{Buffer, Fresh, Memory, MemoryMut, OutOfMemory};
pub use element::{Bool8, Element, ElementType};
pub use exec::{
    accumulate, arg_extremum, at, copy, elementwise, gather, join, matrix_product, pick, reduce, scatter,
    set_thread_count, thread_count, Arg, Extremum, Input, Output, Part, Pieces, Place, Row, Sorts,
};
pub use kernel::{Kernel, LoopSet};
pub use level::{available_levels, level, set_level, Level};
#[cfg(feature = "products")]
pub use matrices::{multiply, Grid, Multiplied};
