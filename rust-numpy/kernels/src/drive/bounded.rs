//! Walks with a vector function that is right for most elements, and a scalar one for the others.
//!
//! Elements go window by window: all of it by vectors, then those out of range again. Operands with gaps, in place,
//! or without whole vectors pass through a window of their own, so that no element is left to a scalar loop.
use super::width;
use crate::kernel::{Ptrs, Steps};
use std::mem::MaybeUninit;

/// Elements done at once: few enough to stay in the first-level cache.
const WINDOW: usize = 256;
/// The most elements in a vector; windows are filled up to whole ones.
const LANES: usize = 16;

/// Dense elements of an operand: where they lie, or copied here.
struct Window<T>(MaybeUninit<[T; WINDOW]>);

impl<T: Copy> Window<T> {
    #[inline(always)]
    fn new() -> Self {
        Window(MaybeUninit::uninit())
    }

    /// The address of `count` elements and as many more as fill the last vector.
    ///
    /// # Safety
    /// `source` has `count` elements at `step`, between 1 and [`WINDOW`].
    #[inline(always)]
    unsafe fn load(&mut self, source: *const u8, step: isize, count: usize) -> *const T {
        if step == width::<T>() && count.is_multiple_of(LANES) {
            return source as *const T;
        }
        let room = self.0.as_mut_ptr() as *mut T;
        // SAFETY: by the contract; whole vectors are no more than the window.
        unsafe {
            if step == width::<T>() {
                std::ptr::copy_nonoverlapping(source, room as *mut u8, count * size_of::<T>());
            } else {
                (0..count).for_each(|i| room.add(i).write(read(source, step, i)));
            }
            (count..count.next_multiple_of(LANES)).for_each(|i| room.add(i).write(read(source, step, 0)));
        }
        room
    }

    /// Where to write `count` elements that belong at `target`: there, or here for [`Window::store`].
    #[inline(always)]
    fn place(&mut self, target: *mut u8, step: isize, count: usize, inputs: &[*const T]) -> *mut T {
        let apart = inputs.iter().all(|&input| input != target as *const T);
        if step == width::<T>() && count.is_multiple_of(LANES) && apart {
            return target as *mut T;
        }
        self.0.as_mut_ptr() as *mut T
    }

    /// Moves what was written at `place` to `target`.
    ///
    /// # Safety
    /// `place` is [`Window::place`] of the same target, and has `count` elements.
    #[inline(always)]
    unsafe fn store(place: *const T, target: *mut u8, step: isize, count: usize) {
        // SAFETY: by the contract.
        unsafe {
            if place == target as *const T {
                return;
            }
            if step == width::<T>() {
                std::ptr::copy_nonoverlapping(place as *const u8, target, count * size_of::<T>());
            } else {
                let at = |i: usize| target.offset(i as isize * step) as *mut T;
                (0..count).for_each(|i| at(i).write_unaligned(place.add(i).read_unaligned()));
            }
        }
    }
}

/// # Safety
/// `source` has more than `i` elements at `step`.
#[inline(always)]
unsafe fn read<T: Copy>(source: *const u8, step: isize, i: usize) -> T {
    // SAFETY: by the contract.
    unsafe { (source.offset(i as isize * step) as *const T).read_unaligned() }
}

/// `r[i] = f(a[i])`, by `fast` for elements that are `in_range`, and by `slow` for the others.
///
/// # Safety
/// The contract of `Loop`, with two operands.
#[inline(always)]
pub(crate) unsafe fn unary_with_fallback<T: Copy>(
    p: Ptrs,
    s: Steps,
    n: usize,
    fast: impl Fn(T) -> T,
    in_range: impl Fn(T) -> bool,
    slow: impl Fn(T) -> T,
) {
    // SAFETY: by the contract; windows stay inside the `n` elements.
    unsafe {
        let (sa, sr) = (*s, *s.add(1));
        let (mut window, mut results) = (Window::new(), Window::new());
        for start in (0..n).step_by(WINDOW) {
            let count = WINDOW.min(n - start);
            let target = (*p.add(1)).offset(start as isize * sr);
            let x: *const T = window.load((*p).offset(start as isize * sa), sa, count);
            let r = results.place(target, sr, count, &[x]);
            let mut inside = true;
            for i in 0..count.next_multiple_of(LANES) {
                inside &= in_range(x.add(i).read_unaligned());
            }
            for i in 0..count.next_multiple_of(LANES) {
                r.add(i).write_unaligned(fast(x.add(i).read_unaligned()));
            }
            for i in 0..if inside { 0 } else { count } {
                let x = x.add(i).read_unaligned();
                if !in_range(x) {
                    r.add(i).write_unaligned(slow(x));
                }
            }
            Window::store(r, target, sr, count);
        }
    }
}

/// `r[i] = f(a[i])`, by `near` in windows whose elements all are `in_range`, and by `full`, equal there, in the others.
///
/// # Safety
/// The contract of `Loop`, with two operands.
#[inline(always)]
pub(crate) unsafe fn unary_by_range<T: Copy>(
    p: Ptrs,
    s: Steps,
    n: usize,
    near: impl Fn(T) -> T,
    in_range: impl Fn(T) -> bool,
    full: impl Fn(T) -> T,
) {
    // SAFETY: by the contract; windows stay inside the `n` elements.
    unsafe {
        let (sa, sr) = (*s, *s.add(1));
        let (mut window, mut results) = (Window::new(), Window::new());
        for start in (0..n).step_by(WINDOW) {
            let count = WINDOW.min(n - start);
            let target = (*p.add(1)).offset(start as isize * sr);
            let x: *const T = window.load((*p).offset(start as isize * sa), sa, count);
            let r = results.place(target, sr, count, &[x]);
            let mut inside = true;
            for i in 0..count.next_multiple_of(LANES) {
                inside &= in_range(x.add(i).read_unaligned());
            }
            if inside {
                for i in 0..count.next_multiple_of(LANES) {
                    r.add(i).write_unaligned(near(x.add(i).read_unaligned()));
                }
            } else {
                for i in 0..count.next_multiple_of(LANES) {
                    r.add(i).write_unaligned(full(x.add(i).read_unaligned()));
                }
            }
            Window::store(r, target, sr, count);
        }
    }
}

/// `r[i] = f(a[i], b[i])`, by `fast` for pairs that are `in_range`, and by `slow` for the others.
///
/// # Safety
/// The contract of `Loop`, with three operands.
#[inline(always)]
pub(crate) unsafe fn binary_with_fallback<T: Copy>(
    p: Ptrs,
    s: Steps,
    n: usize,
    fast: impl Fn(T, T) -> T,
    in_range: impl Fn(T, T) -> bool,
    slow: impl Fn(T, T) -> T,
) {
    // SAFETY: by the contract; windows stay inside the `n` elements.
    unsafe {
        let (sa, sb, sr) = (*s, *s.add(1), *s.add(2));
        let (mut first, mut second, mut results) = (Window::new(), Window::new(), Window::new());
        for start in (0..n).step_by(WINDOW) {
            let count = WINDOW.min(n - start);
            let target = (*p.add(2)).offset(start as isize * sr);
            let x: *const T = first.load((*p).offset(start as isize * sa), sa, count);
            let y: *const T = second.load((*p.add(1)).offset(start as isize * sb), sb, count);
            let r = results.place(target, sr, count, &[x, y]);
            let mut inside = true;
            for i in 0..count.next_multiple_of(LANES) {
                inside &= in_range(x.add(i).read_unaligned(), y.add(i).read_unaligned());
            }
            for i in 0..count.next_multiple_of(LANES) {
                r.add(i).write_unaligned(fast(x.add(i).read_unaligned(), y.add(i).read_unaligned()));
            }
            for i in 0..if inside { 0 } else { count } {
                let (x, y) = (x.add(i).read_unaligned(), y.add(i).read_unaligned());
                if !in_range(x, y) {
                    r.add(i).write_unaligned(slow(x, y));
                }
            }
            Window::store(r, target, sr, count);
        }
    }
}
