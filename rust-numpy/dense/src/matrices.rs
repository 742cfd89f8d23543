//! The traits of numbers that matrices are made of, implemented for concrete types.
use crate::{cholesky, eigen, lu, product, qr, svd, Qr, QrPart};
use faer::{c32, c64, MatMut, MatRef, Par};
use rust_numpy_kernels::Grid;

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

    pub(crate) fn grid(self) -> Grid<'a, T> {
        let Matrix { elements, rows, columns, step, transposed } = self;
        Grid { elements, rows, columns, steps: if transposed { (1, step) } else { (step, 1) } }
    }

    pub(crate) fn view(self) -> MatRef<'a, T> {
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
    fn solve(a: &[Self], n: usize, b: &mut [Self], k: usize) -> bool;
    /// The inverse of `a` into `out`. False where `a` is singular.
    fn inverse(a: &[Self], n: usize, out: &mut [Self]) -> bool;
    /// The diagonal of U of the LU factorisation with row exchanges, and whether their number is odd.
    fn pivots(a: &[Self], n: usize) -> (Vec<Self>, bool);
    /// The lower Cholesky factor in place of `a`, of which the lower half counts. False where it is not positive
    /// definite.
    fn cholesky(a: &mut [Self], n: usize) -> bool;
    /// The QR factorisation of an `m` by `n` matrix, as `part` asks.
    fn qr(a: &[Self], m: usize, n: usize, part: QrPart) -> Qr<Self>;
    /// The x that minimises `|a x - b|`, for an m by n matrix (`sizes`) of full rank with m >= n and `k` right-hand
    /// sides.
    fn least_squares(a: &[Self], sizes: (usize, usize), b: &[Self], k: usize) -> Vec<Self>;
    /// Singular values of an m by n matrix (`sizes`) into `s`, largest first; left vectors into `u` as columns, right ones into `vh` as rows of their
    /// conjugates. Either all vectors or the first min(m, n) are made, as the slices have room for.
    fn svd(
        a: &[Self],
        sizes: (usize, usize),
        s: &mut [f64],
        vectors: Option<(&mut [Self], &mut [Self])>,
    ) -> Result<(), NoConvergence>;
    /// Eigenvalues of a Hermitian matrix, of which the lower half counts, into `w`, smallest first, and its vectors
    /// into the columns of `v`.
    fn eigh(a: &[Self], n: usize, w: &mut [f64], v: Option<&mut [Self]>) -> Result<(), NoConvergence>;
    /// Eigenvalues of any square matrix, and its right vectors (columns of length 1).
    fn eig(a: &[Self], n: usize, w: &mut [c64], v: Option<&mut [c64]>) -> Result<(), NoConvergence>;
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
            fn solve(a: &[Self], n: usize, b: &mut [Self], k: usize) -> bool {
                lu::solve(a, n, b, k)
            }
            fn inverse(a: &[Self], n: usize, out: &mut [Self]) -> bool {
                lu::inverse(a, n, out)
            }
            fn pivots(a: &[Self], n: usize) -> (Vec<Self>, bool) {
                lu::pivots(a, n)
            }
            fn cholesky(a: &mut [Self], n: usize) -> bool {
                cholesky::cholesky(a, n)
            }
            fn qr(a: &[Self], m: usize, n: usize, part: QrPart) -> Qr<Self> {
                qr::qr(a, m, n, part)
            }
            fn least_squares(a: &[Self], sizes: (usize, usize), b: &[Self], k: usize) -> Vec<Self> {
                qr::least_squares(a, sizes, b, k)
            }
            fn svd(
                a: &[Self],
                sizes: (usize, usize),
                s: &mut [f64],
                vectors: Option<(&mut [Self], &mut [Self])>,
            ) -> Result<(), NoConvergence> {
                svd::svd(a, sizes, s, vectors)
            }
            fn eigh(a: &[Self], n: usize, w: &mut [f64], v: Option<&mut [Self]>) -> Result<(), NoConvergence> {
                eigen::eigh(a, n, w, v)
            }
            fn eig(a: &[Self], n: usize, w: &mut [c64], v: Option<&mut [c64]>) -> Result<(), NoConvergence> {
                $eig(a, n, w, v)
            }
        }
    };
}
factor!(f64, eigen::eig_real);
factor!(c64, eigen::eig_complex);

/// Products of fewer multiplications than this are not worth a second thread.
const SHARED_WORK: usize = 1 << 22;

/// How faer shares a product of `work` multiplications among at most `threads`. Factorisations are not shared: at 500
/// rows all of them were slower with two threads than with one.
pub(crate) fn share(threads: usize, work: usize) -> Par {
    #[cfg(feature = "threads")]
    if threads > 1 && work >= SHARED_WORK {
        return Par::rayon(threads);
    }
    let _ = (threads, work, SHARED_WORK);
    Par::Seq
}

/// A slice in C order as a matrix to write.
pub(crate) fn rows_mut<T>(elements: &mut [T], rows: usize, columns: usize) -> MatMut<'_, T> {
    MatMut::from_row_major_slice_mut(elements, rows, columns)
}
