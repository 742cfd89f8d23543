//! Rows of `numpy.linalg`.
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::dynamic::*;
use crate::linalg::{Cutoff, NormOrder, QrMode, Svd, Tolerance, Triangle};
use crate::scalar::Scalar;

pub(super) static ROWS: &[Function] = &[
    make("linalg.solve(a, b)", |a| Ok(solve(&a.array("a")?, &a.array("b")?)?.into())),
    make("linalg.tensorsolve(a, b, axes=None)", |a| {
        Ok(tensorsolve(&a.array("a")?, &a.array("b")?, a.ints("axes")?.as_deref())?.into())
    }),
    make("linalg.tensorinv(a, ind=2)", |a| Ok(tensorinv(&a.array("a")?, a.int("ind")?)?.into())),
    make("linalg.inv(a)", |a| Ok(inv(&a.array("a")?)?.into())),
    make("linalg.matrix_power(a, n)", |a| Ok(matrix_power(&a.array("a")?, a.int("n")? as i64)?.into())),
    make("linalg.det(a)", |a| Ok(det(&a.array("a")?)?.into())),
    make("linalg.slogdet(a)", |a| slogdet(&a.array("a")?).map(|(sign, log)| tuple([sign, log]))),
    make("linalg.cholesky(a, /, *, upper=False)", |a| Ok(cholesky(&a.array("a")?, a.flag("upper")?)?.into())),
    make("linalg.qr(a, mode='reduced')", |a| {
        let mode = match a.text("mode")? {
            "reduced" => QrMode::Reduced,
            "complete" => QrMode::Complete,
            "r" => QrMode::R,
            "raw" => QrMode::Raw,
            other => return Err(NumPyError::value(&format!("mode is reduced, complete, r or raw, found {other:?}"))),
        };
        let mut parts = qr(&a.array("a")?, mode)?.into_vec();
        Ok(if parts.len() == 1 { parts.remove(0).into() } else { tuple(parts) })
    }),
    make("linalg.svd(a, full_matrices=True, compute_uv=True, hermitian=False)", |a| {
        let (array, hermitian) = (a.array("a")?, a.flag("hermitian")?);
        if !a.flag("compute_uv")? {
            return Ok(singular_values(&array, hermitian)?.into());
        }
        let Svd { u, s, vh } = svd(&array, a.flag("full_matrices")?, hermitian)?;
        Ok(tuple([u, s, vh]))
    }),
    make("linalg.svdvals(x, /)", |a| Ok(svdvals(&a.array("x")?)?.into())),
    make("linalg.eig(a)", |a| eig(&a.array("a")?).map(|(w, v)| tuple([w, v]))),
    make("linalg.eigvals(a)", |a| Ok(eigvals(&a.array("a")?)?.into())),
    make("linalg.eigh(a, UPLO='L')", |a| eigh(&a.array("a")?, triangle(a)?).map(|(w, v)| tuple([w, v]))),
    make("linalg.eigvalsh(a, UPLO='L')", |a| Ok(eigvalsh(&a.array("a")?, triangle(a)?)?.into())),
    make("linalg.lstsq(a, b, rcond=None)", |a| {
        let rcond = a.has("rcond").then(|| a.float("rcond")).transpose()?;
        let found = lstsq(&a.array("a")?, &a.array("b")?, rcond)?;
        let rank = DynArray::scalar(Scalar::Int(found.rank as i128), &crate::DType::I32)?;
        Ok(tuple([found.x, found.residuals, rank, found.s]))
    }),
    make("linalg.pinv(a, rcond=None, hermitian=False, *, rtol=None)", |a| {
        let part = match (a.optional_array("rcond")?, a.optional_array("rtol")?) {
            (Some(_), Some(_)) => return Err(NumPyError::value("`rtol` and `rcond` can't be both set.")),
            (rcond, rtol) => rcond.or(rtol),
        };
        let cutoff = part.as_ref().map_or(Cutoff::Default, Cutoff::Part);
        Ok(pinv(&a.array("a")?, cutoff, a.flag("hermitian")?)?.into())
    }),
    make("linalg.cond(x, p=None)", |a| Ok(cond(&a.array("x")?, order(a, "p")?)?.into())),
    make("linalg.matrix_rank(A, tol=None, hermitian=False, *, rtol=None)", |a| {
        let (absolute, relative) = (a.optional_array("tol")?, a.optional_array("rtol")?);
        let tolerance = match (&absolute, &relative) {
            (Some(_), Some(_)) => return Err(NumPyError::value("`tol` and `rtol` can't be both set.")),
            (Some(size), None) => Tolerance::Absolute(size),
            (None, Some(part)) => Tolerance::Relative(part),
            (None, None) => Tolerance::Default,
        };
        Ok(matrix_rank(&a.array("A")?, tolerance, a.flag("hermitian")?)?.into())
    }),
    make("linalg.norm(x, ord=None, axis=None, keepdims=False)", |a| {
        let axes = a.ints("axis")?;
        Ok(norm(&a.array("x")?, order(a, "ord")?, axes.as_deref(), a.flag("keepdims")?)?.into())
    }),
    make("linalg.matrix_norm(x, /, *, keepdims=False, ord='fro')", |a| {
        let order = order(a, "ord")?.unwrap_or(NormOrder::Frobenius);
        Ok(matrix_norm(&a.array("x")?, order, a.flag("keepdims")?)?.into())
    }),
    make("linalg.vector_norm(x, /, *, axis=None, keepdims=False, ord=2)", |a| {
        let (axes, p) = (a.ints("axis")?, a.float("ord")?);
        Ok(vector_norm(&a.array("x")?, p, axes.as_deref(), a.flag("keepdims")?)?.into())
    }),
    make(
        "linalg.cross(x1, x2, /, *, axis=-1)",
        |a| Ok(cross(&a.array("x1")?, &a.array("x2")?, a.int("axis")?)?.into()),
    ),
    make("cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)", |a| {
        let axes = match a.optional_int("axis")? {
            Some(axis) => (axis, axis, axis),
            None => (a.int("axisa")?, a.int("axisb")?, a.int("axisc")?),
        };
        Ok(cross_along(&a.array("a")?, &a.array("b")?, axes)?.into())
    }),
];

fn triangle(a: &Arguments) -> Result<Triangle> {
    match a.text("UPLO")? {
        "L" | "l" => Ok(Triangle::Lower),
        "U" | "u" => Ok(Triangle::Upper),
        other => Err(NumPyError::value(&format!("UPLO argument must be 'L' or 'U', found {other:?}"))),
    }
}

fn order(a: &Arguments, name: &str) -> Result<Option<NormOrder>> {
    match a.value(name) {
        Value::None => Ok(None),
        Value::Text(text) if matches!(&text[..], "fro" | "nuc") => NormOrder::parse(text).map(Some),
        Value::Text(text) => Err(NumPyError::value(&format!("norm order {text:?} is not understood"))),
        _ => a.float(name).map(|p| Some(NormOrder::P(p))),
    }
}
