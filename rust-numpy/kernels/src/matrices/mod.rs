//! Products of large matrices, by the crate `gemm` where nothing known is faster.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
use crate::level::{level, Level};
use num_traits::{One, Zero};

#[cfg(all(test, feature = "simd", target_arch = "x86_64"))]
mod tests;

/// Products of fewer multiplications are quicker by other ways.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
const LARGE: usize = 1 << 22;

/// A matrix to read.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a, T> {
    /// The elements, from the first one on.
    pub elements: &'a [T],
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Elements from one row to the next, and from one column to the next.
    pub steps: (usize, usize),
}

/// Numbers that matrices are multiplied in.
pub trait Multiplied: Copy + One + Zero + 'static {}

impl Multiplied for f32 {}
impl Multiplied for f64 {}
impl Multiplied for num_complex::Complex<f32> {}
impl Multiplied for num_complex::Complex<f64> {}

/// `c = a b`, `c` in C order, for large matrices on processors with AVX-512. Elsewhere nothing is done, and it says false.
/// `threads` above 1 shares the work; the result does not depend on it.
///
/// # Panics
/// If the shapes do not fit, or elements lie outside their slices.
pub fn multiply<T: Multiplied>(a: Grid<'_, T>, b: Grid<'_, T>, c: &mut [T], threads: usize) -> bool {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if level() == Level::Avx512 && a.rows.saturating_mul(b.columns).saturating_mul(a.columns) >= LARGE {
        blocked(a, b, c, threads);
        return true;
    }
    let _ = (a, b, c, threads);
    false
}

/// `c = a b`, of any size.
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
fn blocked<T: Multiplied>(a: Grid<'_, T>, b: Grid<'_, T>, c: &mut [T], threads: usize) {
    let (m, n, k) = (a.rows, b.columns, a.columns);
    assert_eq!(b.rows, k, "rows of the second matrix");
    assert_eq!(Some(c.len()), m.checked_mul(n), "elements of the product");
    assert!(a.is_inside() && b.is_inside(), "a matrix reaches beyond its elements");
    #[cfg(feature = "threads")]
    let shared = if threads > 1 { gemm::Parallelism::Rayon(threads) } else { gemm::Parallelism::None };
    #[cfg(not(feature = "threads"))]
    let (_, shared) = (threads, gemm::Parallelism::None);
    let column = |grid: &Grid<'_, T>| grid.steps.1 as isize;
    let row = |grid: &Grid<'_, T>| grid.steps.0 as isize;
    // SAFETY: all elements were just found to be inside their slices, and `c` is borrowed alone.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n as isize,
            false,
            a.elements.as_ptr(),
            column(&a),
            row(&a),
            b.elements.as_ptr(),
            column(&b),
            row(&b),
            T::zero(),
            T::one(),
            false,
            false,
            false,
            shared,
        );
    }
}

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
impl<T> Grid<'_, T> {
    fn is_inside(&self) -> bool {
        let reach = |count: usize, step: usize| (count - 1).checked_mul(step);
        let last = || reach(self.rows, self.steps.0)?.checked_add(reach(self.columns, self.steps.1)?);
        self.rows == 0 || self.columns == 0 || last().is_some_and(|last| last < self.elements.len())
    }
}
