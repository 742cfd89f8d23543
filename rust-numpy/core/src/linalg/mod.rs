//! Linear algebra, after `numpy.linalg` and the products of NumPy's main namespace.
//!
//! Functions here take typed arrays ([`Array<T>`](crate::Array)); those of [`dynamic`] take arrays of any dtype, with
//! NumPy's promotion, and are what the typed ones are made of. Factorisations are computed in double precision, as
//! NumPy's are. [`mod@reference`] has compact textbook forms of the same algorithms, with which the fast ones are compared.
pub(crate) mod arithmetic;
#[cfg(feature = "linalg")]
mod cross;
#[cfg(feature = "linalg")]
mod determinants;
pub mod dynamic;
#[cfg(feature = "linalg")]
mod eigen;
#[cfg(feature = "linalg")]
mod lstsq;
#[cfg(feature = "linalg")]
mod norms;
mod products;
#[cfg(feature = "linalg")]
mod qr;
#[cfg(feature = "linalg")]
pub mod reference;
#[cfg(feature = "linalg")]
mod scalar;
#[cfg(feature = "linalg")]
mod solvers;
#[cfg(feature = "linalg")]
mod stack;
#[cfg(feature = "linalg")]
mod svd;
#[cfg(feature = "linalg")]
mod typed;

pub use crate::error::LinalgError;
pub use products::typed::{diagonal_enhanced, dot, inner, matmul, matrix_multiply_2d, outer, tensor_dot, tensordot};
pub(crate) use products::{quick, stacks};
pub use products::{Optimize, TensorAxes};
#[cfg(feature = "linalg")]
pub use {
    eigen::Triangle,
    lstsq::LstsqResult,
    norms::{NormOrder, Tolerance},
    qr::{QrMode, QrResult},
    reference::{
        bidiagonal_svd, francis_double_shift, golub_kahan_bidiagonal, hessenberg_reduction, householder_reflection,
        lstsq_qr, lstsq_svd,
    },
    scalar::LinalgScalar,
    solvers::Cutoff,
    svd::Svd,
    typed::{
        cholesky, det, eig, eigh, eigvals, eigvalsh, inv, lstsq, matrix_power, norm, pinv, qr, solve, svd, tensor_inv,
        tensor_solve, SvdResult,
    },
};
