//! Products and factorisations of dense matrices, and Fourier transforms.
//!
//! Every function takes and gives plain slices in C order (row-major) and knows nothing of arrays, dtypes or batches.
//! The bodies are generic; [`Field`], [`Factor`] and [`Transform`] are implemented for concrete types here, so that the
//! heavy generic code of faer and rustfft is compiled in this crate and never again in the ones that use it.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "linalg")]
mod cholesky;
#[cfg(feature = "linalg")]
mod eigen;
#[cfg(feature = "fft")]
mod fourier;
#[cfg(feature = "linalg")]
mod lu;
#[cfg(feature = "linalg")]
mod matrices;
#[cfg(feature = "linalg")]
mod product;
#[cfg(feature = "linalg")]
mod qr;
#[cfg(feature = "linalg")]
mod svd;

#[cfg(feature = "fft")]
pub use fourier::{Direction, Transform};
#[cfg(feature = "linalg")]
use matrices::{rows_mut, share};
#[cfg(feature = "linalg")]
pub use {
    matrices::{Factor, Field, Matrix, NoConvergence},
    qr::{Qr, QrPart},
};
