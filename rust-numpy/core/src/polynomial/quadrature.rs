//! Companion matrices, Gauss quadrature and the weight functions that the bases are orthogonal to.
use super::basis::{Basis, Coefficients};
use super::series::{array, inexact, series};
use crate::calc::{add, apply, array_of, divide, multiply, sqrt, square, subtract, values};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::dynamic;
use crate::room;
use num_complex::Complex64;
use std::f64::consts::PI;

/// Nodes beyond this number are not computed: the matrix behind them grows with the square.
const MOST_NODES: usize = 1 << 11;

/// Multiplication by x of orthonormal polynomials: a symmetric tridiagonal matrix.
struct Jacobi {
    diagonal: Vec<f64>,
    /// Beside the diagonal; the last one couples to the polynomial of degree n.
    beside: Vec<f64>,
}

impl Jacobi {
    fn of(basis: Basis, n: usize) -> Self {
        let diagonal = (0..n).map(|k| basis.step(k)).map(|(a, b, _)| -b / a).collect();
        let beside = (0..n).map(|k| ratio(basis, k) / basis.step(k).0).collect();
        Jacobi { diagonal, beside }
    }

    /// The orthonormal polynomials up to degree n - 1 at x squared and summed, and the Newton step towards a root of the
    /// one of degree n.
    fn at(&self, x: f64) -> (f64, f64) {
        let (mut before, mut value) = ((0.0, 0.0), (1.0, 0.0));
        let mut squares = 0.0;
        for (k, (&middle, &next)) in self.diagonal.iter().zip(&self.beside).enumerate() {
            squares += value.0 * value.0;
            let last = if k > 0 { self.beside[k - 1] } else { 0.0 };
            let above = ((x - middle) * value.0 - last * before.0) / next;
            let slope = (value.0 + (x - middle) * value.1 - last * before.1) / next;
            (before, value) = (value, (above, slope));
        }
        (squares, value.0 / value.1)
    }
}

/// By how much the polynomial of degree `k + 1` is longer than that of degree `k`; 1 where the basis is not orthogonal.
fn ratio(basis: Basis, k: usize) -> f64 {
    let ((a, ..), (next, _, c)) = (basis.step(k), basis.step(k + 1));
    if c == 0.0 {
        1.0
    } else {
        (c * a / next).sqrt()
    }
}

impl Basis {
    /// The matrix, n by n for degree n, whose eigenvalues are the roots of the series: as symmetric as scaling makes it.
    pub fn companion(self, c: &DynArray) -> Result<DynArray> {
        let coefficients = series(c)?;
        let n = coefficients.len() - 1;
        if n == 0 {
            return Err(NumPyError::value("Series must have maximum degree of at least 1."));
        }
        array(&self.companion_matrix(&coefficients)?, &[n, n], &inexact([c])?)
    }

    /// The same in C order, for a series of degree 1 at least.
    pub(super) fn companion_matrix(self, series: &[Complex64]) -> Result<Coefficients> {
        let n = series.len() - 1;
        let mut matrix = room::repeated(Complex64::default(), n.saturating_mul(n))?;
        for k in 0..n {
            let (a, b, _) = self.step(k);
            matrix[k * n + k] += -b / a;
            if k + 1 < n {
                matrix[(k + 1) * n + k] += ratio(self, k) / a;
                let (next, _, c) = self.step(k + 1);
                matrix[k * n + k + 1] += c / next / ratio(self, k);
            }
        }
        let mut scale = 1.0 / self.step(n - 1).0;
        for k in (0..n).rev() {
            matrix[k * n + n - 1] -= series[k] / series[n] * scale;
            scale /= if k > 0 { ratio(self, k - 1) } else { 1.0 };
        }
        Ok(matrix)
    }

    /// The integral of the weight function over the interval of orthogonality.
    fn mass(self) -> f64 {
        match self {
            Basis::Polynomial | Basis::Legendre => 2.0,
            Basis::Chebyshev => PI,
            Basis::Laguerre => 1.0,
            Basis::Hermite => PI.sqrt(),
            Basis::HermiteE => (2.0 * PI).sqrt(),
        }
    }

    /// Nodes and weights of the quadrature that is exact up to degree `2 n - 1` under the basis' weight function.
    pub fn gauss(self, n: isize) -> Result<(DynArray, DynArray)> {
        let n = usize::try_from(n).ok().filter(|&n| n > 0);
        let n = n.ok_or_else(|| NumPyError::value("deg must be a positive integer"))?;
        if n > MOST_NODES {
            return Err(NumPyError::value(&format!("quadratures have {MOST_NODES} nodes at most, found {n}")));
        }
        if self == Basis::Chebyshev {
            let node = |k: usize| (PI * (2 * k + 1) as f64 / (2 * n) as f64).cos();
            let nodes: Vec<f64> = (0..n).map(node).collect();
            return Ok((array_of(&nodes, &[n])?, array_of(&vec![PI / n as f64; n], &[n])?));
        }
        let mut top = vec![Complex64::default(); n + 1];
        top[n] = Complex64::from(1.0);
        let matrix: Vec<f64> = self.companion_matrix(&top)?.iter().map(|x| x.re).collect();
        let found = dynamic::eigvalsh(&array_of(&matrix, &[n, n])?, Default::default())?;
        let (nodes, weights) = self.improved(&values(&found)?);
        Ok((array_of(&nodes, &[n])?, array_of(&weights, &[n])?))
    }

    /// Nodes after one step of Newton's, and their weights.
    fn improved(self, nodes: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let jacobi = Jacobi::of(self, nodes.len());
        let mut nodes: Vec<f64> = nodes.iter().map(|&x| x - jacobi.at(x).1).collect();
        let mut weights: Vec<f64> = nodes.iter().map(|&x| 1.0 / jacobi.at(x).0).collect();
        if self != Basis::Laguerre {
            let (x, w) = (nodes.clone(), weights.clone());
            nodes.iter_mut().zip(x.iter().rev()).for_each(|(x, mirrored)| *x = (*x - mirrored) / 2.0);
            weights.iter_mut().zip(w.iter().rev()).for_each(|(w, mirrored)| *w = (*w + mirrored) / 2.0);
        }
        let scale = self.mass() / weights.iter().sum::<f64>();
        weights.iter_mut().for_each(|w| *w *= scale);
        (nodes, weights)
    }

    /// The function under which the basis is orthogonal, at each element of `x`.
    pub fn weight(self, x: &DynArray) -> Result<DynArray> {
        let exp = |x: &DynArray| apply("exp", &[x.into()]);
        match self {
            Basis::Polynomial | Basis::Legendre => add(&multiply(x, 0.0)?, 1.0),
            Basis::Chebyshev => divide(1.0, &multiply(&sqrt(&add(1.0, x)?)?, &sqrt(&subtract(1.0, x)?)?)?),
            Basis::Laguerre => exp(&crate::calc::negative(x)?),
            Basis::Hermite => exp(&crate::calc::negative(&square(x)?)?),
            Basis::HermiteE => exp(&multiply(-0.5, &square(x)?)?),
        }
    }
}

/// Where the Chebyshev polynomial of degree `count` is 0, in rising order.
pub fn chebyshev_roots(count: isize) -> Result<DynArray> {
    if count < 1 {
        return Err(NumPyError::value("npts must be >= 1"));
    }
    let n = count as usize;
    let at = |k: usize| (0.5 * PI / n as f64 * (2 * k as isize + 1 - count) as f64).sin();
    array_of(&crate::room::collected((0..n).map(at))?, &[n])
}

/// Where the Chebyshev polynomial of degree `count - 1` is largest or smallest, in rising order.
pub fn chebyshev_extrema(count: isize) -> Result<DynArray> {
    if count < 2 {
        return Err(NumPyError::value("npts must be >= 2"));
    }
    let n = count as usize;
    let at = |k: usize| (if k + 1 == n { 0.0 } else { k as f64 * (PI / (n - 1) as f64) - PI }).cos();
    array_of(&crate::room::collected((0..n).map(at))?, &[n])
}
