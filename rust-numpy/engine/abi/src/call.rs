//! What all calls share: errors and outputs of the last one, panics caught, arguments as slices.
use pocket_engine::{Error, ErrorKind, Result};
use std::cell::RefCell;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Of the last call on this thread.
#[derive(Default)]
pub(crate) struct Last {
    pub error: String,
    pub kind: u32,
    pub output: Output,
}

/// Bytes, or numbers that need their alignment.
pub(crate) enum Output {
    Bytes(Vec<u8>),
    Floats(Vec<f32>),
}

impl Default for Output {
    fn default() -> Self {
        Output::Bytes(Vec::new())
    }
}

impl From<Vec<u8>> for Output {
    fn from(bytes: Vec<u8>) -> Self {
        Output::Bytes(bytes)
    }
}

impl From<Vec<f32>> for Output {
    fn from(values: Vec<f32>) -> Self {
        Output::Floats(values)
    }
}

impl From<()> for Output {
    fn from((): ()) -> Self {
        Output::default()
    }
}

thread_local! {
    pub(crate) static LAST: RefCell<Last> = RefCell::default();
}

fn kind_number(kind: ErrorKind) -> u32 {
    match kind {
        ErrorKind::Manifest => 1,
        ErrorKind::Integrity => 2,
        ErrorKind::OutOfMemory => 3,
        ErrorKind::Input => 4,
    }
}

const PANIC: u32 = 5;

fn remember(kind: u32, error: String) {
    LAST.with_borrow_mut(|last| (last.kind, last.error) = (kind, error));
}

/// WebAssembly cannot unwind: it stops where it panics, and the hook has said why.
fn install_hook() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|info| remember(PANIC, format!("engine: {info}")))));
}

/// Runs a call; None where it failed.
fn run<T>(call: impl FnOnce() -> Result<T>) -> Option<T> {
    install_hook();
    LAST.with_borrow_mut(|last| last.kind = 0);
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            remember(kind_number(error.kind), error.to_string());
            None
        }
        Err(_) => None,
    }
}

/// A call that makes an output: its status.
pub(crate) fn status<T: Into<Output>>(call: impl FnOnce() -> Result<T>) -> i32 {
    match run(call) {
        Some(value) => {
            LAST.with_borrow_mut(|last| last.output = value.into());
            0
        }
        None => -1,
    }
}

/// A call that makes a handle: null where it failed.
pub(crate) fn handle<T>(call: impl FnOnce() -> Result<T>) -> *mut T {
    run(call).map_or(std::ptr::null_mut(), |value| Box::into_raw(Box::new(value)))
}

/// # Safety
/// `start` is null, or the address of `count` values that nobody changes during the call.
pub(crate) unsafe fn slice<'a, T>(start: *const T, count: usize) -> Result<&'a [T]> {
    if count == 0 {
        return Ok(&[]);
    }
    if start.is_null() || !start.is_aligned() {
        return Err(Error::new(ErrorKind::Input, "pointer", "an aligned address", format!("{start:?}"), "pass one"));
    }
    // SAFETY: the caller's, and it is neither null nor unaligned.
    Ok(unsafe { std::slice::from_raw_parts(start, count) })
}

/// # Safety
/// `start` is null, or the address of an open handle that nobody else uses during the call.
pub(crate) unsafe fn borrow<'a, T>(start: *mut T) -> Result<&'a mut T> {
    // SAFETY: the caller's.
    unsafe { start.as_mut() }.ok_or_else(|| Error::new(ErrorKind::Input, "handle", "an open one", "null", "open it"))
}

/// # Safety
/// `start` is null, or an open handle, which is closed by this.
pub(crate) unsafe fn close<T>(start: *mut T) {
    if !start.is_null() {
        // SAFETY: the caller's: it came from `handle`.
        drop(unsafe { Box::from_raw(start) });
    }
}
