//! The C boundary of `pocket-engine`: the same for WebAssembly and for ctypes. It only checks, calls and translates.
//!
//! A call that returns a status returns 0 when it is done. A pointer is null, and a status is not 0, where a call
//! failed: then [`pe_error`] is one line about it. What a call makes lies at [`pe_output`] until the next call.
//!
//! Handles come from a function named `..._open`, `..._fresh`, `..._clone` or `..._read`, and go to `..._close`. The
//! caller passes handles of the right kind that are still open, and memory that is as long as it says: nothing here
//! can check that.
mod call;
mod flow;
mod loading;
mod memory;
mod mimi;
mod team;

pub use flow::*;
pub use loading::*;
pub use memory::*;
pub use mimi::*;
pub use team::*;

/// Changes where a function's signature or meaning does.
const ABI_VERSION: u32 = 1;

/// The version of this boundary.
#[no_mangle]
pub extern "C" fn pe_abi_version() -> u32 {
    ABI_VERSION
}
