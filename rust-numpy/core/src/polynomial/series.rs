//! Functions of series in arrays: NumPy's promotion, and results in the dtype of the coefficients.
use super::basis::{sum, trimmed, Basis, Coefficients};
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::dynamic;
use crate::promote::{common_dtype_of, Casting};
use num_complex::Complex64;

/// The largest degree of what is made anew: beyond, memory grows with its square.
const MOST: usize = 1 << 14;

/// The float or complex dtype that holds all of these; integers count as doubles.
pub(super) fn inexact<'a>(arrays: impl IntoIterator<Item = &'a DynArray>) -> Result<DType> {
    let wide = |array: &DynArray| match array.dtype().kind() {
        'f' | 'c' => array.dtype().native(),
        _ => DType::F64,
    };
    common_dtype_of(arrays.into_iter().map(wide))
}

/// Coefficients of a vector (a number counts as one), without zeros at the end.
pub(super) fn series(array: &DynArray) -> Result<Coefficients> {
    if array.size() == 0 {
        return Err(NumPyError::value("Coefficient array is empty"));
    }
    if array.ndim() > 1 {
        return Err(NumPyError::value("Coefficient array is not 1-d"));
    }
    Ok(trimmed(values(array)?))
}

/// An array of these numbers in the dtype: real parts alone where it is real.
pub(super) fn array(numbers: &[Complex64], shape: &[usize], dtype: &DType) -> Result<DynArray> {
    match dtype.kind() {
        'c' => array_of(numbers, shape)?.astype(dtype, Casting::Unsafe),
        _ => {
            let real: Vec<f64> = numbers.iter().map(|x| x.re).collect();
            array_of(&real, shape)?.astype(dtype, Casting::Unsafe)
        }
    }
}

fn vector(numbers: &[Complex64], dtype: &DType) -> Result<DynArray> {
    array(numbers, &[numbers.len()], dtype)
}

fn bounded(degree: usize) -> Result<usize> {
    match degree {
        ..=MOST => Ok(degree),
        _ => Err(NumPyError::value(&format!("degrees are {MOST} at most, found {degree}"))),
    }
}

impl Basis {
    /// `left + right`, or `left - right`.
    pub fn add(self, left: &DynArray, right: &DynArray, minus: bool) -> Result<DynArray> {
        let (mut second, dtype) = (series(right)?, inexact([left, right])?);
        if minus {
            second.iter_mut().for_each(|x| *x = -*x);
        }
        vector(&trimmed(sum(&series(left)?, &second)), &dtype)
    }

    /// `left right`.
    pub fn mul(self, left: &DynArray, right: &DynArray) -> Result<DynArray> {
        let (first, second) = (series(left)?, series(right)?);
        bounded(first.len() + second.len())?;
        vector(&self.product(&first, &second), &inexact([left, right])?)
    }

    /// `x c`.
    pub fn mulx(self, c: &DynArray) -> Result<DynArray> {
        vector(&trimmed(self.times_x(&series(c)?)), &inexact([c])?)
    }

    /// Quotient and remainder of `left / right`.
    pub fn div(self, left: &DynArray, right: &DynArray) -> Result<(DynArray, DynArray)> {
        let (first, second) = (series(left)?, series(right)?);
        if second.last().is_some_and(|x| x.norm() == 0.0) {
            return Err(NumPyError::value("division by a series that is 0"));
        }
        bounded(first.len())?;
        let dtype = inexact([left, right])?;
        let (quotient, rest) = self.quotient(&first, &second);
        Ok((vector(&quotient, &dtype)?, vector(&rest, &dtype)?))
    }

    /// `c` to the power `n`.
    pub fn pow(self, c: &DynArray, n: isize, most: Option<isize>) -> Result<DynArray> {
        let count = usize::try_from(n).map_err(|_| NumPyError::value("Power must be a non-negative integer."))?;
        if most.is_some_and(|most| n > most) {
            return Err(NumPyError::value("Power is too large"));
        }
        let base = series(c)?;
        bounded(base.len().saturating_mul(count))?;
        let one = vec![Complex64::new(1.0, 0.0)];
        let power = (0..count).fold(one, |power, _| self.product(&power, &base));
        vector(&power, &inexact([c])?)
    }

    /// The values of the series `c` at each element of `x`.
    pub fn val(self, x: &DynArray, c: &DynArray) -> Result<DynArray> {
        if c.ndim() > 1 {
            return self.values_of(x, c, true);
        }
        let coefficients: Coefficients = values(&crate::manip::atleast_1d(c)?)?;
        let at: Vec<Complex64> = values(x)?;
        let found: Vec<Complex64> = at.iter().map(|&x| self.value(&coefficients, x)).collect();
        array(&found, x.shape(), &inexact([x, c])?)
    }

    /// The values of the polynomials up to `degree` at each element of `x`, along a new last axis.
    pub fn vander(self, x: &DynArray, degree: isize) -> Result<DynArray> {
        let degree = usize::try_from(degree).map_err(|_| NumPyError::value("deg must be non-negative"))?;
        let x = crate::manip::atleast_1d(x)?;
        let shape = [x.shape(), &[degree.saturating_add(1)]].concat();
        DynArray::zeros(&shape, &DType::C128)?;
        let at: Vec<Complex64> = values(&x)?;
        let found: Vec<Complex64> = at.iter().flat_map(|&x| self.values(degree, x)).collect();
        array(&found, &shape, &inexact([&x])?)
    }

    /// The derivative of order `m`, each multiplied by `scale`.
    pub fn der(self, c: &DynArray, m: isize, scale: f64) -> Result<DynArray> {
        let count =
            usize::try_from(m).map_err(|_| NumPyError::value("The order of derivation must be non-negative"))?;
        let mut found: Coefficients = values(&flat(c)?)?;
        bounded(found.len())?;
        let dtype = inexact([c])?;
        if count >= found.len() {
            let nothing: Coefficients = found[..1.min(found.len())].iter().map(|x| x * 0.0).collect();
            return vector(if count == 0 { &found } else { &nothing }, &dtype);
        }
        for _ in 0..count {
            found = self.derivative(&found).into_iter().map(|x| x * scale).collect();
        }
        vector(&found, &dtype)
    }

    /// The antiderivative of order `m`: after each, a constant is chosen that gives the next of `constants` at `low`.
    pub fn int(self, c: &DynArray, m: isize, constants: &[Complex64], low: f64, scale: f64) -> Result<DynArray> {
        let count =
            usize::try_from(m).map_err(|_| NumPyError::value("The order of integration must be non-negative"))?;
        if constants.len() > count {
            return Err(NumPyError::value("Too many integration constants"));
        }
        let mut found: Coefficients = values(&flat(c)?)?;
        bounded(found.len().saturating_add(count))?;
        for i in 0..count {
            found.iter_mut().for_each(|x| *x *= scale);
            let constant = constants.get(i).copied().unwrap_or_default();
            if found.len() == 1 && found[0].norm() == 0.0 {
                found[0] += constant;
                continue;
            }
            found = self.antiderivative(&found);
            let at_low = self.value(&found, low.into());
            found[0] += constant - at_low;
        }
        vector(&found, &inexact([c])?)
    }

    /// The roots, in rising order.
    pub fn roots(self, c: &DynArray) -> Result<DynArray> {
        let (coefficients, dtype) = (series(c)?, inexact([c])?);
        let n = coefficients.len() - 1;
        bounded(n)?;
        if n == 0 {
            return DynArray::zeros(&[0], &dtype);
        }
        let wide = if dtype.kind() == 'c' { DType::C128 } else { DType::F64 };
        let mut matrix = self.companion_matrix(&coefficients)?;
        // Turned by a half, so that the largest roots are found first, with the smaller error.
        matrix.reverse();
        let matrix = array(&matrix, &[n, n], &wide)?;
        let found = crate::sorting::sort(&dynamic::eigvals(&matrix)?, Some(0))?;
        let single = dtype.real_part().itemsize() == 4;
        let kept = if found.dtype().kind() == 'c' { DType::C64 } else { DType::F32 };
        if single {
            found.astype(&kept, Casting::Unsafe)
        } else {
            Ok(found)
        }
    }

    /// The series with these roots, whose highest power has factor 1.
    pub fn from_roots(self, roots: &DynArray) -> Result<DynArray> {
        let zeros: Vec<Complex64> = values(&flat(roots)?)?;
        bounded(zeros.len())?;
        let mut found = vec![Complex64::new(1.0, 0.0)];
        for zero in zeros {
            let kept: Coefficients = found.iter().map(|x| -x * zero).collect();
            found = sum(&self.times_x(&found), &kept);
        }
        vector(&found, &inexact([roots])?)
    }

    /// The series of the line `offset + scale x`.
    pub fn line(self, offset: &DynArray, scale: &DynArray) -> Result<DynArray> {
        let (offset, scale): (Vec<Complex64>, Vec<Complex64>) = (values(&flat(offset)?)?, values(&flat(scale)?)?);
        let (Some(&offset), Some(&scale)) = (offset.first(), scale.first()) else {
            return Err(NumPyError::value("a line has an offset and a scale, found an empty array"));
        };
        let found = self.times_x(&[scale]);
        let line = if scale.norm() == 0.0 { vec![offset] } else { sum(&found, &[offset]) };
        let real = offset.im == 0.0 && scale.im == 0.0;
        vector(&line, if real { &DType::F64 } else { &DType::C128 })
    }

    /// The series in another basis, with `offset + scale x` for x.
    pub fn convert(self, c: &DynArray, into: Basis, line: (f64, f64)) -> Result<DynArray> {
        let coefficients = series(c)?;
        bounded(coefficients.len())?;
        let one = [Complex64::new(1.0, 0.0)];
        vector(&self.composed(&coefficients, into, &one, line), &inexact([c])?)
    }
}

/// The elements in one row.
fn flat(array: &DynArray) -> Result<DynArray> {
    match array.ndim() {
        0 | 1 => crate::manip::atleast_1d(array),
        _ => Err(NumPyError::value("Coefficient array is not 1-d")),
    }
}
