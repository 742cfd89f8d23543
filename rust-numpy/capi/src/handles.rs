//! The table of arrays that the other side knows by handle.
use crate::error::{Failure, Kind, Result};
use rust_numpy::DynArray;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bits of a handle that name the place; the others count how often it was used, from 1.
const PLACE_BITS: u32 = 22;
const PLACES: usize = 1 << PLACE_BITS;
const LAST_USE: u32 = (1 << (32 - PLACE_BITS)) - 1;

/// An array, and whether it may be written through this handle.
#[derive(Clone)]
pub(crate) struct Entry {
    pub array: DynArray,
    pub writeable: bool,
}

struct Place {
    uses: u32,
    owners: u32,
    /// Apart, so that places are small: they are used in turn, and each would leave several cold lines behind.
    entry: Option<Box<Entry>>,
}

struct Table {
    places: Vec<Place>,
    /// Free places, the one that was freed first in front: so it is long until a handle comes again.
    free: VecDeque<u32>,
}

static TABLE: Mutex<Table> = Mutex::new(Table { places: Vec::new(), free: VecDeque::new() });

thread_local! {
    static FORK: RefCell<Option<MutexGuard<'static, Table>>> = const { RefCell::new(None) };
}

fn lock() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Uses the table; a thread that holds it for a fork uses what it holds.
fn table<R>(of: impl FnOnce(&mut Table) -> R) -> R {
    FORK.with_borrow_mut(|held| match held {
        Some(table) => of(table),
        None => of(&mut lock()),
    })
}

/// Keeps other threads from the table: a child must not inherit a lock that nobody would open.
pub(crate) fn hold_for_fork() {
    let table = lock();
    FORK.replace(Some(table));
}

/// Ends what [`hold_for_fork`] began, in parent and child.
pub(crate) fn end_fork() {
    FORK.replace(None);
}

impl Table {
    fn place(&mut self, handle: u32) -> Result<&mut Place> {
        let (at, uses) = (handle as usize & (PLACES - 1), handle >> PLACE_BITS);
        let open = |place: &&mut Place| place.uses == uses && place.entry.is_some();
        let closed = || Failure::new(Kind::Handle, format!("handle {handle:#010x} is not open"));
        self.places.get_mut(at).filter(open).ok_or_else(closed)
    }

    fn take_place(&mut self) -> Result<u32> {
        if self.places.len() < PLACES && self.free.len() < 1024 {
            self.places.push(Place { uses: 0, owners: 0, entry: None });
            return Ok(self.places.len() as u32 - 1);
        }
        let full = || Failure::new(Kind::Handle, format!("{PLACES} arrays are open: release some"));
        self.free.pop_front().ok_or_else(full)
    }
}

/// A handle for an array, with one owner.
pub(crate) fn insert(array: DynArray, writeable: bool) -> Result<u32> {
    // The place first: an array that finds none goes while the table is free, as its owner may release others.
    let at = table(Table::take_place)?;
    let entry = Box::new(Entry { array, writeable });
    table(|table| {
        let place = &mut table.places[at as usize];
        place.uses = if place.uses >= LAST_USE { 1 } else { place.uses + 1 };
        place.owners = 1;
        place.entry = Some(entry);
        Ok(place.uses << PLACE_BITS | at)
    })
}

/// What the handle names.
pub(crate) fn get(handle: u32) -> Result<Entry> {
    table(|table| Ok(table.place(handle)?.entry.as_deref().cloned().expect("an open place has an entry")))
}

/// One more owner.
pub(crate) fn retain(handle: u32) -> Result<()> {
    table(|table| {
        let place = table.place(handle)?;
        let many = || Failure::new(Kind::Handle, "too many owners");
        place.owners = place.owners.checked_add(1).ok_or_else(many)?;
        Ok(())
    })
}

/// One owner less; the last one closes the handle, and the array goes once the table is free again.
pub(crate) fn release(handle: u32) -> Result<()> {
    let closed = table(|table| -> Result<Option<Box<Entry>>> {
        let place = table.place(handle)?;
        place.owners -= 1;
        let entry = if place.owners == 0 { place.entry.take() } else { None };
        if entry.is_some() {
            table.free.push_back(handle & (PLACES as u32 - 1));
        }
        Ok(entry)
    })?;
    drop(closed);
    Ok(())
}

/// Forbids writing through this handle.
pub(crate) fn protect(handle: u32, writeable: bool) -> Result<()> {
    table(|table| {
        table.place(handle)?.entry.as_mut().expect("an open place has an entry").writeable = writeable;
        Ok(())
    })
}

/// How many handles are open.
pub(crate) fn count() -> usize {
    table(|table| table.places.len() - table.free.len())
}
