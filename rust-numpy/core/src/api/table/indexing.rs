//! Rows of `indexing`.
use super::{change, make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::dtype::{DType, Record};
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::indexing::*;
use crate::layout::Order;
use crate::promote::{result_type, Casting, Promotable};
use crate::scalar::Scalar;
use std::sync::Arc;

pub(super) static ROWS: &[Function] = &[
    make("ndarray.__getitem__(a, key)", |a| {
        let array = a.array("a")?;
        match names(a.value("key"), array.dtype())? {
            Some(Names::One(name)) => Ok(array.field(&name).map_err(no_field)?.into()),
            Some(Names::Many(dtype)) => Ok(array.view(&dtype)?.into()),
            None => Ok(get(&array, &keys(a.value("key"))?)?.into()),
        }
    }),
    change("ndarray.__setitem__(a, key, value)", |target, a| match names(a.value("key"), target.dtype())? {
        Some(Names::One(name)) => {
            let value = number_as(a, "value", target.dtype())?;
            let mut field = target.reborrow().field(&name).map_err(no_field)?;
            let value = fitted(&value, field.shape().len())?;
            field.assign(&value)
        }
        Some(Names::Many(_)) => Err(NumPyError::argument(ErrorKind::Type, "one field at a time is written".into())),
        None => {
            let value = number_as(a, "value", target.dtype())?;
            set(target.reborrow(), &keys(a.value("key"))?, &value)
        }
    }),
    make("take(a, indices, axis=None, mode='raise')", |a| {
        Ok(take(&a.array("a")?, &a.array("indices")?, a.optional_int("axis")?, Mode::parse(a.text("mode")?)?)?.into())
    }),
    change("put(a, ind, v, mode='raise')", |target, a| {
        let values = number_as(a, "v", target.dtype())?;
        put(target, &a.array("ind")?, &values, Mode::parse(a.text("mode")?)?)
    }),
    make("take_along_axis(arr, indices, axis=-1)", |a| {
        Ok(take_along_axis(&a.array("arr")?, &a.array("indices")?, a.optional_int("axis")?)?.into())
    }),
    change("put_along_axis(arr, indices, values, axis)", |target, a| {
        let values = number_as(a, "values", target.dtype())?;
        put_along_axis(target.reborrow(), &a.array("indices")?, &values, a.optional_int("axis")?)
    }),
    make("choose(a, choices, mode='raise')", |a| {
        Ok(choose_among(&a.array("a")?, &a.arrays("choices")?, Mode::parse(a.text("mode")?)?)?.into())
    }),
    make("select(condlist, choicelist, default=0)", |a| {
        let choices = a.list("choicelist")?;
        let kinds: Vec<Promotable> =
            choices.iter().chain([a.value("default")]).map(promotable).collect::<Result<_>>()?;
        let (conditions, arrays) = (a.arrays("condlist")?, a.arrays("choicelist")?);
        let dtype = if conditions.len() == choices.len() { result_type(&kinds)? } else { DType::F64 };
        Ok(select(&conditions, &arrays, &a.array("default")?, &dtype)?.into())
    }),
    make("where(condition, x=None, y=None, /)", |a| match (a.has("x"), a.has("y")) {
        (false, false) => Ok(tuple(nonzero(&a.array("condition")?)?)),
        (true, true) => {
            let dtype = result_type(&[promotable(a.value("x"))?, promotable(a.value("y"))?])?;
            let [x, y] = ["x", "y"].map(|name| number_as(a, name, &dtype));
            Ok(crate::choose(&a.array("condition")?, &in_dtype(x?, &dtype)?, &in_dtype(y?, &dtype)?)?.into())
        }
        _ => Err(NumPyError::value("either both or neither of x and y should be given")),
    }),
    make("nonzero(a)", |a| Ok(tuple(nonzero(&a.array("a")?)?))),
    make("argwhere(a)", |a| Ok(argwhere(&a.array("a")?)?.into())),
    make("flatnonzero(a)", |a| Ok(flat_nonzero(&a.array("a")?)?.into())),
    make("compress(condition, a, axis=None)", |a| {
        Ok(compress(&a.array("condition")?, &a.array("a")?, a.optional_int("axis")?)?.into())
    }),
    make("extract(condition, arr)", |a| Ok(extract(&a.array("condition")?, &a.array("arr")?)?.into())),
    change("place(arr, mask, vals)", |target, a| {
        let values = made_as(a, "vals", target.dtype())?;
        place(target, &a.array("mask")?, &values)
    }),
    change("putmask(a, /, mask, values)", |target, a| {
        let values = made_as(a, "values", target.dtype())?;
        put_mask(target, &a.array("mask")?, &values)
    }),
    change("copyto(dst, src, casting='same_kind', where=True)", |target, a| {
        let source = number_as(a, "src", target.dtype())?;
        let source = fitted(&source, target.shape().len())?;
        let mask = a.array("where")?;
        if *mask.dtype() != DType::BOOL {
            return Err(NumPyError::Cast { from: mask.dtype().clone(), to: DType::BOOL, rule: "safe" });
        }
        target.assign_where(&source, Some(&mask), a.casting("casting")?)
    }),
    make("unravel_index(indices, shape, order='C')", |a| {
        let order = a.order("order")?.unwrap_or(Order::C);
        Ok(tuple(unravel_index(&a.array("indices")?, &a.shape("shape")?, order)?))
    }),
    make("ravel_multi_index(multi_index, dims, mode='raise', order='C')", |a| {
        let shape = a.shape("dims")?;
        let mode = |value: &Value| match value {
            Value::Text(text) => Mode::parse(text),
            _ => Err(NumPyError::argument(ErrorKind::Type, "mode is text or a sequence of text".into())),
        };
        let modes = match a.value("mode") {
            Value::Tuple(modes) => modes.iter().map(mode).collect::<Result<Vec<Mode>>>()?,
            one => vec![mode(one)?; shape.len()],
        };
        let order = a.order("order")?.unwrap_or(Order::C);
        Ok(ravel_multi_index(&a.arrays("multi_index")?, &shape, &modes, order)?.into())
    }),
    make("diag_indices(n, ndim=2)", |a| {
        Ok(tuple(diag_indices(a.int("n")?.max(0) as usize, a.int("ndim")?.max(0) as usize)?))
    }),
    make("diag_indices_from(arr)", |a| {
        let array = a.array("arr")?;
        match array.shape() {
            [] | [_] => Err(NumPyError::value("input array must be at least 2-d")),
            shape if shape.iter().any(|&n| n != shape[0]) => {
                Err(NumPyError::value("all dimensions of input must be of equal length"))
            }
            shape => Ok(tuple(diag_indices(shape[0], shape.len())?)),
        }
    }),
    change("fill_diagonal(a, val, wrap=False)", |target, a| {
        let values = number_as(a, "val", target.dtype())?;
        fill_diagonal(target, &values, a.flag("wrap")?)
    }),
];

/// The array as this dtype: itself where it has it already.
fn in_dtype(array: DynArray, dtype: &DType) -> Result<DynArray> {
    if array.dtype() == dtype {
        return Ok(array);
    }
    array.astype(dtype, Casting::Unsafe)
}

fn no_field(error: NumPyError) -> NumPyError {
    NumPyError::argument(ErrorKind::Value, error.to_string())
}

/// An array; a Python number takes on `dtype`, if it is an integer that fits.
fn number_as(a: &Arguments, name: &str, dtype: &DType) -> Result<DynArray> {
    match a.value(name) {
        Value::Number(Scalar::Int(value)) if matches!(dtype.kind(), 'i' | 'u') => {
            DynArray::scalar(Scalar::Int(*value), dtype)
        }
        other => other.to_array(),
    }
}

/// An array; a Python number becomes one of `dtype`.
fn made_as(a: &Arguments, name: &str, dtype: &DType) -> Result<DynArray> {
    match a.value(name) {
        Value::Number(value) => DynArray::scalar(*value, dtype),
        other => other.to_array(),
    }
}

fn promotable(value: &Value) -> Result<Promotable> {
    Ok(match value {
        Value::Number(value) => Promotable::Weak(*value),
        other => Promotable::DType(other.to_array()?.dtype().clone()),
    })
}

/// The parts of an index, as Python passes it.
fn keys(value: &Value) -> Result<Vec<Key>> {
    match value {
        Value::Tuple(parts) => parts.iter().map(key).collect(),
        one => Ok(vec![key(one)?]),
    }
}

fn key(value: &Value) -> Result<Key> {
    let wrong = || NumPyError::argument(ErrorKind::Index, format!("{} is no index", value.kind()));
    Ok(match value {
        Value::None => Key::Item(IndexItem::NewAxis),
        Value::Item(item) => Key::Item(*item),
        Value::Number(Scalar::Int(at)) => Key::Item(IndexItem::At(isize::try_from(*at).map_err(|_| wrong())?)),
        Value::Number(Scalar::Bool(_)) | Value::Array(_) => Key::Array(value.to_array()?),
        Value::Tuple(members) if members.is_empty() => Key::Array(DynArray::zeros(&[0], &DType::I64)?),
        Value::Tuple(_) => Key::Array(value.to_array()?),
        _ => return Err(wrong()),
    })
}

/// Fields that an index names.
enum Names {
    One(String),
    Many(DType),
}

fn names(key: &Value, dtype: &DType) -> Result<Option<Names>> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    match key {
        Value::Text(_) if !matches!(dtype, DType::Record(_)) => {
            Err(NumPyError::argument(ErrorKind::Index, "only arrays of records have fields".into()))
        }
        Value::Text(name) => Ok(Some(Names::One(name.clone()))),
        Value::Tuple(members) if !members.is_empty() => match members.iter().map(text).collect::<Option<Vec<String>>>()
        {
            Some(names) => fields(dtype, &names).map(|dtype| Some(Names::Many(dtype))),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The record with only these fields, which stay where they are.
fn fields(dtype: &DType, names: &[String]) -> Result<DType> {
    let missing = |name: &str| NumPyError::argument(ErrorKind::Value, format!("no field of name {name}"));
    let DType::Record(record) = dtype else { return Err(missing(&names[0])) };
    let field = |name: &String| record.field(name).cloned().ok_or_else(|| missing(name));
    let kept = names.iter().map(field).collect::<Result<Vec<_>>>()?;
    let record =
        Record::with_offsets(kept, record.itemsize()).map_err(|error| NumPyError::value(&error.to_string()))?;
    Ok(DType::Record(Arc::new(record)))
}
