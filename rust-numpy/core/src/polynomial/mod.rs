//! Polynomials as NumPy's main namespace has them: coefficients from the highest power down.
//!
//! [`Basis`] and [`Series`] are the six families of `numpy.polynomial`, whose coefficients go from the lowest degree up.
mod arithmetic;
mod basis;
mod class;
mod grids;
mod least_squares;
mod quadrature;
mod roots;
mod series;

pub use arithmetic::{polyadd, polyder, polydiv, polyint, polymul, polysub, polyval};
pub use basis::Basis;
pub use class::{mapping, Arithmetic, Series};
pub use grids::values_from_roots;
pub use least_squares::{polyfit, polyfit_covariance, Covariance, Fit, FitOptions};
pub use quadrature::{chebyshev_extrema, chebyshev_roots};
pub use roots::{poly, roots};
