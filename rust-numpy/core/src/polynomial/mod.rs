//! Polynomials as NumPy's main namespace has them: coefficients from the highest power down.
mod arithmetic;
mod fitting;

pub use arithmetic::{polyadd, polyder, polydiv, polyint, polymul, polysub, polyval};
pub use fitting::{poly, polyfit, roots};
