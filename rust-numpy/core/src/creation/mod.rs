//! Making arrays: filled, counted, spaced, triangular, and grids of indices.
//!
//! ```
//! use rust_numpy::{creation, DType};
//! let count = creation::arange(0.into(), 10.into(), 3.into(), None)?;
//! assert_eq!((count.shape(), count.dtype()), (&[4][..], &DType::I64));
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod filled;
mod grids;
mod ranges;
mod spaced;
mod triangles;
mod windows;

pub use filled::{empty, from_bytes_at, full, full_like, like, zeros};
pub use grids::{broadcast_arrays, grid, indices, ix, meshgrid, Indexing, Range};
pub use ranges::arange;
pub use spaced::{geomspace, linspace, logspace, Spacing};
pub use triangles::{diag, diagflat, eye, tri, triangle_indices, tril, triu, vander};
pub use windows::{bartlett, blackman, hamming, hanning, kaiser};
