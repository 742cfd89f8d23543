//! Rows of `creation`.
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::creation::*;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::Order;
use crate::promote::{Casting, Promotable};
use crate::scalar::Scalar;
use crate::ufunc::Operand;

pub(super) static ROWS: &[Function] = &[
    make("zeros(shape, dtype=None, order='C')", |a| filled(a, 0)),
    make("ones(shape, dtype=None, order='C')", |a| filled(a, 1)),
    make("empty(shape, dtype=None, order='C')", |a| filled(a, 0)),
    make("full(shape, fill_value, dtype=None, order='C')", |a| {
        let (shape, value) = (a.shape("shape")?, a.array("fill_value")?);
        let dtype = a.dtype("dtype")?.unwrap_or(value.dtype().clone());
        let value = exact(a, "fill_value", &dtype)?;
        Ok(full(&shape, &value, &dtype, order(a)?)?.into())
    }),
    make("zeros_like(a, dtype=None, order='K', shape=None)", |a| filled_like(a, 0)),
    make("ones_like(a, dtype=None, order='K', shape=None)", |a| filled_like(a, 1)),
    make("empty_like(prototype, dtype=None, order='K', shape=None)", |a| {
        let shape = a.has("shape").then(|| a.shape("shape")).transpose()?;
        let dtype = a.dtype("dtype")?;
        Ok(like(&a.array("prototype")?, dtype.as_ref(), like_order(a, "prototype")?, shape.as_deref())?.into())
    }),
    make("full_like(a, fill_value, dtype=None, order='K', shape=None)", |a| {
        let (array, dtype) = (a.array("a")?, a.dtype("dtype")?);
        let value = exact(a, "fill_value", dtype.as_ref().unwrap_or(array.dtype()))?;
        let shape = a.has("shape").then(|| a.shape("shape")).transpose()?;
        Ok(full_like(&array, &value, dtype.as_ref(), like_order(a, "a")?, shape.as_deref())?.into())
    }),
    make("arange(start_or_stop, /, stop=None, step=1, *, dtype=None)", counted),
    make("linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)", |a| {
        let (values, step) = linspace(&end(a, "start")?, &end(a, "stop")?, &spacing(a)?)?;
        Ok(if a.flag("retstep")? { tuple([values, step]) } else { values.into() })
    }),
    make("logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0)", |a| {
        let array;
        let base = match a.value("base") {
            Value::Number(base) => Operand::Scalar(*base),
            base => {
                array = base.to_array()?;
                Operand::Array(&array)
            }
        };
        Ok(logspace(&end(a, "start")?, &end(a, "stop")?, base, &spacing(a)?)?.into())
    }),
    make("geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0)", |a| {
        Ok(geomspace(&a.array("start")?, &a.array("stop")?, &spacing(a)?)?.into())
    }),
    make("eye(N, M=None, k=0, dtype='float64', order='C')", |a| {
        let rows = size(a, "N")?;
        let columns = if a.has("M") { size(a, "M")? } else { rows };
        Ok(eye(rows, columns, a.diagonal("k")?, &float(a)?, order(a)?)?.into())
    }),
    make("identity(n, dtype=None)", |a| {
        let side = size(a, "n")?;
        Ok(eye(side, side, 0, &float(a)?, Order::C)?.into())
    }),
    make("tri(N, M=None, k=0, dtype='float64')", |a| {
        let rows = size_or_none(a, "N")?;
        let columns = if a.has("M") { size_or_none(a, "M")? } else { rows };
        Ok(tri(rows, columns, a.int("k")?, &float(a)?)?.into())
    }),
    make("tril(m, k=0)", |a| Ok(tril(&a.array("m")?, a.int("k")?)?.into())),
    make("triu(m, k=0)", |a| Ok(triu(&a.array("m")?, a.int("k")?)?.into())),
    make("tril_indices(n, k=0, m=None)", |a| triangle(a, false)),
    make("triu_indices(n, k=0, m=None)", |a| triangle(a, true)),
    make("tril_indices_from(arr, k=0)", |a| triangle_of(a, false)),
    make("triu_indices_from(arr, k=0)", |a| triangle_of(a, true)),
    make("mask_indices(n, mask)", |a| Ok(tuple(crate::indexing::nonzero(&a.array("mask")?)?))),
    make("diag(v, k=0)", |a| Ok(diag(&a.array("v")?, a.int("k")?)?.into())),
    make("diagflat(v, k=0)", |a| Ok(diagflat(&a.array("v")?, a.int("k")?)?.into())),
    make("vander(x, N=None, increasing=False)", |a| {
        let columns = if a.has("N") { Some(size(a, "N")?) } else { None };
        Ok(vander(&a.array("x")?, columns, a.flag("increasing")?)?.into())
    }),
    make("meshgrid(*xi, copy=True, sparse=False, indexing='xy')", |a| {
        let indexing = match a.text("indexing")? {
            "xy" => Indexing::Xy,
            "ij" => Indexing::Ij,
            other => return Err(NumPyError::value(&format!("indexing is 'xy' or 'ij', found {other:?}"))),
        };
        Ok(tuple(meshgrid(&a.arrays("xi")?, indexing, a.flag("sparse")?, a.flag("copy")?)?))
    }),
    make("indices(dimensions, dtype='int64', sparse=False)", |a| {
        let dtype = a.dtype("dtype")?.unwrap_or(DType::I64);
        let (dense, sparse) = indices(&a.shape("dimensions")?, &dtype)?;
        Ok(if a.flag("sparse")? { tuple(sparse) } else { dense.into() })
    }),
    make("ix_(*args)", |a| {
        let positions = |value: &Value| match value.to_array()? {
            empty if empty.size() == 0 && matches!(value, Value::Tuple(_)) => {
                empty.astype(&DType::I64, Casting::Unsafe)
            }
            array => Ok(array),
        };
        let arrays: Vec<DynArray> = a.list("args")?.iter().map(positions).collect::<Result<_>>()?;
        Ok(tuple(ix(&arrays)?))
    }),
    make("mgrid(*ranges)", |a| Ok(grid(&ranges(a)?, false)?.remove(0).into())),
    make("ogrid(*ranges)", |a| Ok(tuple(grid(&ranges(a)?, true)?))),
    make("broadcast_to(array, shape)", |a| Ok(a.array("array")?.broadcast_to(&a.shape("shape")?)?.into())),
    make("broadcast_arrays(*args)", |a| Ok(tuple(broadcast_arrays(&a.arrays("args")?)?))),
    make("broadcast_shapes(*args)", |a| {
        let shapes: Vec<Vec<usize>> = a.list("args")?.iter().map(shape_of).collect::<Result<_>>()?;
        let shape = crate::broadcast_shapes(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
        Ok(shape.into_iter().map(Value::from).collect::<Vec<_>>().into())
    }),
    make("ascontiguousarray(a, dtype=None)", |a| contiguous(a, Order::C)),
    make("asfortranarray(a, dtype=None)", |a| contiguous(a, Order::F)),
    make("copy(a, order='K')", |a| {
        let array = a.array("a")?;
        Ok(array.copy(like_order(a, "a")?)?.into())
    }),
    make("frombuffer(buffer, dtype='float64', count=-1, offset=0)", |a| {
        Ok(from_bytes_at(&a.array("buffer")?, &float(a)?, a.int("count")?, a.int("offset")?)?.into())
    }),
];

fn float(a: &Arguments) -> Result<DType> {
    Ok(a.dtype("dtype")?.unwrap_or(DType::F64))
}

fn order(a: &Arguments) -> Result<Order> {
    Ok(a.order("order")?.unwrap_or(Order::C))
}

/// The order of a new array after an old one: `A` means F where the old one is F and not C, else C.
fn like_order(a: &Arguments, name: &str) -> Result<Option<Order>> {
    let keeps = a.text("order")?.eq_ignore_ascii_case("a");
    let array = a.array(name)?;
    let fortran = array.is_contiguous(Order::F) && !array.is_contiguous(Order::C);
    match keeps {
        true => Ok(Some(if fortran { Order::F } else { Order::C })),
        false => a.order("order"),
    }
}

/// A number that fits the dtype, or any array.
fn exact(a: &Arguments, name: &str, dtype: &DType) -> Result<DynArray> {
    match a.value(name) {
        Value::Number(value) => DynArray::scalar(*value, dtype),
        other => other.to_array(),
    }
}

fn filled(a: &Arguments, value: i64) -> Result<Value> {
    let (shape, dtype) = (a.shape("shape")?, float(a)?);
    if value == 0 {
        return Ok(zeros(&shape, &dtype, order(a)?)?.into());
    }
    Ok(full(&shape, &DynArray::scalar(value.into(), &dtype)?, &dtype, order(a)?)?.into())
}

fn filled_like(a: &Arguments, value: i64) -> Result<Value> {
    let (array, dtype) = (a.array("a")?, a.dtype("dtype")?);
    let shape = a.has("shape").then(|| a.shape("shape")).transpose()?;
    let value = DynArray::scalar(value.into(), dtype.as_ref().unwrap_or(array.dtype()))?;
    Ok(full_like(&array, &value, dtype.as_ref(), like_order(a, "a")?, shape.as_deref())?.into())
}

fn counted(a: &Arguments) -> Result<Value> {
    let first = a.number("start_or_stop")?;
    let (start, stop) = match a.number("stop")? {
        None => (Scalar::Int(0), first),
        stop => (first.unwrap_or(Scalar::Int(0)), stop),
    };
    let stop = stop.ok_or_else(|| NumPyError::argument(crate::ErrorKind::Type, "arange needs a stop".into()))?;
    let step = a.number("step")?.unwrap_or(Scalar::Int(1));
    Ok(arange(start, stop, step, a.dtype("dtype")?.as_ref())?.into())
}

fn end(a: &Arguments, name: &str) -> Result<(DynArray, Promotable)> {
    let array = a.array(name)?;
    let counts = match a.value(name) {
        Value::Number(value) => Promotable::Weak(*value),
        _ => Promotable::DType(array.dtype().clone()),
    };
    Ok((array, counts))
}

fn spacing(a: &Arguments) -> Result<Spacing> {
    let (count, axis) = (a.int("num")?, a.int("axis")?);
    Ok(Spacing { count, endpoint: a.flag("endpoint")?, dtype: a.dtype("dtype")?, axis })
}

fn size(a: &Arguments, name: &str) -> Result<usize> {
    let n = a.int(name)?;
    usize::try_from(n).map_err(|_| NumPyError::value(&format!("{name} must not be negative, found {n}")))
}

/// A size that is 0 where it is negative.
fn size_or_none(a: &Arguments, name: &str) -> Result<usize> {
    Ok(a.int(name)?.max(0) as usize)
}

fn triangle(a: &Arguments, upper: bool) -> Result<Value> {
    let rows = size_or_none(a, "n")?;
    let columns = if a.has("m") { size_or_none(a, "m")? } else { rows };
    Ok(tuple(triangle_indices(rows, columns, a.int("k")?, upper)?))
}

fn triangle_of(a: &Arguments, upper: bool) -> Result<Value> {
    let array = a.array("arr")?;
    let &[rows, columns] = array.shape() else { return Err(NumPyError::value("input array must be 2-d")) };
    Ok(tuple(triangle_indices(rows, columns, a.int("k")?, upper)?))
}

fn ranges(a: &Arguments) -> Result<Vec<Range>> {
    let wrong = || NumPyError::argument(crate::ErrorKind::Type, "a range is (start, stop, step) of numbers".into());
    let number = |value: &Value, missing: i64| match value {
        Value::None => Ok(missing.into()),
        Value::Number(value) => Ok(*value),
        _ => Err(wrong()),
    };
    let range = |value: &Value| match value {
        Value::Tuple(parts) if parts.len() == 3 && !parts[1].is_none() => {
            Ok((number(&parts[0], 0)?, number(&parts[1], 0)?, number(&parts[2], 1)?))
        }
        _ => Err(wrong()),
    };
    a.list("ranges")?.iter().map(range).collect()
}

fn shape_of(value: &Value) -> Result<Vec<usize>> {
    let sizes = crate::calc::values::<i64>(&value.to_array()?)?;
    let size = |&n: &i64| usize::try_from(n).map_err(|_| NumPyError::value("negative dimensions are not allowed"));
    sizes.iter().map(size).collect()
}

fn contiguous(a: &Arguments, order: Order) -> Result<Value> {
    let array = a.array("a")?;
    let array = if array.ndim() == 0 { array.reshape(&[1], Order::C)? } else { array };
    let dtype = a.dtype("dtype")?.unwrap_or(array.dtype().clone());
    let array = if *array.dtype() == dtype { array } else { array.astype(&dtype, Casting::Unsafe)? };
    Ok(array.to_contiguous(order)?.into())
}
