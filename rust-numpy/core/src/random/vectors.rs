//! Vectors of correlated normal numbers.
use super::{Generator, RandomState};
use crate::calc::{absolute, add, all, less, multiply, sqrt};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::Order;
use crate::linalg::{dynamic as linalg, Svd};
use crate::stats::all_close;

/// How a covariance is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Factors {
    Svd,
    Eigh,
    Cholesky,
}

/// What [`Generator::multivariate_normal`] does, and how closely a covariance is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Covariance {
    /// The factorisation.
    pub factors: Factors,
    /// How far a covariance may be from a positive semidefinite one; not looked at where missing.
    pub tolerance: Option<f64>,
}

impl Covariance {
    /// A matrix whose product with its own transpose is `cov`.
    fn root(&self, cov: &DynArray) -> Result<DynArray> {
        match self.factors {
            Factors::Cholesky => linalg::cholesky(cov, false),
            Factors::Svd => {
                let found = linalg::svd(cov, true, false)?;
                checked(cov, &found, self.tolerance)?;
                multiply(&found.u, &sqrt(&found.s)?)
            }
            Factors::Eigh => {
                let (w, v) = linalg::eigh(cov, Default::default())?;
                match self.tolerance {
                    Some(tolerance) if !all(&less(-tolerance, &w)?)? => Err(refused()),
                    _ => multiply(&v, &sqrt(&absolute(&w)?)?),
                }
            }
        }
    }
}

impl Generator {
    /// Normal vectors of the given mean (n) and covariance (n, n): `shape` of them.
    pub fn multivariate_normal(
        &mut self,
        mean: &DynArray,
        cov: &DynArray,
        shape: &[usize],
        how: &Covariance,
    ) -> Result<DynArray> {
        correlated(mean, cov, shape, |cov| how.root(cov), |shape| self.standard_normal(shape, false))
    }
}

impl RandomState {
    /// Normal vectors of the given mean (n) and covariance (n, n): `shape` of them. The covariance is looked at as
    /// closely as `tolerance` says, if it says.
    pub fn multivariate_normal(
        &mut self,
        mean: &DynArray,
        cov: &DynArray,
        shape: &[usize],
        tolerance: Option<f64>,
    ) -> Result<DynArray> {
        let root = |cov: &DynArray| {
            let found = linalg::svd(cov, true, false)?;
            checked(cov, &found, tolerance)?;
            multiply(&found.vh.t(), &sqrt(&found.s)?)
        };
        correlated(mean, cov, shape, root, |shape| self.standard_normal(shape))
    }
}

/// Whether a covariance is symmetric and has no negative eigenvalue, within a tolerance.
fn checked(cov: &DynArray, found: &Svd<DynArray>, tolerance: Option<f64>) -> Result<()> {
    let Some(tolerance) = tolerance else { return Ok(()) };
    let again = linalg::dot(&multiply(&found.vh.t(), &found.s)?, &found.vh)?;
    match all_close(&again.into(), &cov.clone().into(), &(tolerance.into(), tolerance.into()), false)? {
        true => Ok(()),
        false => Err(refused()),
    }
}

fn refused() -> NumPyError {
    NumPyError::value("covariance is not symmetric positive-semidefinite.")
}

/// Numbers that `normal` draws, turned into vectors by a matrix whose product with its own transpose is `cov`.
fn correlated(
    mean: &DynArray,
    cov: &DynArray,
    shape: &[usize],
    root: impl FnOnce(&DynArray) -> Result<DynArray>,
    normal: impl FnOnce(&[usize]) -> Result<DynArray>,
) -> Result<DynArray> {
    let [n] = *mean.shape() else { return Err(NumPyError::value("mean must be 1 dimensional")) };
    match *cov.shape() {
        [rows, columns] if rows == columns && rows == n => {}
        [rows, columns] if rows == columns => {
            return Err(NumPyError::value("mean and cov must have same length"));
        }
        _ => return Err(NumPyError::value("cov must be 2 dimensional and square")),
    }
    let all = [shape, &[n]].concat();
    let rows = normal(&all)?.reshape(&[shape.iter().product::<usize>() as isize, n as isize], Order::C)?;
    let spread = linalg::dot(&rows, &root(cov)?.t())?;
    let signed: Vec<isize> = all.iter().map(|&size| size as isize).collect();
    add(&spread, mean)?.reshape(&signed, Order::C)
}
