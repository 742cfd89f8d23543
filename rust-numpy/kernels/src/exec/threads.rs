//! Sharing large elementwise work among threads.
//!
//! Each thread gets whole elements of its own, so results do not depend on the count. Work is split only where every
//! output moves with the split dimension; reductions split over their outputs, never inside a sum.
use super::nest::Nest;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Below this many elements, waking a thread costs more than it saves.
#[cfg(feature = "threads")]
const SHARE_ELEMENTS: usize = 1 << 17;

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

#[cfg(feature = "threads")]
fn split(nest: &Nest, axis: usize, count: usize, work: &(impl Fn(&Nest) + Sync)) {
    let length = nest.shape[axis];
    let left = count / 2;
    // Parts of whole cache lines keep the threads apart.
    let middle = length * left / count;
    let middle = if middle >= 64 { middle - middle % 64 } else { middle };
    let run = |part: Nest, count: usize| {
        if count > 1 {
            split(&part, axis, count, work);
        } else {
            work(&part);
        }
    };
    let (first, second) = (nest.part(axis, 0..middle), nest.part(axis, middle..length));
    rayon::join(|| run(first, left), || run(second, count - left));
}
