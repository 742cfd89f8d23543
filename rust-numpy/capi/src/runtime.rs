//! Versions, errors, outputs, memory, and how the library runs.
use crate::call::{give, slice, ERROR, FLOAT_ERRORS, OUTPUT};
use crate::error::Failure;
use crate::record::Record;
use crate::{access, encode, handles};
use rust_numpy::runtime;
use std::alloc::{alloc, dealloc, Layout};

/// Changes where a function's signature or meaning does.
const ABI_VERSION: u32 = 3;

/// Keeps records for `rn_output`.
pub(crate) fn put(records: Vec<Record>) {
    OUTPUT.with(|output| output.replace(records));
}

fn block(bytes: usize) -> Result<Layout, Failure> {
    Layout::from_size_align(bytes.max(1), 16).map_err(|_| Failure::message("more bytes than memory"))
}

export! {
    /// The version of this boundary.
    fn rn_abi_version(version: *mut u32) {
        // SAFETY: the caller's.
        unsafe { give(version, ABI_VERSION) }
    }

    /// The line about the last error of this thread (UTF-8, not ended by 0). It lies there until the next error.
    fn rn_error(text: *mut *const u8, length: *mut usize) {
        let (start, count) = ERROR.with_borrow(|error| (error.as_ptr(), error.len()));
        // SAFETY: the caller's.
        unsafe { give(text, start).and_then(|()| give(length, count)) }
    }

    /// The floating-point errors of this thread's last call of a ufunc, or of `sum`, `prod`, `cumsum`, `cumprod`, added up: 1 for a
    /// division by zero, 2 for an overflow, 4 for an underflow, 8 for an invalid value. WebAssembly notes none.
    fn rn_float_errors(errors: *mut u32) {
        // SAFETY: the caller's.
        unsafe { give(errors, FLOAT_ERRORS.get().into()) }
    }

    /// The records of this thread's last output. They lie there until the next call.
    fn rn_output(records: *mut *const Record, count: *mut usize) {
        let (start, length) = OUTPUT.with_borrow(|output| (output.as_ptr(), output.len()));
        // SAFETY: the caller's.
        unsafe { give(records, start).and_then(|()| give(count, length)) }
    }

    /// How many handles are open.
    fn rn_open_count(number: *mut usize) {
        // SAFETY: the caller's.
        unsafe { give(number, handles::count()) }
    }

    /// Memory for messages, where the caller has none of the library's: in WebAssembly. Aligned to 16 bytes.
    fn rn_memory_new(bytes: usize, start: *mut *mut u8) {
        // SAFETY: the block has at least one byte.
        let block = unsafe { alloc(block(bytes)?) };
        // SAFETY: the caller's.
        unsafe { give(start, block) }
    }

    /// Ends memory of `rn_memory_new`, of the same size.
    fn rn_memory_free(start: *mut u8, bytes: usize) {
        if !start.is_null() {
            // SAFETY: the caller's: it came from `rn_memory_new` with this size.
            unsafe { dealloc(start, block(bytes)?) };
        }
        Ok(())
    }

    /// Threads that one call may use.
    fn rn_thread_count(count: *mut usize) {
        // SAFETY: the caller's.
        unsafe { give(count, runtime::thread_count()) }
    }

    /// Sets how many threads one call may use; 0 means as many as the machine has.
    fn rn_set_thread_count(count: usize) {
        runtime::set_thread_count(count);
        Ok(())
    }

    /// Gives the instruction set in use to `rn_output`: TEXT.
    fn rn_level() {
        put(encode::text(&format!("{:?}", runtime::level())));
        Ok(())
    }

    /// Chooses the instruction set of this name (UTF-8) among those that the machine has.
    fn rn_set_level(name: *const u8, length: usize) {
        // SAFETY: the caller's.
        let name = unsafe { slice(name, length)? };
        let mut levels = runtime::available_levels();
        let found = levels.find(|level| format!("{level:?}").as_bytes() == name);
        runtime::set_level(found.ok_or_else(|| Failure::message("no such instruction set here"))?);
        Ok(())
    }

    /// Before a fork: waits for calls of other threads to end, and keeps them out.
    fn rn_fork_begin() {
        access::hold_for_fork();
        handles::hold_for_fork();
        Ok(())
    }

    /// After a fork, in parent and child. A child has one thread: it sets the thread count to 1.
    fn rn_fork_end() {
        handles::end_fork();
        access::end_fork();
        Ok(())
    }
}
