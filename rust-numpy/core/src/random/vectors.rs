//! Vectors of correlated normal numbers.
use super::Generator;
use crate::calc::{absolute, add, all, less, multiply, sqrt};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::Order;
use crate::linalg::dynamic as linalg;
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
        let refused = || NumPyError::value("covariance is not symmetric positive-semidefinite.");
        match self.factors {
            Factors::Cholesky => linalg::cholesky(cov, false),
            Factors::Svd => {
                let found = linalg::svd(cov, true, false)?;
                if let Some(tolerance) = self.tolerance {
                    let again = linalg::dot(&multiply(&found.vh.t(), &found.s)?, &found.vh)?;
                    if !all_close(&again.into(), &cov.clone().into(), &(tolerance.into(), tolerance.into()), false)? {
                        return Err(refused());
                    }
                }
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
        let [n] = *mean.shape() else { return Err(NumPyError::value("mean must be 1 dimensional")) };
        match *cov.shape() {
            [rows, columns] if rows == columns && rows == n => {}
            [rows, columns] if rows == columns => {
                return Err(NumPyError::value("mean and cov must have same length"));
            }
            _ => return Err(NumPyError::value("cov must be 2 dimensional and square")),
        }
        let all = [shape, &[n]].concat();
        let drawn = self.standard_normal(&all, false)?;
        let rows = drawn.reshape(&[shape.iter().product::<usize>() as isize, n as isize], Order::C)?;
        let spread = linalg::dot(&rows, &how.root(cov)?.t())?;
        let signed: Vec<isize> = all.iter().map(|&size| size as isize).collect();
        add(&spread, mean)?.reshape(&signed, Order::C)
    }
}
