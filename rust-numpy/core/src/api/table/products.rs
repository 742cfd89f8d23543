//! Rows of products, diagonals and contractions.
use super::make;
use crate::api::{Arguments, Function, Value};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::dynamic::*;
use crate::linalg::TensorAxes;

type Binary = fn(&DynArray, &DynArray) -> Result<DynArray>;

pub(super) static ROWS: &[Function] = &[
    make("dot(a, b)", |a| of_two(a, ("a", "b"), dot)),
    make("vdot(a, b)", |a| of_two(a, ("a", "b"), vdot)),
    make("inner(a, b)", |a| of_two(a, ("a", "b"), inner)),
    make("outer(a, b)", |a| of_two(a, ("a", "b"), outer)),
    make("kron(a, b)", |a| of_two(a, ("a", "b"), kron)),
    make("linalg.matmul(x1, x2, /)", |a| of_two(a, ("x1", "x2"), matmul)),
    make("linalg.vecdot(x1, x2, /, *, axis=-1)", along),
    make("linalg.outer(x1, x2, /)", |a| {
        let (x1, x2) = (a.array("x1")?, a.array("x2")?);
        match (x1.ndim(), x2.ndim()) {
            (1, 1) => Ok(outer(&x1, &x2)?.into()),
            found => Err(NumPyError::value(&format!("outer takes two vectors, found {found:?} dimensions"))),
        }
    }),
    make("tensordot(a, b, axes=2)", |a| contracted(a, "a", "b")),
    make("linalg.tensordot(x1, x2, /, *, axes=2)", |a| contracted(a, "x1", "x2")),
    make("linalg.multi_dot(arrays)", chained),
    make("trace(a, offset=0, axis1=0, axis2=1, dtype=None)", |a| {
        let dtype = a.dtype("dtype")?;
        Ok(trace(&a.array("a")?, a.int("offset")?, a.int("axis1")?, a.int("axis2")?, dtype.as_ref())?.into())
    }),
    make("diagonal(a, offset=0, axis1=0, axis2=1)", |a| {
        Ok(diagonal(&a.array("a")?, a.int("offset")?, a.int("axis1")?, a.int("axis2")?)?.into())
    }),
    make("matrix_transpose(x, /)", |a| Ok(matrix_transpose(&a.array("x")?)?.into())),
    make("linalg.matrix_transpose(x, /)", |a| Ok(matrix_transpose(&a.array("x")?)?.into())),
    make("linalg.trace(x, /, *, offset=0, dtype=None)", |a| {
        Ok(matrix_trace(&a.array("x")?, a.int("offset")?, a.dtype("dtype")?.as_ref())?.into())
    }),
    make("linalg.diagonal(x, /, *, offset=0)", |a| Ok(matrix_diagonal(&a.array("x")?, a.int("offset")?)?.into())),
];

fn of_two(a: &Arguments, (left, right): (&str, &str), function: Binary) -> Result<Value> {
    Ok(function(&a.array(left)?, &a.array(right)?)?.into())
}

fn along(a: &Arguments) -> Result<Value> {
    Ok(vecdot(&a.array("x1")?, &a.array("x2")?, a.int("axis")?)?.into())
}

fn chained(a: &Arguments) -> Result<Value> {
    Ok(multi_dot(&a.arrays("arrays")?.iter().collect::<Vec<_>>())?.into())
}

/// A count of axes, or two lists of them (or two single ones).
fn contracted(a: &Arguments, left: &str, right: &str) -> Result<Value> {
    let (x1, x2) = (a.array(left)?, a.array(right)?);
    if let Value::Number(_) = a.value("axes") {
        let count =
            usize::try_from(a.int("axes")?).map_err(|_| NumPyError::value("a count of axes is not negative"))?;
        return Ok(tensordot(&x1, &x2, TensorAxes::Count(count))?.into());
    }
    let pairs = a.list("axes")?;
    let [first, second] = &pairs[..] else { return Err(NumPyError::value("axes are a count or a pair of lists")) };
    let axes = |value: &Value| {
        Ok::<_, NumPyError>(
            crate::calc::values::<i64>(&value.to_array()?)?.into_iter().map(|axis| axis as isize).collect(),
        )
    };
    let (first, second): (Vec<isize>, Vec<isize>) = (axes(first)?, axes(second)?);
    Ok(tensordot(&x1, &x2, TensorAxes::Pairs(&first, &second))?.into())
}
