//! Sharing large elementwise work among threads.
//!
//! Each thread gets whole elements of its own, so results do not depend on the count. Work is split only where every
//! output moves with the split dimension; reductions split over their outputs, never inside a sum.
use super::nest::Nest;
#[cfg(feature = "threads")]
use crate::float_errors;
#[cfg(feature = "threads")]
use std::sync::atomic::AtomicU8;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Below this many elements, waking a thread costs more than it saves.
#[cfg(feature = "threads")]
const SHARE_ELEMENTS: usize = 1 << 17;

/// Pieces for each thread of large work: enough to even out threads that run at different times.
#[cfg(feature = "threads")]
const PIECES: usize = 8;

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Threads that one call may use.
pub fn thread_count() -> usize {
    match COUNT.load(Ordering::Relaxed) {
        0 => available(),
        count => count,
    }
}

/// Sets how many threads one call may use; 0 means as many as the machine has.
pub fn set_thread_count(count: usize) {
    COUNT.store(count, Ordering::Relaxed);
}

#[cfg(feature = "threads")]
fn available() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "threads"))]
fn available() -> usize {
    1
}

/// Runs `work` over the nest, in parts along its longest dimension where that is worth it.
///
/// The last operand is an output; it must not be broadcast along the dimension that is split.
#[cfg(feature = "threads")]
pub(super) fn share(nest: &Nest, work: impl Fn(&Nest) + Sync) {
    let count = thread_count().min(nest.size() / (SHARE_ELEMENTS / 2));
    let output = nest.operands.last().expect("a nest has operands");
    let free = |&axis: &usize| output.strides[axis] != 0;
    let axis = (0..nest.shape.len()).filter(free).find(|&axis| nest.shape[axis] >= 2 * count);
    match axis {
        Some(axis) if count > 1 => split(nest, axis, count, &work),
        _ => work(nest),
    }
}

#[cfg(not(feature = "threads"))]
pub(super) fn share(nest: &Nest, work: impl Fn(&Nest) + Sync) {
    work(nest);
}

/// Cuts the nest along `axis` into pieces of whole cache lines, which the calling thread and helpers take in turn.
#[cfg(feature = "threads")]
fn split(nest: &Nest, axis: usize, count: usize, work: &(impl Fn(&Nest) + Sync)) {
    let length = nest.shape[axis];
    let pieces = (nest.size() / (SHARE_ELEMENTS / 4)).clamp(count, PIECES * count).min(length);
    let cut = |i: usize| match length * i / pieces {
        at if at >= 64 && at < length => at - at % 64,
        at => at,
    };
    let (before, found) = (float_errors::noted(), AtomicU8::new(0));
    let run = |i: usize| {
        let range = cut(i)..cut(i + 1);
        if !range.is_empty() {
            float_errors::set(0);
            work(&nest.part(axis, range));
            found.fetch_or(float_errors::noted(), Ordering::Relaxed);
        }
    };
    team::run(pieces, count - 1, &run);
    // Flags are each thread's own.
    float_errors::set(before | found.into_inner());
}

/// Pieces that threads take in turn: who is free takes the next, so that nobody waits for a thread that does not run.
#[cfg(feature = "threads")]
mod team {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::Arc;

    struct Team {
        next: AtomicUsize,
        finished: AtomicUsize,
        pieces: usize,
        work: *const (dyn Fn(usize) + Sync),
    }

    // SAFETY: `work` is `Sync`, and is called only while the call to `run` that owns it waits (see `take`).
    unsafe impl Send for Team {}
    // SAFETY: as above.
    unsafe impl Sync for Team {}

    impl Team {
        /// Takes pieces until there are none. Whoever takes one keeps `run` waiting until it is finished.
        fn take(&self) {
            loop {
                let piece = self.next.fetch_add(1, Ordering::Relaxed);
                if piece >= self.pieces {
                    return;
                }
                // SAFETY: this piece is not finished, so `run` has not returned and its closure lives.
                unsafe { (*self.work)(piece) };
                self.finished.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// Runs `work` for each piece, on this thread and as many helpers; returns when all are done.
    pub(super) fn run(pieces: usize, helpers: usize, work: &(dyn Fn(usize) + Sync)) {
        // SAFETY: only the lifetime changes; `take` calls it only before this function returns.
        let work = unsafe { std::mem::transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
        let team = Arc::new(Team { next: AtomicUsize::new(0), finished: AtomicUsize::new(0), pieces, work });
        for _ in 0..helpers {
            let team = team.clone();
            rayon::spawn(move || team.take());
        }
        team.take();
        while team.finished.load(Ordering::Acquire) < pieces {
            std::thread::yield_now();
        }
    }
}
