//! Series with a domain that is mapped onto a window, as NumPy's six classes are.
use super::{Basis, Fit, FitOptions};
use crate::calc::{add, apply, array_of, multiply, values};
use crate::creation::{linspace, Spacing};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::s;
use crate::promote::Promotable;
use num_complex::Complex64;

/// A series of a basis: its value at x is that of the coefficients at x moved from the domain to the window.
#[derive(Clone, Debug)]
pub struct Series {
    /// The family.
    pub basis: Basis,
    /// Coefficients, the lowest first.
    pub coef: DynArray,
    /// The interval on which the series is used.
    pub domain: [f64; 2],
    /// The interval onto which it is mapped.
    pub window: [f64; 2],
}

/// What is done with two series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// Offset and scale of the line that maps one interval onto another.
pub fn mapping(from: [f64; 2], to: [f64; 2]) -> (f64, f64) {
    let length = from[1] - from[0];
    ((from[1] * to[0] - from[0] * to[1]) / length, (to[1] - to[0]) / length)
}

impl Series {
    /// Offset and scale of the line from the domain to the window.
    pub fn mapparms(&self) -> (f64, f64) {
        mapping(self.domain, self.window)
    }

    fn with(&self, coef: DynArray) -> Series {
        Series { coef, ..self.clone() }
    }

    /// The values at `x`.
    pub fn call(&self, x: &DynArray) -> Result<DynArray> {
        let (offset, scale) = self.mapparms();
        self.basis.val(&add(&multiply(x, scale)?, offset)?, &self.coef)
    }

    /// Two series of one domain and window put together.
    pub fn combined(&self, other: &Series, how: Arithmetic) -> Result<Series> {
        let wrong = |why: &str| Err(NumPyError::argument(ErrorKind::Type, why.into()));
        if self.basis != other.basis {
            return wrong("Polynomial types differ");
        }
        if self.domain != other.domain {
            return wrong("Domains differ");
        }
        if self.window != other.window {
            return wrong("Windows differ");
        }
        let (left, right) = (&self.coef, &other.coef);
        Ok(self.with(match how {
            Arithmetic::Add => self.basis.add(left, right, false)?,
            Arithmetic::Subtract => self.basis.add(left, right, true)?,
            Arithmetic::Multiply => self.basis.mul(left, right)?,
            Arithmetic::Divide => self.basis.div(left, right)?.0,
            Arithmetic::Remainder => self.basis.div(left, right)?.1,
        }))
    }

    /// The power `n`.
    pub fn pow(&self, n: isize) -> Result<Series> {
        Ok(self.with(self.basis.pow(&self.coef, n, Some(100))?))
    }

    /// The derivative of order `m`.
    pub fn deriv(&self, m: isize) -> Result<Series> {
        Ok(self.with(self.basis.der(&self.coef, m, self.mapparms().1)?))
    }

    /// The antiderivative of order `m` with these constants at `low`, a place in the domain (the window's 0 if none).
    pub fn integ(&self, m: isize, constants: &[Complex64], low: Option<f64>) -> Result<Series> {
        let (offset, scale) = self.mapparms();
        let low = low.map_or(0.0, |low| offset + scale * low);
        Ok(self.with(self.basis.int(&self.coef, m, constants, low, 1.0 / scale)?))
    }

    /// The roots, in the domain.
    pub fn roots(&self) -> Result<DynArray> {
        let (offset, scale) = mapping(self.window, self.domain);
        add(&multiply(&self.basis.roots(&self.coef)?, scale)?, offset)
    }

    /// The polynomial of a degree in the basis, as a series.
    pub fn basis(basis: Basis, degree: isize, [domain, window]: [[f64; 2]; 2]) -> Result<Series> {
        let degree = usize::try_from(degree).map_err(|_| NumPyError::value("deg must be non-negative integer"))?;
        let mut coef = DynArray::zeros(&[degree.saturating_add(1)], &DType::F64)?;
        coef.view_mut()?.index(&[s(degree as isize..)])?.fill(1.0)?;
        Ok(Series { basis, coef, domain, window })
    }

    /// The series whose value at x is x.
    pub fn identity(basis: Basis, [domain, window]: [[f64; 2]; 2]) -> Result<Series> {
        let (offset, scale) = mapping(window, domain);
        let coef = basis.line(&array_of(&[offset], &[])?, &array_of(&[scale], &[])?)?;
        Ok(Series { basis, coef, domain, window })
    }

    /// The series with these roots; without a domain, on the interval that they span.
    pub fn from_roots(basis: Basis, roots: &DynArray, domain: Option<[f64; 2]>, window: [f64; 2]) -> Result<Series> {
        let domain = domain.map_or_else(|| spanned(roots), Ok)?;
        let (offset, scale) = mapping(domain, window);
        let coef = basis.from_roots(&add(&multiply(roots, scale)?, offset)?)?;
        let degree = coef.size() as i32 - 1;
        let coef = crate::calc::divide(&coef, scale.powi(degree))?;
        Ok(Series { basis, coef, domain, window })
    }

    /// The series of a degree, or of some degrees alone, that fits values best; without a domain, on the interval of `x`.
    pub fn fit(
        basis: Basis,
        (x, y): (&DynArray, &DynArray),
        degrees: &DynArray,
        options: &FitOptions<'_>,
        (domain, window): (Option<[f64; 2]>, [f64; 2]),
    ) -> Result<(Series, Fit)> {
        let [low, high] = domain.map_or_else(|| spanned(x), Ok)?;
        let domain = if low == high { [low - 1.0, high + 1.0] } else { [low, high] };
        let (offset, scale) = mapping(domain, window);
        let fit = basis.fit(&add(&multiply(x, scale)?, offset)?, y, degrees, options)?;
        Ok((Series { basis, coef: fit.coefficients.clone(), domain, window }, fit))
    }

    /// The same function in another basis, domain and window.
    pub fn convert(&self, basis: Basis, domain: [f64; 2], window: [f64; 2]) -> Result<Series> {
        let (to_x, from_x) = (mapping(window, domain), self.mapparms());
        let line = (from_x.0 + from_x.1 * to_x.0, from_x.1 * to_x.1);
        Ok(Series { basis, coef: self.basis.convert(&self.coef, basis, line)?, domain, window })
    }

    /// Evenly spaced places in the domain, and the values there.
    pub fn linspace(&self, count: isize, domain: Option<[f64; 2]>) -> Result<(DynArray, DynArray)> {
        let end = |x: f64| Ok::<_, NumPyError>((array_of(&[x], &[])?, Promotable::DType(DType::F64)));
        let domain = domain.unwrap_or(self.domain);
        let spacing = Spacing { count, endpoint: true, dtype: None, axis: 0 };
        let (x, _) = linspace(&end(domain[0])?, &end(domain[1])?, &spacing)?;
        let y = self.call(&x)?;
        Ok((x, y))
    }

    /// Without the last coefficients whose sizes are at most the tolerance.
    pub fn trim(&self, tolerance: f64) -> Result<Series> {
        if tolerance < 0.0 {
            return Err(NumPyError::value("tol must be non-negative"));
        }
        if self.coef.ndim() != 1 || self.coef.size() == 0 {
            return Err(NumPyError::value("coefficients are a vector that is not empty"));
        }
        let sizes = values::<f64>(&apply("absolute", &[(&self.coef).into()])?)?;
        let kept = sizes.iter().rposition(|&size| size > tolerance);
        Ok(self.with(match kept {
            Some(last) => self.coef.index(&[s(..last as isize + 1)])?,
            None => multiply(&self.coef.index(&[s(..1)])?, 0.0)?,
        }))
    }

    /// The first `size` coefficients.
    pub fn truncate(&self, size: isize) -> Result<Series> {
        if size < 1 {
            return Err(NumPyError::value("size must be a positive integer"));
        }
        Ok(self.with(self.coef.index(&[s(..size)])?))
    }
}

/// The interval of real numbers; of complex ones the corners of the rectangle around them are not taken.
fn spanned(x: &DynArray) -> Result<[f64; 2]> {
    if x.dtype().kind() == 'c' {
        return Err(NumPyError::value("a domain is needed for complex numbers"));
    }
    let all = values::<f64>(x)?;
    if all.is_empty() {
        return Err(NumPyError::value("an interval around no numbers was asked for"));
    }
    let (low, high) = all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
    Ok([low, high])
}
