//! Textbook forms of the factorisations: short, unblocked, in complex double precision throughout.
//!
//! They share no code with the fast paths and are what those are compared with.
mod bidiagonal;
mod bidiagonal_svd;
mod francis;
mod hessenberg;
mod householder;
mod lstsq;
mod matrix;

pub use bidiagonal::golub_kahan_bidiagonal;
pub use bidiagonal_svd::bidiagonal_svd;
pub use francis::francis_double_shift;
pub use hessenberg::hessenberg_reduction;
pub use householder::householder_reflection;
pub use lstsq::{lstsq_qr, lstsq_svd};
