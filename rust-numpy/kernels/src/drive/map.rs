//! Elementwise walks: one or two results of one, two or three operands.
use super::width;
use crate::kernel::{Ptrs, Steps};
use crate::math::Isa;
use std::mem::size_of;

/// Elements of a scalar or in-place operand copied at once.
const CHUNK: usize = 256;

/// `r[i] = f(a[i])`.
///
/// # Safety
/// The contract of `Loop`: two operands, each with `n` readable (the last: writable) elements at its step.
#[inline(always)]
pub(crate) unsafe fn unary<I: Isa, A: Copy, R: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A) -> R) {
    // SAFETY: by the contract.
    unsafe {
        let (a, r) = (*p, *p.add(1));
        let (sa, sr) = (*s, *s.add(1));
        if I::DENSE && sa == width::<A>() && sr == width::<R>() {
            let (a, r) = (a as *const A, r as *mut R);
            for i in 0..n {
                r.add(i).write_unaligned(f(a.add(i).read_unaligned()));
            }
        } else {
            for i in 0..n as isize {
                let x = (a.offset(i * sa) as *const A).read_unaligned();
                (r.offset(i * sr) as *mut R).write_unaligned(f(x));
            }
        }
    }
}

/// `r[i] = f(a[i], b[i])`, with loops of their own for a scalar on either side.
///
/// # Safety
/// The contract of `Loop`, with three operands.
#[inline(always)]
pub(crate) unsafe fn binary<I: Isa, A: Copy, B: Copy, R: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A, B) -> R) {
    // SAFETY: by the contract.
    unsafe {
        let (a, b, r) = (*p as *const A, *p.add(1) as *const B, *p.add(2) as *mut R);
        let (sa, sb, sr) = (*s, *s.add(1), *s.add(2));
        if !I::DENSE || sr != width::<R>() {
            return binary_strided(p, s, n, f);
        }
        let (dense_a, dense_b) = (sa == width::<A>(), sb == width::<B>());
        let apart = a as *const u8 != r as *const u8 && b as *const u8 != r as *const u8;
        if dense_a && dense_b && apart {
            binary_dense(a, b, r, n, &f);
        } else if dense_a && sb == 0 && apart && !cfg!(target_arch = "wasm32") {
            let y = b.read_unaligned();
            for i in 0..n {
                r.add(i).write_unaligned(f(a.add(i).read_unaligned(), y));
            }
        } else if sa == 2 * width::<A>() && sb == 2 * width::<B>() && apart && !cfg!(target_arch = "wasm32") {
            // Every other element, as of parts of complex numbers: vectors are read whole and half of each is kept.
            for i in 0..n {
                r.add(i).write_unaligned(f(a.add(2 * i).read_unaligned(), b.add(2 * i).read_unaligned()));
            }
        } else if (dense_a || sa == 0) && (dense_b || sb == 0) && n > 8 {
            binary_chunks(a, b, r, (dense_a, dense_b), n, f);
        } else {
            binary_strided(p, s, n, f);
        }
    }
}

/// One copy of the loop is enough in modules for browsers; elsewhere it is compiled into its callers, with their instructions.
///
/// # Safety
/// `n` elements each, which may be read and (at `r`, apart from the others) written.
#[cfg_attr(target_arch = "wasm32", inline(never))]
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
unsafe fn binary_dense<A: Copy, B: Copy, R: Copy>(
    a: *const A,
    b: *const B,
    r: *mut R,
    n: usize,
    f: impl Fn(A, B) -> R,
) {
    for i in 0..n {
        // SAFETY: by the contract.
        unsafe { r.add(i).write_unaligned(f(a.add(i).read_unaligned(), b.add(i).read_unaligned())) };
    }
}

/// First operands that are one number, and operands in place: inputs are copied to chunks on the stack, so that writing cannot touch them.
///
/// # Safety
/// The contract of `Loop`, with three operands that are contiguous, or (where not `dense`) one element repeated.
#[inline(always)]
unsafe fn binary_chunks<A: Copy, B: Copy, R: Copy>(
    a: *const A,
    b: *const B,
    r: *mut R,
    dense: (bool, bool),
    n: usize,
    f: impl Fn(A, B) -> R,
) {
    // SAFETY: by the contract; chunks stay inside the `n` elements.
    unsafe {
        let (mut x, mut y) = ([a.read_unaligned(); CHUNK], [b.read_unaligned(); CHUNK]);
        for start in (0..n).step_by(CHUNK) {
            let count = CHUNK.min(n - start);
            if dense.0 {
                std::ptr::copy_nonoverlapping(
                    a.add(start) as *const u8,
                    x.as_mut_ptr() as *mut u8,
                    count * size_of::<A>(),
                );
            }
            if dense.1 {
                std::ptr::copy_nonoverlapping(
                    b.add(start) as *const u8,
                    y.as_mut_ptr() as *mut u8,
                    count * size_of::<B>(),
                );
            }
            binary_dense(x.as_ptr(), y.as_ptr(), r.add(start), count, &f);
        }
    }
}

/// # Safety
/// The contract of `Loop`, with three operands.
#[inline(always)]
unsafe fn binary_strided<A: Copy, B: Copy, R: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A, B) -> R) {
    // SAFETY: by the contract.
    unsafe {
        let (a, b, r) = (*p, *p.add(1), *p.add(2));
        let (sa, sb, sr) = (*s, *s.add(1), *s.add(2));
        for i in 0..n as isize {
            let x = (a.offset(i * sa) as *const A).read_unaligned();
            let y = (b.offset(i * sb) as *const B).read_unaligned();
            (r.offset(i * sr) as *mut R).write_unaligned(f(x, y));
        }
    }
}

/// `(r[i], q[i]) = f(a[i])`.
///
/// # Safety
/// The contract of `Loop`, with three operands, the last two written.
#[inline(always)]
pub(crate) unsafe fn unary_pair<A: Copy, R: Copy, Q: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(A) -> (R, Q)) {
    // SAFETY: by the contract.
    unsafe {
        for i in 0..n as isize {
            let x = ((*p).offset(i * *s) as *const A).read_unaligned();
            let (r, q) = f(x);
            ((*p.add(1)).offset(i * *s.add(1)) as *mut R).write_unaligned(r);
            ((*p.add(2)).offset(i * *s.add(2)) as *mut Q).write_unaligned(q);
        }
    }
}

/// `(r[i], q[i]) = f(a[i], b[i])`.
///
/// # Safety
/// The contract of `Loop`, with four operands, the last two written.
#[inline(always)]
pub(crate) unsafe fn binary_pair<T: Copy>(p: Ptrs, s: Steps, n: usize, f: impl Fn(T, T) -> (T, T)) {
    // SAFETY: by the contract.
    unsafe {
        for i in 0..n as isize {
            let x = ((*p).offset(i * *s) as *const T).read_unaligned();
            let y = ((*p.add(1)).offset(i * *s.add(1)) as *const T).read_unaligned();
            let (r, q) = f(x, y);
            ((*p.add(2)).offset(i * *s.add(2)) as *mut T).write_unaligned(r);
            ((*p.add(3)).offset(i * *s.add(3)) as *mut T).write_unaligned(q);
        }
    }
}

/// `r[i] = if mask[i] { a[i] } else { b[i] }`.
///
/// # Safety
/// The contract of `Loop`, with four operands, the first of bytes.
#[inline(always)]
pub(crate) unsafe fn select<I: Isa, T: Copy>(p: Ptrs, s: Steps, n: usize) {
    // SAFETY: by the contract.
    unsafe {
        let (mask, a, b, r) = (*p, *p.add(1), *p.add(2), *p.add(3));
        let steps = [*s, *s.add(1), *s.add(2), *s.add(3)];
        if I::DENSE && steps == [1, width::<T>(), width::<T>(), width::<T>()] {
            let (a, b, r) = (a as *const T, b as *const T, r as *mut T);
            for i in 0..n {
                let (x, y) = (a.add(i).read_unaligned(), b.add(i).read_unaligned());
                r.add(i).write_unaligned(if *mask.add(i) != 0 { x } else { y });
            }
        } else {
            for i in 0..n as isize {
                let x = (a.offset(i * steps[1]) as *const T).read_unaligned();
                let y = (b.offset(i * steps[2]) as *const T).read_unaligned();
                let chosen = if *mask.offset(i * steps[0]) != 0 { x } else { y };
                (r.offset(i * steps[3]) as *mut T).write_unaligned(chosen);
            }
        }
    }
}
