//! Files: `.npy` and `.npz` both ways, and text.
//!
//! Everything is read from and written to bytes or streams; nothing that a file says of itself is believed before it
//! is checked, and memory grows only with bytes that are really there.
//!
//! ```
//! use rust_numpy::{io, DType, DynArray};
//! let array = DynArray::full(&[2, 3], 1.5, &DType::F32)?;
//! let mut file = Vec::new();
//! io::write_npy(&mut file, &array)?;
//! assert_eq!(io::read_npy(&mut &file[..])?.to_bytes(), array.to_bytes());
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod bounded;
mod header;
mod literal;
mod npy;
mod npz;
mod printf;
mod text_in;
mod text_out;

pub use bounded::Limit;
pub use npy::{read_npy, read_npy_within, write_npy};
pub use npz::{is_npz, read_npz, read_npz_within, write_npz, Compression};
pub use text_in::{genfromtxt, loadtxt, TextOptions};
pub use text_out::{savetxt, SaveOptions};

use crate::error::{ErrorKind, NumPyError};

/// A file that is not what it says.
fn corrupt(why: impl std::fmt::Display) -> NumPyError {
    NumPyError::argument(ErrorKind::Value, why.to_string())
}
