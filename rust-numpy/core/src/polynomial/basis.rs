//! The six bases of `numpy.polynomial`, each by the recurrence of its three neighbours, and arithmetic of series.
//!
//! P(0) = 1, and P(n+1) = (a x + b) P(n) - c P(n-1). All else follows from a, b and c: values by C. W. Clenshaw's
//! recurrence (1955), products by the same with series in place of numbers, derivatives by the recurrence derived.
use num_complex::Complex64;

/// A family of polynomials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Basis {
    Polynomial,
    Chebyshev,
    Legendre,
    Laguerre,
    Hermite,
    HermiteE,
}

/// Coefficients, the lowest first.
pub(super) type Coefficients = Vec<Complex64>;

const ZERO: Complex64 = Complex64::new(0.0, 0.0);
const ONE: Complex64 = Complex64::new(1.0, 0.0);

impl Basis {
    /// a, b and c of the step from degree `n` to the next.
    pub(super) fn step(self, n: usize) -> (f64, f64, f64) {
        let k = n as f64;
        match self {
            Basis::Polynomial => (1.0, 0.0, 0.0),
            Basis::Chebyshev if n == 0 => (1.0, 0.0, 0.0),
            Basis::Chebyshev => (2.0, 0.0, 1.0),
            Basis::Legendre => ((2.0 * k + 1.0) / (k + 1.0), 0.0, k / (k + 1.0)),
            Basis::Laguerre => (-1.0 / (k + 1.0), (2.0 * k + 1.0) / (k + 1.0), k / (k + 1.0)),
            Basis::Hermite => (2.0, 0.0, 2.0 * k),
            Basis::HermiteE => (1.0, 0.0, k),
        }
    }

    /// The domain on which the basis is used, and its window.
    pub fn interval(self) -> [f64; 2] {
        match self {
            Basis::Laguerre => [0.0, 1.0],
            _ => [-1.0, 1.0],
        }
    }

    /// The value of a series.
    pub(super) fn value(self, series: &[Complex64], x: Complex64) -> Complex64 {
        let (mut next, mut after) = (ZERO, ZERO);
        for (n, &coefficient) in series.iter().enumerate().rev() {
            let ((a, b, _), (_, _, c)) = (self.step(n), self.step(n + 1));
            (next, after) = (coefficient + (x * a + b) * next - after * c, next);
        }
        next
    }

    /// The values of the polynomials up to a degree.
    pub(super) fn values(self, degree: usize, x: Complex64) -> Coefficients {
        let mut values = vec![ONE];
        for n in 0..degree {
            let (a, b, c) = self.step(n);
            let before = if n > 0 { values[n - 1] * c } else { ZERO };
            values.push((x * a + b) * values[n] - before);
        }
        values
    }

    /// The series multiplied by x.
    pub(super) fn times_x(self, series: &[Complex64]) -> Coefficients {
        let mut product = vec![ZERO; series.len() + 1];
        for (n, &coefficient) in series.iter().enumerate() {
            let (a, b, c) = self.step(n);
            product[n + 1] += coefficient / a;
            product[n] -= coefficient * b / a;
            if n > 0 {
                product[n - 1] += coefficient * c / a;
            }
        }
        product
    }

    /// The series `left` with `offset + scale x` for x, times the series `right` of basis `into`, in that basis.
    pub(super) fn composed(
        self,
        left: &[Complex64],
        into: Basis,
        right: &[Complex64],
        line: (f64, f64),
    ) -> Coefficients {
        let (mut next, mut after): (Coefficients, Coefficients) = (vec![], vec![]);
        for (n, &coefficient) in left.iter().enumerate().rev() {
            let ((a, b, _), (_, _, c)) = (self.step(n), self.step(n + 1));
            let moved = scaled(&into.times_x(&next), a * line.1);
            let kept = sum(&scaled(&next, a * line.0 + b), &scaled(&after, -c));
            let own: Coefficients = right.iter().map(|x| x * coefficient).collect();
            (next, after) = (sum(&sum(&moved, &kept), &own), next);
        }
        trimmed(next)
    }

    pub(super) fn product(self, left: &[Complex64], right: &[Complex64]) -> Coefficients {
        self.composed(left, self, right, (0.0, 1.0))
    }

    /// The derivatives of the polynomials up to a degree, as series.
    fn derivatives(self, degree: usize) -> Vec<Coefficients> {
        let mut all: Vec<Coefficients> = vec![vec![]];
        for n in 0..degree {
            let (a, b, c) = self.step(n);
            let mut unit = vec![ZERO; n + 1];
            unit[n] = Complex64::from(a);
            let own = sum(&scaled(&self.times_x(&all[n]), a), &scaled(&all[n], b));
            let before = if n > 0 { scaled(&all[n - 1], -c) } else { vec![] };
            let mut next = sum(&sum(&unit, &own), &before);
            // Beyond the degree there is nothing but rounding.
            next.truncate(n + 1);
            all.push(next);
        }
        all
    }

    pub(super) fn derivative(self, series: &[Complex64]) -> Coefficients {
        let degree = series.len().saturating_sub(1);
        let derivatives = self.derivatives(degree);
        let terms = derivatives.iter().zip(series).map(|(derivative, x)| derivative.iter().map(|y| y * x).collect());
        let found = terms.fold(vec![], |total: Coefficients, term: Coefficients| sum(&total, &term));
        if found.is_empty() {
            vec![ZERO]
        } else {
            found
        }
    }

    /// The series whose derivative this is, and whose first coefficient is 0.
    pub(super) fn antiderivative(self, series: &[Complex64]) -> Coefficients {
        let derivatives = self.derivatives(series.len());
        let (mut rest, mut found) = (series.to_vec(), vec![ZERO; series.len() + 1]);
        for n in (0..series.len()).rev() {
            let coefficient = rest[n] / derivatives[n + 1][n];
            found[n + 1] = coefficient;
            rest.iter_mut().zip(&derivatives[n + 1]).for_each(|(x, y)| *x -= y * coefficient);
        }
        found
    }

    /// Quotient and remainder; the divisor's last coefficient is not 0.
    pub(super) fn quotient(self, left: &[Complex64], right: &[Complex64]) -> (Coefficients, Coefficients) {
        let Some(more) = left.len().checked_sub(right.len()) else { return (vec![ZERO], left.to_vec()) };
        let (mut rest, mut quotient) = (left.to_vec(), vec![ZERO; more + 1]);
        for n in (0..=more).rev() {
            let mut unit = vec![ZERO; n + 1];
            unit[n] = ONE;
            let product = self.product(&unit, right);
            let top = rest.len() - 1;
            let factor = rest[top] / product.last().copied().unwrap_or(ONE);
            rest.iter_mut().zip(&product).for_each(|(x, y)| *x -= y * factor);
            if rest.len() > 1 {
                rest.pop();
            } else {
                rest[0] = ZERO;
            }
            quotient[n] = factor;
        }
        (quotient, trimmed(rest))
    }
}

fn scaled(series: &[Complex64], factor: f64) -> Coefficients {
    series.iter().map(|x| x * factor).collect()
}

pub(super) fn sum(left: &[Complex64], right: &[Complex64]) -> Coefficients {
    let at = |series: &[Complex64], i: usize| series.get(i).copied();
    let both = |i| match (at(left, i), at(right, i)) {
        (Some(x), Some(y)) => x + y,
        (x, y) => x.or(y).unwrap_or(ZERO),
    };
    (0..left.len().max(right.len())).map(both).collect()
}

/// Without zeros at the end; one coefficient stays.
pub(super) fn trimmed(mut series: Coefficients) -> Coefficients {
    while series.len() > 1 && series.last() == Some(&ZERO) {
        series.pop();
    }
    if series.is_empty() {
        series.push(ZERO);
    }
    series
}
