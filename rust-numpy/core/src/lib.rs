//! NumPy in pure Rust: arrays, dtypes, views and universal functions, after NumPy 2.4.
//!
//! Two faces over the same memory:
//! - [`DynArray`] knows its element type at run time, as NumPy's `ndarray` does. All semantics live here: views,
//!   broadcasting, promotion, casting, [`ufunc`]s. Bindings build on it.
//! - [`Array<T>`](Array) is the typed face for Rust programs, and [`ops`] its functions.
//!
//! Views share memory; writing goes through `&mut` and copies first what others share, so that no write shows
//! through another handle. (Bindings that want NumPy's aliasing writes make a [`DynArrayMut`] over shared memory.)
//!
//! ```
//! use rust_numpy::{ops, Array};
//! let a = Array::from_vec(vec![1.0, 2.0, 3.0], &[3, 1])?;
//! let b = Array::from_vec(vec![10.0, 20.0], &[1, 2])?;
//! assert_eq!(ops::add(&a, &b)?.to_vec(), [11.0, 21.0, 12.0, 22.0, 13.0, 23.0]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod api;
pub mod bits;
pub mod bitwise;
mod broadcast;
mod calc;
pub mod creation;
pub mod dtype;
mod dynarray;
mod error;
#[cfg(feature = "fft")]
pub mod fft;
pub mod index;
pub mod indexing;
pub mod io;
pub mod iter;
mod layout;
pub mod linalg;
pub mod manip;
pub mod nan;
pub mod ops;
mod overlap;
pub mod plan;
#[cfg(feature = "linalg")]
pub mod polynomial;
pub mod promote;
pub mod questions;
pub mod random;
mod room;
mod scalar;
mod searching;
pub mod sets;
pub mod sorting;
pub mod stats;
mod typed;
pub mod ufunc;

pub use broadcast::{broadcast_layout, broadcast_shapes};
pub use calc::Term;
pub use dtype::{DType, Record};
pub use dynarray::{DynArray, DynArrayMut};
pub use error::{ErrorKind, NumPyError, Result};
pub use index::{s, IndexItem};
pub use layout::{Layout, Order};
pub use num_complex::{Complex32, Complex64};
pub use overlap::shares_memory;
pub use rust_numpy_kernels::ElementType;
pub use scalar::Scalar;
pub use searching::{arg_max, arg_min, choose};
pub use typed::{Array, Element};

/// Floating-point errors of the calling thread: noted by whatever it computes, reported by whoever asks.
pub use rust_numpy_kernels::float_errors;

/// Choosing the instruction set of the kernels and the number of threads.
pub mod runtime {
    pub use rust_numpy_kernels::{available_levels, level, set_level, set_thread_count, thread_count, Level};
}

/// The memory under arrays, for bindings that lend or share it.
pub mod memory {
    pub use rust_numpy_kernels::{Buffer, Memory, MemoryMut, OutOfMemory};
}

/// Sizes, strides or axes, one for each dimension.
pub type Dims<T> = smallvec::SmallVec<[T; 4]>;
