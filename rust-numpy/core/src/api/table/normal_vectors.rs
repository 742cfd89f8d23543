//! The row of `numpy.random` that needs linear algebra.
use super::make;
use super::random::{drawn, real, size};
use crate::api::{Arguments, Function};
use crate::error::{NumPyError, Result};
use crate::random::{Covariance, Factors};

pub(super) static ROWS: &[Function] = &[make(
    "random.Generator.multivariate_normal(state, mean, cov, size=None, check_valid='warn', tol=1e-08, *, method='svd')",
    |a| {
        let (mean, cov, shape) = (real(a, "mean")?, real(a, "cov")?, size(a)?.unwrap_or_default());
        let how = covariance(a)?;
        drawn(a, |g| g.multivariate_normal(&mean, &cov, &shape, &how))
    },
)];

/// How a covariance is factorised and checked. There are no warnings here: `warn` is as `ignore`.
fn covariance(a: &Arguments) -> Result<Covariance> {
    let factors = match a.text("method")? {
        "svd" => Factors::Svd,
        "eigh" => Factors::Eigh,
        "cholesky" => Factors::Cholesky,
        _ => return Err(NumPyError::value("method must be one of {'eigh', 'svd', 'cholesky'}")),
    };
    let tolerance = match a.text("check_valid")? {
        "raise" => Some(a.float("tol")?),
        "warn" | "ignore" => None,
        _ => return Err(NumPyError::value("check_valid must equal 'warn', 'raise', or 'ignore'")),
    };
    Ok(Covariance { factors, tolerance })
}
