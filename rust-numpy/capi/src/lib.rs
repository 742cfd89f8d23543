//! The C boundary of `rust-numpy`: the same for ctypes and for WebAssembly. It only checks, calls and translates.
//!
//! - Every function returns 0, or the kind of its error ([`Kind`]); `rn_error` then has one line about it. Errors and
//!   outputs belong to the calling thread. A panic is an error of kind `Panic`.
//! - An array is a *handle*: 32 bits, never 0, that name a place in a table and how often it was used. A handle that
//!   is wrong or was released is an error of kind `Handle`, not a crash (until a place was used 1023 times more).
//! - What a function makes belongs to the caller, who gives it to `rn_release` once; `rn_retain` allows one more.
//!   Arguments are only read: they stay the caller's.
//! - Values travel as [`Record`]s of 24 bytes, in prefix order: a tuple is its length, then its members.
//! - Threads may call at once. Calls that write to arrays wait for all others, and others for them.
//!
//! # Safety
//! Every pointer is null or leads to as many values as the count beside it says, which nobody changes during the call;
//! where no count stands beside it, to one value. This is all that the caller has to promise.
#[macro_use]
mod declare;
mod access;
mod arrays;
mod call;
mod decode;
mod encode;
mod error;
mod functions;
mod handles;
pub mod header;
mod record;
mod runtime;
mod short;
mod types;
mod ufuncs;
mod views;

pub use arrays::*;
pub use error::Kind;
pub use functions::*;
pub use record::Record;
pub use runtime::*;
pub use short::*;
pub use types::*;
pub use ufuncs::*;
pub use views::*;
