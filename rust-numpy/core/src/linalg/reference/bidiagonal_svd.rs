//! Singular values of a bidiagonal matrix by implicit QR steps.
use super::matrix::Matrix;
use crate::error::Result;
use crate::linalg::{LinalgError, LinalgScalar};
use crate::typed::Array;

/// Steps for one singular value before the iteration is given up.
const STEPS: usize = 60;

/// `(u, s, v)` with `b = u diag(s) v^H` for a bidiagonal `b`, `u` and `v` unitary, `s` falling.
///
/// ```
/// use rust_numpy::{linalg::bidiagonal_svd, Array};
/// let b = Array::from_vec(vec![3.0, 0.0, 0.0, -4.0], &[2, 2])?;
/// assert_eq!(bidiagonal_svd(&b)?.1.to_vec(), [4.0, 3.0]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn bidiagonal_svd<T: LinalgScalar>(b: &Array<T>) -> Result<(Array<T>, Array<f64>, Array<T>)> {
    let matrix = Matrix::of(b)?;
    let (u, s, v) = if matrix.rows >= matrix.columns {
        decompose(&matrix)?
    } else {
        let (v, s, u) = decompose(&matrix.adjoint())?;
        (u, s, v)
    };
    let count = s.len();
    Ok((u.array()?, Array::from_vec(s, &[count])?, v.array()?))
}

/// The diagonal, what lies above it, and the rotations so far. Both are real: phases went into `u` and `v`.
struct Bidiagonal {
    d: Vec<f64>,
    e: Vec<f64>,
    u: Matrix,
    v: Matrix,
}

fn decompose(b: &Matrix) -> Result<(Matrix, Vec<f64>, Matrix)> {
    let mut state = Bidiagonal::new(b);
    let (mut end, mut steps) = (state.d.len(), 0);
    while end > 1 {
        state.clear_negligible();
        let start = (1..end).rev().find(|&i| state.e[i - 1] == 0.0).unwrap_or(0);
        let zero = (start..end - 1).rev().find(|&i| state.d[i] == 0.0);
        match (end - start, zero) {
            (1, _) => (end, steps) = (end - 1, 0),
            (_, Some(i)) => state.clear_row(i, end),
            _ if steps == STEPS => return LinalgError::NoConvergence("SVD").raise(),
            _ => {
                state.step(start, end);
                steps += 1;
            }
        }
    }
    Ok(state.sorted())
}

/// `(c, s)` with `c x + s y = r` and `c y - s x = 0`.
fn rotation(x: f64, y: f64) -> (f64, f64) {
    match x.hypot(y) {
        0.0 => (1.0, 0.0),
        r => (x / r, y / r),
    }
}

impl Bidiagonal {
    fn new(b: &Matrix) -> Bidiagonal {
        let n = b.columns;
        let (mut u, mut v) = (Matrix::identity(b.rows), Matrix::identity(n));
        let (mut d, mut e) = (vec![0.0; n], vec![0.0; n.saturating_sub(1)]);
        for i in 0..n {
            let diagonal = b[(i, i)] * v[(i, i)];
            d[i] = diagonal.norm();
            u[(i, i)] = if d[i] == 0.0 { 1.0.into() } else { diagonal / d[i] };
            if i + 1 < n {
                let above = u[(i, i)].conj() * b[(i, i + 1)];
                e[i] = above.norm();
                v[(i + 1, i + 1)] = if e[i] == 0.0 { 1.0.into() } else { above.conj() / e[i] };
            }
        }
        Bidiagonal { d, e, u, v }
    }

    fn clear_negligible(&mut self) {
        let largest = self.d.iter().chain(&self.e).fold(0.0f64, |best, x| best.max(x.abs()));
        let tiny = |x: f64, scale: f64| x.abs() <= f64::EPSILON * scale || x.abs() < f64::MIN_POSITIVE;
        for i in 0..self.e.len() {
            if tiny(self.e[i], self.d[i].abs() + self.d[i + 1].abs()) {
                self.e[i] = 0.0;
            }
        }
        for d in &mut self.d {
            if tiny(*d, largest) {
                *d = 0.0;
            }
        }
    }

    /// With a zero at `d[row]`, rotates what stands beside it out of the matrix.
    fn clear_row(&mut self, row: usize, end: usize) {
        let mut moving = std::mem::take(&mut self.e[row]);
        for i in row + 1..end {
            let (c, s) = rotation(self.d[i], moving);
            self.d[i] = c * self.d[i] + s * moving;
            if i + 1 < end {
                moving = -s * self.e[i];
                self.e[i] *= c;
            }
            self.u.rotate_columns(i, row, (c, s));
        }
    }

    /// One Golub-Kahan step with Wilkinson's shift.
    fn step(&mut self, start: usize, end: usize) {
        let mut x = self.d[start] - self.shift(start, end) / self.d[start];
        let mut y = self.e[start];
        for k in start..end - 1 {
            let (c, s) = rotation(x, y);
            if k > start {
                self.e[k - 1] = c * x + s * y;
            }
            (x, self.e[k]) = (c * self.d[k] + s * self.e[k], c * self.e[k] - s * self.d[k]);
            y = s * self.d[k + 1];
            self.d[k + 1] *= c;
            self.v.rotate_columns(k, k + 1, (c, s));
            let (c, s) = rotation(x, y);
            self.d[k] = c * x + s * y;
            (x, self.d[k + 1]) = (c * self.e[k] + s * self.d[k + 1], c * self.d[k + 1] - s * self.e[k]);
            self.u.rotate_columns(k, k + 1, (c, s));
            if k + 2 < end {
                y = s * self.e[k + 1];
                self.e[k + 1] *= c;
            }
        }
        self.e[end - 2] = x;
    }

    /// The eigenvalue of the last 2 by 2 block of `b^H b` that is nearer to its last element.
    fn shift(&self, start: usize, end: usize) -> f64 {
        let (m, n) = (end - 2, end - 1);
        let before = if m > start { self.e[m - 1] } else { 0.0 };
        let a = self.d[m] * self.d[m] + before * before;
        let b = self.d[m] * self.e[m];
        let c = self.d[n] * self.d[n] + self.e[m] * self.e[m];
        let half = (a - c) / 2.0;
        let root = half.hypot(b);
        match half + root.copysign(half) {
            0.0 => c,
            divisor => c - b * b / divisor,
        }
    }

    /// Values made positive and put in falling order, their vectors with them.
    fn sorted(mut self) -> (Matrix, Vec<f64>, Matrix) {
        let n = self.d.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&i, &j| self.d[j].abs().total_cmp(&self.d[i].abs()));
        let (u, v) = (self.u.clone(), self.v.clone());
        for (to, &from) in order.iter().enumerate() {
            let sign = if self.d[from] < 0.0 { -1.0 } else { 1.0 };
            (0..u.rows).for_each(|i| self.u[(i, to)] = u[(i, from)] * sign);
            (0..v.rows).for_each(|i| self.v[(i, to)] = v[(i, from)]);
        }
        let s = order.iter().map(|&i| self.d[i].abs()).collect();
        (self.u, s, self.v)
    }
}
