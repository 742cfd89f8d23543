//! Memory for arguments, and what the last call left.
use crate::call::{Output, LAST};
use std::alloc::{alloc, dealloc, Layout};

/// Enough for vectors.
const ALIGN: usize = 16;

fn layout(bytes: usize) -> Option<Layout> {
    Layout::from_size_align(bytes.max(1), ALIGN).ok()
}

/// Memory for arguments; null where there is none.
#[no_mangle]
pub extern "C" fn pe_allocate(bytes: usize) -> *mut u8 {
    // SAFETY: the layout has at least one byte.
    layout(bytes).map_or(std::ptr::null_mut(), |layout| unsafe { alloc(layout) })
}

/// Gives back memory of `pe_allocate`.
///
/// # Safety
/// `start` came from `pe_allocate(bytes)` and is not used again.
#[no_mangle]
pub unsafe extern "C" fn pe_free(start: *mut u8, bytes: usize) {
    if let (Some(layout), false) = (layout(bytes), start.is_null()) {
        // SAFETY: the caller's.
        unsafe { dealloc(start, layout) };
    }
}

/// One line about the last call that failed, in UTF-8.
#[no_mangle]
pub extern "C" fn pe_error() -> *const u8 {
    LAST.with_borrow(|last| last.error.as_ptr())
}

/// Length of the error in bytes.
#[no_mangle]
pub extern "C" fn pe_error_length() -> usize {
    LAST.with_borrow(|last| last.error.len())
}

/// What kind of error the last call met: 0 none, 1 manifest, 2 integrity, 3 out of memory, 4 input, 5 a panic.
#[no_mangle]
pub extern "C" fn pe_error_kind() -> u32 {
    LAST.with_borrow(|last| last.kind)
}

/// What the last call made.
#[no_mangle]
pub extern "C" fn pe_output() -> *const u8 {
    LAST.with_borrow(|last| match &last.output {
        Output::Bytes(bytes) => bytes.as_ptr(),
        Output::Floats(values) => values.as_ptr().cast(),
    })
}

/// Length of the output in bytes.
#[no_mangle]
pub extern "C" fn pe_output_length() -> usize {
    LAST.with_borrow(|last| match &last.output {
        Output::Bytes(bytes) => bytes.len(),
        Output::Floats(values) => 4 * values.len(),
    })
}
