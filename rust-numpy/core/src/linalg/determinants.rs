//! Determinants and Cholesky factors.
use super::arithmetic::{turned, unary};
use super::stack::{in_numbers, square, Common, Number, Stack};
use super::{LinalgError, LinalgScalar};
use crate::dynarray::DynArray;
use crate::error::Result;
use rust_numpy_dense::Factor;

/// The sign (a number on the unit circle) and the logarithm of the size of a determinant, from its pivots.
fn sign_and_log<T: Number>(matrix: &[T], n: usize) -> (T, f64) {
    let (pivots, odd) = T::pivots(matrix, n);
    let mut sign = <T as LinalgScalar>::from_real(if odd { -1.0 } else { 1.0 });
    let mut log = 0.0;
    for pivot in pivots {
        let size = pivot.abs();
        if size == 0.0 {
            return (T::zero(), f64::NEG_INFINITY);
        }
        sign *= pivot / <T as LinalgScalar>::from_real(size);
        log += size.ln();
    }
    (sign, log)
}

/// The sign and the natural logarithm of the absolute value of the determinants.
pub fn slogdet(a: &DynArray) -> Result<(DynArray, DynArray)> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(a)?;
        let mut logs = Vec::new();
        let signs = stack.map(&[], |matrix, out| {
            let (sign, log) = sign_and_log(matrix, n);
            out[0] = sign;
            logs.push(log);
            Ok(())
        })?;
        let logs = crate::Array::from_vec(logs, stack.batch())?;
        Ok((common.finish(signs)?, common.finish_real(logs)?))
    })
}

/// The determinants.
pub fn det(a: &DynArray) -> Result<DynArray> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let determinants = Stack::<T>::new(a)?.map(&[], |matrix, out| {
            let (sign, log) = sign_and_log::<T>(matrix, n);
            out[0] = sign * <T as LinalgScalar>::from_real(log.exp());
            Ok(())
        })?;
        common.finish(determinants)
    })
}

/// The factors L of `a = L L^H`, of which the lower triangle is read; or U of `a = U^H U`, from the `upper` one.
pub fn cholesky(a: &DynArray, upper: bool) -> Result<DynArray> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    let adjoint = |a: &DynArray| Ok(turned(&if common.is_complex { unary("conjugate", a)? } else { a.clone() }));
    let lower = if upper { adjoint(a)? } else { a.clone() };
    let factor = in_numbers!(common, T => {
        let factors = Stack::<T>::new(&lower)?.map(&[n, n], |matrix, out| {
            out.copy_from_slice(matrix);
            if T::cholesky(out, n) {
                return Ok(());
            }
            // What is not a number is not judged, as in LAPACK.
            let nan = (0..n).any(|i| matrix[i * n..=i * n + i].iter().any(|x| x.abs().is_nan()));
            (0..n).for_each(|i| out[i * n..=i * n + i].fill(<T as LinalgScalar>::from_real(f64::NAN)));
            match nan {
                true => Ok(()),
                false => LinalgError::NotPositiveDefinite.raise(),
            }
        })?;
        common.finish(factors)?
    });
    if upper {
        adjoint(&factor)
    } else {
        Ok(factor)
    }
}
