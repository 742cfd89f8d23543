//! Indexing by arrays: fancy and boolean indices, mixed with slices, and the functions that choose elements.
//!
//! ```
//! use rust_numpy::{indexing::{get, Key}, s, Array};
//! let a = Array::from_vec((0..12).collect::<Vec<i64>>(), &[3, 4])?;
//! let rows = Array::from_vec(vec![2i64, -3], &[2])?;
//! let picked = get(a.as_dyn(), &[Key::Array(rows.as_dyn().clone()), Key::Item(s(1..3))])?;
//! assert_eq!(Array::<i64>::from_dyn(picked)?.to_vec(), [9, 10, 1, 2]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod along;
mod choices;
mod diagonal;
mod direct;
mod masks;
mod parts;
mod positions;
mod selection;
mod take;

pub use along::{put_along_axis, take_along_axis};
pub use choices::{choose_among, select};
pub use diagonal::{diag_indices, fill_diagonal};
pub use masks::{compress, extract, place, put_mask};
pub use parts::Key;
pub use positions::{argwhere, flat_nonzero, nonzero, ravel_multi_index, unravel_index};
pub use selection::{get, set};
pub use take::{put, take, Mode};

use crate::dynarray::DynArray;
use crate::error::Result;
use crate::layout::Order;

/// `value` without the leading axes of length 1 that `ndim` dimensions have no room for: what assignment takes.
pub(crate) fn fitted(value: &DynArray, ndim: usize) -> Result<DynArray> {
    let over = value.ndim().saturating_sub(ndim);
    if over == 0 || value.shape()[..over].iter().any(|&n| n != 1) {
        return Ok(value.clone());
    }
    value.index(&vec![crate::IndexItem::At(0); over])
}

/// The elements in C order along one axis; a view where memory allows.
pub(crate) fn raveled(array: &DynArray) -> Result<DynArray> {
    array.reshape(&[array.size() as isize], Order::C)
}
