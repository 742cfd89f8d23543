//! The rows of `numpy.random` that need linear algebra.
use super::random::{drawn, real, size};
use super::{make, random_state};
use crate::api::{Arguments, Function};
use crate::error::{NumPyError, Result};
use crate::random::{Covariance, Factors};

pub(super) static ROWS: &[Function] = &[
    make(
        "random.Generator.multivariate_normal(state, mean, cov, size=None, check_valid='warn', tol=1e-08, *, method='svd')",
        |a| {
            let (mean, cov, shape) = (real(a, "mean")?, real(a, "cov")?, size(a)?.unwrap_or_default());
            let how = covariance(a)?;
            drawn(a, |g| g.multivariate_normal(&mean, &cov, &shape, &how))
        },
    ),
    make(
        "random.RandomState.multivariate_normal(state, mean, cov, size=None, check_valid='warn', tol=1e-08)",
        |a| {
            let (mean, cov, shape) = (real(a, "mean")?, real(a, "cov")?, size(a)?.unwrap_or_default());
            let tolerance = tolerance(a)?;
            random_state::drawn(a, |s| s.multivariate_normal(&mean, &cov, &shape, tolerance))
        },
    ),
];

/// How a covariance is factorised and checked. There are no warnings here: `warn` is as `ignore`.
fn covariance(a: &Arguments) -> Result<Covariance> {
    let factors = match a.text("method")? {
        "svd" => Factors::Svd,
        "eigh" => Factors::Eigh,
        "cholesky" => Factors::Cholesky,
        _ => return Err(NumPyError::value("method must be one of {'eigh', 'svd', 'cholesky'}")),
    };
    Ok(Covariance { factors, tolerance: tolerance(a)? })
}

fn tolerance(a: &Arguments) -> Result<Option<f64>> {
    match a.text("check_valid")? {
        "raise" => Ok(Some(a.float("tol")?)),
        "warn" | "ignore" => Ok(None),
        _ => Err(NumPyError::value("check_valid must equal 'warn', 'raise', or 'ignore'")),
    }
}
