//! Who may touch the memory of arrays: many calls that read, or one that writes.
use crate::error::{Failure, Kind, Result};
use crate::handles::Entry;
use rust_numpy::DynArrayMut;
use std::cell::RefCell;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

static MEMORY: RwLock<()> = RwLock::new(());

/// While it lives, nobody writes.
pub(crate) struct Reading(#[allow(dead_code)] RwLockReadGuard<'static, ()>);

/// While it lives, nobody else reads or writes.
pub(crate) struct Writing(#[allow(dead_code)] RwLockWriteGuard<'static, ()>);

pub(crate) fn read() -> Reading {
    Reading(MEMORY.read().unwrap_or_else(PoisonError::into_inner))
}

pub(crate) fn write() -> Writing {
    Writing(MEMORY.write().unwrap_or_else(PoisonError::into_inner))
}

impl Writing {
    /// The array of a handle as a target; other arrays may share its memory.
    pub fn target<'a>(&'a self, entry: &'a Entry) -> Result<DynArrayMut<'a>> {
        if !entry.writeable {
            return Err(Failure::new(Kind::Value, "assignment destination is read-only"));
        }
        let array = &entry.array;
        // SAFETY: `self` keeps every other call away from all memory, and the calls here hold nobody's `bytes`.
        let memory = unsafe { array.buffer().alias() };
        Ok(DynArrayMut::new(memory, array.dtype().clone(), array.layout().clone())?)
    }
}

thread_local! {
    static FORK: RefCell<Option<Writing>> = const { RefCell::new(None) };
}

/// Waits until no call touches memory, and keeps it so: a child must not inherit a lock that nobody would open.
pub(crate) fn hold_for_fork() {
    let writing = write();
    FORK.with(|fork| fork.replace(Some(writing)));
}

/// Ends what [`hold_for_fork`] began, in parent and child.
pub(crate) fn end_fork() {
    FORK.with(|fork| fork.replace(None));
}
