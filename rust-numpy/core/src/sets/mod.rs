//! Sets of elements: the distinct ones of an array, and unions, intersections and differences of two.
//!
//! ```
//! use rust_numpy::{sets, Array};
//! let a = Array::from_vec(vec![3, 1, 2, 1], &[4])?;
//! let found = sets::unique(a.as_dyn(), None, true)?;
//! assert_eq!(Array::<i32>::from_dyn(found.values)?.to_vec(), [1, 2, 3]);
//! assert_eq!(Array::<i64>::from_dyn(found.counts)?.to_vec(), [2, 1, 1]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod combine;
mod rows;
mod unique;

pub use combine::{intersect1d, isin, setdiff1d, setxor1d, union1d};
pub use unique::{unique, Unique};
