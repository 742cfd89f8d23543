//! Products and factorisations of dense matrices.
//!
//! Every function takes and gives plain slices in C order (row-major) and knows nothing of arrays, dtypes or batches.
//! The bodies are generic; [`Field`] and [`Factor`] are implemented for concrete types here, so that the heavy generic
//! code of faer is compiled in this crate and never again in the ones that use it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cholesky;
mod eigen;
mod lu;
mod product;
mod qr;
mod svd;

use faer::{c32, c64, MatMut, MatRef, Par};

pub use qr::{Qr, QrPart};

/// An iteration did not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoConvergence;

/// A matrix to read: its elements, and how far apart its rows and columns are. One of the two steps is 1.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, T> {
    /// The elements, from the first one on.
    pub elements: &'a [T],
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Elements from one row (or, where `transposed`, from one column) to the next.
    pub step: usize,
    /// Whether columns are the ones that lie without gaps.
    pub transposed: bool,
}

impl<'a, T> Matrix<'a, T> {
    /// A matrix in C order.
    pub fn new(elements: &'a [T], rows: usize, columns: usize) -> Self {
        Matrix { elements, rows, columns, step: columns, transposed: false }
    }

    fn view(self) -> MatRef<'a, T> {
        let (rows, columns, step) = (self.rows, self.columns, self.step);
        match self.transposed {
            false => MatRef::from_row_major_slice_with_stride(self.elements, rows, columns, step),
            true => MatRef::from_column_major_slice_with_stride(self.elements, rows, columns, step),
        }
    }
}

/// Numbers that matrices are multiplied in.
pub trait Field: Copy + Send + Sync + 'static {
    /// `c = a b`, `c` in C order. `threads` above 1 shares the work.
    fn product(a: Matrix<'_, Self>, b: Matrix<'_, Self>, c: &mut [Self], threads: usize);
}

/// Numbers that matrices are factorised in: `f64` and its complex sibling, as NumPy does.
pub trait Factor: Field {
    /// Solves `a x = b` in place of `b`, `n` by `k`. False where `a` is singular.
    fn solve(a: &[Self], n: usize, b: &mut [Self], k: usize, threads: usize) -> bool;
    /// The inverse of `a` into `out`. False where `a` is singular.
    fn inverse(a: &[Self], n: usize, out: &mut [Self], threads: usize) -> bool;
    /// The diagonal of U of the LU factorisation with row exchanges, and whether their number is odd.
    fn pivots(a: &[Self], n: usize, threads: usize) -> (Vec<Self>, bool);
    /// The lower Cholesky factor in place of `a`, of which the lower half counts. False where it is not positive
    /// definite.
    fn cholesky(a: &mut [Self], n: usize, threads: usize) -> bool;
    /// The QR factorisation of an `m` by `n` matrix, as `part` asks.
    fn qr(a: &[Self], m: usize, n: usize, part: QrPart, threads: usize) -> Qr<Self>;
    /// The x that minimises `|a x - b|`, for an m by n matrix (`sizes`) of full rank with m >= n and `k` right-hand
    /// sides.
    fn least_squares(a: &[Self], sizes: (usize, usize), b: &[Self], k: usize, threads: usize) -> Vec<Self>;
    /// Singular values of an m by n matrix (`sizes`) into `s`, largest first; left vectors into `u` as columns, right ones into `vh` as rows of their
    /// conjugates. Either all vectors or the first min(m, n) are made, as the slices have room for.
    fn svd(
        a: &[Self],
        sizes: (usize, usize),
        s: &mut [f64],
        vectors: Option<(&mut [Self], &mut [Self])>,
        threads: usize,
    ) -> Result<(), NoConvergence>;
    /// Eigenvalues of a Hermitian matrix, of which the lower half counts, into `w`, smallest first, and its vectors
    /// into the columns of `v`.
    fn eigh(a: &[Self], n: usize, w: &mut [f64], v: Option<&mut [Self]>, threads: usize) -> Result<(), NoConvergence>;
    /// Eigenvalues of any square matrix, and its right vectors (columns of length 1).
    fn eig(a: &[Self], n: usize, w: &mut [c64], v: Option<&mut [c64]>, threads: usize) -> Result<(), NoConvergence>;
}

macro_rules! field {
    ($($t:ty),*) => {$(
        impl Field for $t {
            fn product(a: Matrix<'_, Self>, b: Matrix<'_, Self>, c: &mut [Self], threads: usize) {
                product::product(a, b, c, threads)
            }
        }
    )*};
}
field!(f32, f64, c32, c64);

macro_rules! factor {
    ($t:ty, $eig:path) => {
        impl Factor for $t {
            fn solve(a: &[Self], n: usize, b: &mut [Self], k: usize, threads: usize) -> bool {
                lu::solve(a, n, b, k, threads)
            }
            fn inverse(a: &[Self], n: usize, out: &mut [Self], threads: usize) -> bool {
                lu::inverse(a, n, out, threads)
            }
            fn pivots(a: &[Self], n: usize, threads: usize) -> (Vec<Self>, bool) {
                lu::pivots(a, n, threads)
            }
            fn cholesky(a: &mut [Self], n: usize, threads: usize) -> bool {
                cholesky::cholesky(a, n, threads)
            }
            fn qr(a: &[Self], m: usize, n: usize, part: QrPart, threads: usize) -> Qr<Self> {
                qr::qr(a, m, n, part, threads)
            }
            fn least_squares(a: &[Self], sizes: (usize, usize), b: &[Self], k: usize, threads: usize) -> Vec<Self> {
                qr::least_squares(a, sizes, b, k, threads)
            }
            fn svd(
                a: &[Self],
                sizes: (usize, usize),
                s: &mut [f64],
                vectors: Option<(&mut [Self], &mut [Self])>,
                threads: usize,
            ) -> Result<(), NoConvergence> {
                svd::svd(a, sizes, s, vectors, threads)
            }
            fn eigh(
                a: &[Self],
                n: usize,
                w: &mut [f64],
                v: Option<&mut [Self]>,
                threads: usize,
            ) -> Result<(), NoConvergence> {
                eigen::eigh(a, n, w, v, threads)
            }
            fn eig(
                a: &[Self],
                n: usize,
                w: &mut [c64],
                v: Option<&mut [c64]>,
                threads: usize,
            ) -> Result<(), NoConvergence> {
                $eig(a, n, w, v, threads)
            }
        }
    };
}
factor!(f64, eigen::eig_real);
factor!(c64, eigen::eig_complex);

/// Work of fewer multiplications than this is not worth a second thread.
const SHARED_WORK: usize = 1 << 18;

/// How faer shares `work` multiplications among at most `threads`.
fn share(threads: usize, work: usize) -> Par {
    #[cfg(feature = "threads")]
    if threads > 1 && work >= SHARED_WORK {
        return Par::rayon(threads);
    }
    let _ = (threads, work, SHARED_WORK);
    Par::Seq
}

/// A slice in C order as a matrix to write.
fn rows_mut<T>(elements: &mut [T], rows: usize, columns: usize) -> MatMut<'_, T> {
    MatMut::from_row_major_slice_mut(elements, rows, columns)
}
