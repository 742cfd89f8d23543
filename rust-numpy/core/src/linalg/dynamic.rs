//! The functions over arrays of any dtype: NumPy's names, parameters and promotion.
pub use super::products::{
    diagonal, dot, einsum, einsum_path, inner, kron, matmul, matrix_diagonal, matrix_trace, matrix_transpose, matvec,
    multi_dot, outer, tensordot, trace, vdot, vecdot, vecmat,
};
#[cfg(feature = "linalg")]
pub use super::{
    cross::{cross, cross_along},
    determinants::{cholesky, det, slogdet},
    eigen::{eig, eigh, eigvals, eigvalsh},
    lstsq::lstsq,
    norms::{cond, matrix_norm, matrix_rank, norm, vector_norm},
    qr::qr,
    solvers::{inv, matrix_power, pinv, solve, tensorinv, tensorsolve},
    svd::{singular_values, svd, svdvals},
};
