//! Francis's double-shift QR iteration on a Hessenberg matrix, and the eigenvectors of what it ends in.
use super::householder::reflection;
use super::matrix::Matrix;
use crate::error::Result;
use crate::linalg::{LinalgError, LinalgScalar};
use crate::typed::Array;
use num_complex::Complex64;

/// Eigenvalues of the Hessenberg matrix `h`, and its eigenvectors as columns of length 1.
///
/// A subdiagonal element counts as zero once it is below `eps` times its neighbours on the diagonal; `max_iterations`
/// bounds the steps between two such events.
///
/// ```
/// use rust_numpy::{linalg::francis_double_shift, Array};
/// let rotation = Array::from_vec(vec![0.0, -1.0, 1.0, 0.0], &[2, 2])?;
/// let (w, _) = francis_double_shift(&rotation, 100, f64::EPSILON)?;
/// assert!(w.to_vec().iter().all(|w| w.re.abs() < 1e-12 && (w.im.abs() - 1.0).abs() < 1e-12));
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn francis_double_shift<T: LinalgScalar>(
    h: &Array<T>,
    max_iterations: usize,
    eps: f64,
) -> Result<(Array<Complex64>, Array<Complex64>)> {
    let mut schur = Schur { z: Matrix::identity(h.shape().first().copied().unwrap_or(0)), t: Matrix::square(h)? };
    schur.iterate(max_iterations, eps)?;
    let n = schur.t.rows;
    let values = (0..n).map(|i| schur.t[(i, i)]).collect();
    Ok((Array::from_vec(values, &[n])?, schur.vectors().array()?))
}

/// `h = z t z^H`, `t` on its way to an upper triangle.
struct Schur {
    t: Matrix,
    z: Matrix,
}

impl Schur {
    fn iterate(&mut self, max_iterations: usize, eps: f64) -> Result<()> {
        let (mut end, mut steps) = (self.t.rows, 0);
        while end > 1 {
            let start = self.block_start(end, eps);
            match end - start {
                1 => (end, steps) = (end - 1, 0),
                2 => {
                    self.triangularise(start);
                    (end, steps) = (start, 0);
                }
                _ if steps == max_iterations => return LinalgError::NoConvergence("QR iteration").raise(),
                _ => {
                    self.double_step(start, end, steps % 10 == 9);
                    steps += 1;
                }
            }
        }
        Ok(())
    }

    /// Where the block that ends before `end` begins; clears the negligible elements on the way.
    fn block_start(&mut self, end: usize, eps: f64) -> usize {
        for i in (1..end).rev() {
            let near = self.t[(i - 1, i - 1)].norm() + self.t[(i, i)].norm();
            let scale = if near == 0.0 { 1.0 } else { near };
            if self.t[(i, i - 1)].norm() <= eps * scale {
                self.t[(i, i - 1)] = 0.0.into();
                return i;
            }
        }
        0
    }

    /// One step with both eigenvalues of the last two rows as shifts: a bulge is made and chased down.
    fn double_step(&mut self, start: usize, end: usize, exceptional: bool) {
        let t = &self.t;
        let (m, n) = (end - 2, end - 1);
        let (mut sum, mut product) = (t[(m, m)] + t[(n, n)], t[(m, m)] * t[(n, n)] - t[(m, n)] * t[(n, m)]);
        if exceptional {
            let size = t[(n, m)].norm() + t[(m, m - 1)].norm();
            (sum, product) = ((1.5 * size).into(), (size * size).into());
        }
        let (a, b) = (t[(start, start)], t[(start + 1, start)]);
        let first = a * a + t[(start, start + 1)] * b - sum * a + product;
        let second = b * (a + t[(start + 1, start + 1)] - sum);
        let mut bulge = vec![first, second, b * t[(start + 2, start + 1)]];
        for k in start..end - 1 {
            let (v, tau) = reflection(&bulge);
            self.t.reflect_rows(k, &v, tau);
            self.t.reflect_columns(k, &v, tau);
            self.z.reflect_columns(k, &v, tau);
            if k > start {
                (k + 1..(k + 3).min(end)).for_each(|i| self.t[(i, k - 1)] = 0.0.into());
            }
            bulge = (k + 1..(k + 4).min(end)).map(|i| self.t[(i, k)]).collect();
        }
    }

    /// Makes the block of two rows from `i` on triangular: its first vector becomes an eigenvector.
    fn triangularise(&mut self, i: usize) {
        let (a, b, c, d) = (self.t[(i, i)], self.t[(i, i + 1)], self.t[(i + 1, i)], self.t[(i + 1, i + 1)]);
        let half = (a - d) / 2.0;
        let root = (half * half + b * c).sqrt();
        let offset = if (half + root).norm() > (half - root).norm() { half + root } else { half - root };
        // With w = d + offset, (a - w) x + b y = 0 and c x + (d - w) y = 0 are solved by (offset, c).
        let (v, tau) = reflection(&[offset, c]);
        self.t.reflect_rows(i, &v, tau);
        self.t.reflect_columns(i, &v, tau);
        self.z.reflect_columns(i, &v, tau);
        self.t[(i + 1, i)] = 0.0.into();
    }

    /// Eigenvectors of `t` by back substitution, turned back by `z`.
    fn vectors(&self) -> Matrix {
        let (t, n) = (&self.t, self.t.rows);
        let size = (0..n).map(|i| (0..n).map(|j| t[(i, j)].norm()).sum::<f64>()).fold(0.0, f64::max);
        let smallest = (f64::EPSILON * size).max(f64::MIN_POSITIVE);
        let mut y = Matrix::zeros(n, n);
        for k in 0..n {
            y[(k, k)] = 1.0.into();
            for i in (0..k).rev() {
                let sum: Complex64 = (i + 1..=k).map(|j| t[(i, j)] * y[(j, k)]).sum();
                let gap = t[(i, i)] - t[(k, k)];
                y[(i, k)] = -sum / if gap.norm() < smallest { smallest.into() } else { gap };
            }
        }
        normalised(self.z.times(&y))
    }
}

fn normalised(mut v: Matrix) -> Matrix {
    for j in 0..v.columns {
        let scale = (0..v.rows).map(|i| v[(i, j)].norm()).fold(0.0, f64::max);
        let norm = scale * (0..v.rows).map(|i| (v[(i, j)] / scale).norm_sqr()).sum::<f64>().sqrt();
        (0..v.rows).for_each(|i| v[(i, j)] /= norm);
    }
    v
}
