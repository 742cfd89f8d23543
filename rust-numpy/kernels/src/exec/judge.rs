//! Floating-point errors of elementary functions, told from what they were given and what they gave.
//!
//! Their loops take steps whose errors are none of the result's (a polynomial of a number out of its range, say), so the
//! processor's notes are put back, and blocks with a result that is not finite are looked at once more.
use super::nest::Each;
use crate::element::ElementType;
use crate::float_errors::{self, noted, set, DIVIDE, INVALID, OVER};
use crate::kernel::{variants, Bound, Loop, Ptrs, Steps, Variants};
use crate::level::level;
use num_traits::Float;

/// Elements judged at once: they stay in the nearest cache, and are whole windows of `drive::bounded`.
const BLOCK: usize = 1024;

/// Sets `found` where a number of `n` is not finite.
type Look<T> = unsafe fn(numbers: *const T, n: usize, found: *mut bool);

macro_rules! look {
    ($name:ident, $t:ty) => {
        const $name: Variants<Look<$t>> = variants!(simd, fn(numbers: *const $t, n: usize, found: *mut bool) {
            let mut odd = false;
            for i in 0..n {
                let finite = numbers.add(i).read_unaligned().abs() < <$t>::INFINITY;
                odd |= !finite;
            }
            *found = odd;
        });
    };
}
look!(LOOK_SINGLE, f32);
look!(LOOK_DOUBLE, f64);

/// How the results of one kernel are judged.
#[derive(Clone, Copy)]
pub(super) struct Judge {
    nin: usize,
    nout: usize,
    element: ElementType,
}

impl Judge {
    /// `None` for kernels of integers, whose loops note their own errors, and where nothing is noted.
    pub(super) fn of(bound: &Bound) -> Option<Judge> {
        let element = bound.compute(0);
        let fractions = matches!(element, ElementType::F32 | ElementType::F64 | ElementType::C64 | ElementType::C128);
        (fractions && float_errors::NOTES).then(|| Judge {
            nin: bound.nin,
            nout: bound.types.len() - bound.nin,
            element,
        })
    }

    /// Runs a loop over `n` elements, and notes the errors that its results show. Complex numbers are not judged.
    ///
    /// # Safety
    /// The contract of `Loop`; all operands have the kernel's types.
    pub(super) unsafe fn run(&self, run: Loop, at: Ptrs, steps: Steps, n: usize) {
        let before = noted();
        let mut found = 0;
        let mut copies: Each<Vec<u64>> = Each::new();
        for start in (0..n).step_by(BLOCK) {
            let count = BLOCK.min(n - start);
            // SAFETY: the block lies inside the `n` elements.
            unsafe {
                let (mut ptrs, mut widths): (Each<*mut u8>, Each<isize>) = (Each::new(), Each::new());
                for i in 0..self.nin + self.nout {
                    ptrs.push((*at.add(i)).wrapping_offset(start as isize * *steps.add(i)));
                    widths.push(*steps.add(i));
                }
                for i in 0..self.nin {
                    if ptrs[self.nin..].contains(&ptrs[i]) {
                        copies.push(vec![0; count * 2]);
                        let copy = copies.last_mut().expect("it was pushed").as_mut_ptr() as *mut u8;
                        self.copy(ptrs[i], widths[i], copy, count);
                        (ptrs[i], widths[i]) = (copy, self.element.size() as isize);
                    }
                }
                run(ptrs.as_ptr(), widths.as_ptr(), count);
                found |= match self.element {
                    ElementType::F32 => self.errors(LOOK_SINGLE, &ptrs, &widths, count),
                    ElementType::F64 => self.errors(LOOK_DOUBLE, &ptrs, &widths, count),
                    _ => 0,
                };
            }
            copies.clear();
        }
        set(before | found);
    }

    /// Operands that the loop writes over are judged by a copy.
    ///
    /// # Safety
    /// `n` elements lie at `step` from `source`, and `target` has room for them.
    unsafe fn copy(&self, source: *const u8, step: isize, target: *mut u8, n: usize) {
        let size = self.element.size();
        for i in 0..n {
            // SAFETY: by the contract.
            unsafe { std::ptr::copy_nonoverlapping(source.offset(i as isize * step), target.add(i * size), size) };
        }
    }

    /// # Safety
    /// `n` elements of type `T` lie at each step.
    unsafe fn errors<T: Float>(&self, look: Variants<Look<T>>, at: &[*mut u8], steps: &[isize], n: usize) -> u8 {
        let mut found = 0;
        for output in self.nin..self.nin + self.nout {
            let mut odd = true;
            if steps[output] == size_of::<T>() as isize {
                // SAFETY: the numbers lie one after the other.
                unsafe { look[level() as usize](at[output] as *const T, n, &mut odd) };
            }
            // SAFETY: by the contract.
            let read =
                |i: usize, at_: usize| unsafe { (at[i].offset(at_ as isize * steps[i]) as *const T).read_unaligned() };
            for element in 0..if odd { n } else { 0 } {
                let inputs: Each<T> = (0..self.nin).map(|i| read(i, element)).collect();
                found |= error(&inputs, read(output, element));
            }
        }
        found
    }
}

/// The error of one result: infinite ones of finite numbers have a pole where one of two is 0, or a single one is within
/// 1 of it (0 of `log`, -1 of `log1p`, both of `arctanh`).
fn error<T: Float>(inputs: &[T], result: T) -> u8 {
    if result.is_nan() && !inputs.iter().any(|x| x.is_nan()) {
        return INVALID;
    }
    if !result.is_infinite() || !inputs.iter().all(|x| x.is_finite()) {
        return 0;
    }
    let pole = match inputs {
        [x] => x.abs() <= T::one(),
        all => all.iter().any(|x| x.is_zero()),
    };
    if pole {
        DIVIDE
    } else {
        OVER
    }
}
