//! What all calls share: their status, panics caught, arguments as slices, and releases put off until the end.
use crate::error::{Failure, Kind, Result};
use crate::record::Record;
use std::cell::{Cell, RefCell};
use std::panic::{catch_unwind, AssertUnwindSafe};

thread_local! {
    /// The line about the last error.
    pub(crate) static ERROR: RefCell<String> = const { RefCell::new(String::new()) };
    /// The records of the last output.
    pub(crate) static OUTPUT: RefCell<Vec<Record>> = const { RefCell::new(Vec::new()) };
    /// The floating-point errors of the last ufunc.
    pub(crate) static FLOAT_ERRORS: Cell<u8> = const { Cell::new(0) };
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static LATER: RefCell<Vec<Later>> = const { RefCell::new(Vec::new()) };
}

type Later = Box<dyn FnOnce()>;

/// WebAssembly cannot unwind: it stops where it panics, and the hook has said why where panics have a text.
fn install_hook() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|info| remember(&format!("internal error: {info}")))));
}

fn remember(message: &str) {
    ERROR.with(|error| error.replace(message.into()));
}

/// Runs a call: 0, or the kind of its error.
pub(crate) fn status(call: impl FnOnce() -> Result<()>) -> i32 {
    install_hook();
    DEPTH.set(DEPTH.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(call));
    DEPTH.set(DEPTH.get() - 1);
    run_later();
    match result {
        Ok(Ok(())) => 0,
        Ok(Err(Failure { kind, message })) => {
            remember(&message);
            kind as i32
        }
        Err(_) => Kind::Panic as i32,
    }
}

/// Runs a call that gives a number: that, or the kind of its error.
pub(crate) fn short(call: impl FnOnce() -> Result<u64>) -> u64 {
    let mut found = 0;
    let run = || {
        found = call()?;
        Ok(())
    };
    match status(run) {
        0 => found,
        kind => kind as u64,
    }
}

/// Runs foreign code now, or after the call that this thread is in: it may call back, and no lock may be held then.
pub(crate) fn outside(work: Later) {
    match DEPTH.get() {
        0 => work(),
        _ => LATER.with(|later| later.borrow_mut().push(work)),
    }
}

fn run_later() {
    while DEPTH.get() == 0 {
        match LATER.with(|later| later.borrow_mut().pop()) {
            Some(work) => work(),
            None => return,
        }
    }
}

/// Fails for an address where nothing can be read or written: called before what would be given there is made.
pub(crate) fn check<T>(start: *const T) -> Result<()> {
    if start.is_null() || !start.is_aligned() {
        return Err(Failure::message(format!("a pointer is an aligned address, found {start:?}")));
    }
    Ok(())
}

/// # Safety
/// `start` leads to `count` values that nobody changes during the call, or is null.
pub(crate) unsafe fn slice<'a, T>(start: *const T, count: usize) -> Result<&'a [T]> {
    if count == 0 {
        return Ok(&[]);
    }
    check(start)?;
    if count > isize::MAX as usize / size_of::<T>() {
        return Err(Failure::message(format!("{count} values have more bytes than memory")));
    }
    // SAFETY: the caller's, and it is neither null, unaligned nor too long.
    Ok(unsafe { std::slice::from_raw_parts(start, count) })
}

/// # Safety
/// `start` leads to `count` values that nobody else uses during the call, or is null.
pub(crate) unsafe fn slice_mut<'a, T>(start: *mut T, count: usize) -> Result<&'a mut [T]> {
    if count == 0 {
        return Ok(&mut []);
    }
    check(start)?;
    // SAFETY: the caller's, and it is neither null nor unaligned.
    Ok(unsafe { std::slice::from_raw_parts_mut(start, count) })
}

/// # Safety
/// `place` leads to one value that nobody else uses during the call, or is null.
pub(crate) unsafe fn give<T>(place: *mut T, value: T) -> Result<()> {
    check(place)?;
    // SAFETY: the caller's, and it is neither null nor unaligned.
    unsafe { place.write(value) };
    Ok(())
}

/// Gives what `make` makes, and makes it only where it can be given.
///
/// # Safety
/// As [`give`].
pub(crate) unsafe fn give_new<T>(place: *mut T, make: impl FnOnce() -> Result<T>) -> Result<()> {
    check(place)?;
    // SAFETY: the caller's.
    unsafe { give(place, make()?) }
}
