//! Statistics: sums, moments, order, histograms, differences, and comparisons, in NumPy's order of operations.
//!
//! ```
//! use rust_numpy::{stats, Array};
//! let a = Array::from_vec(vec![1.0, 2.0, 4.0, 9.0], &[2, 2])?;
//! let median = stats::median(a.as_dyn(), None, false)?;
//! assert_eq!(Array::<f64>::from_dyn(median)?.to_vec(), [3.0]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod average;
mod cleaning;
mod closeness;
mod counting;
mod covariance;
mod cumulative;
mod differences;
mod fold;
mod gradient;
pub mod histogram;
mod interpolation;
mod moments;
mod quantile;
mod quantile_method;
mod sliding;
mod special;
mod weighted_quantile;

pub use average::average;
pub use cleaning::{angle, clip, nan_to_num, real_if_close, round};
pub use closeness::{all_close, array_equal, array_equiv, is_close};
pub use counting::{bincount, count_nonzero, digitize};
pub use covariance::{corrcoef, cov, Weights};
pub use cumulative::{accumulated, cumulative};
pub use differences::{diff, ediff1d, trapezoid, unwrap};
pub use fold::{extreme, ptp, total, truth, Fold};
pub use gradient::gradient;
pub use interpolation::interp;
pub use moments::{mean, std, var};
pub use quantile::{median, quantile, Quantile};
pub use quantile_method::Method;
pub use sliding::{convolve, correlate, Overlap};
pub use special::{i0, sinc};

pub(crate) use average::fitting_weights;
pub(crate) use moments::divided;
pub(crate) use quantile::{check as check_quantile, check_real, of_lines, reduced, weights_for};
