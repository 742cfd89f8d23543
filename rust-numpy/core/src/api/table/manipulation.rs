//! Rows of `manip`: axes, joining, cutting, repeating.
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::{normalize_axis, Order};
use crate::manip::*;
use crate::promote::{can_cast, Casting};

pub(super) static ROWS: &[Function] = &[
    make("reshape(a, /, shape, order='C', *, copy=None)", |a| {
        let shape = a.ints("shape")?.ok_or_else(|| NumPyError::value("a shape is needed"))?;
        Ok(reordered(a, &shape)?.into())
    }),
    make("ravel(a, order='C')", |a| Ok(raveled(&a.array("a")?, a.order("order")?)?.into())),
    make("transpose(a, axes=None)", |a| permuted(a, "a", "axes")),
    make("permute_dims(a, axes=None)", |a| permuted(a, "a", "axes")),
    make("squeeze(a, axis=None)", |a| {
        let (array, axes) = (a.array("a")?, a.ints("axis")?);
        let none = |axes: &Vec<isize>| array.ndim() == 0 && axes.iter().all(|axis| matches!(axis, 0 | -1));
        Ok(squeeze(&array, axes.filter(|axes| !none(axes)).as_deref())?.into())
    }),
    make("expand_dims(a, axis)", |a| {
        let axes = a.ints("axis")?.ok_or_else(|| NumPyError::value("an axis is needed"))?;
        Ok(expand_dims(&a.array("a")?, &axes)?.into())
    }),
    make("swapaxes(a, axis1, axis2)", |a| Ok(swapaxes(&a.array("a")?, a.int("axis1")?, a.int("axis2")?)?.into())),
    make("moveaxis(a, source, destination)", |a| {
        let (source, destination) = (a.ints("source")?.unwrap_or_default(), a.ints("destination")?.unwrap_or_default());
        Ok(moveaxis(&a.array("a")?, &source, &destination)?.into())
    }),
    make("rollaxis(a, axis, start=0)", |a| Ok(rollaxis(&a.array("a")?, a.int("axis")?, a.int("start")?)?.into())),
    make("flip(m, axis=None)", |a| Ok(flip(&a.array("m")?, a.ints("axis")?.as_deref())?.into())),
    make("flipud(m)", |a| Ok(flipped(&a.array("m")?, 0)?.into())),
    make("fliplr(m)", |a| Ok(flipped(&a.array("m")?, 1)?.into())),
    make("rot90(m, k=1, axes=None)", |a| {
        let axes = a.ints("axes")?.unwrap_or_else(|| vec![0, 1]);
        Ok(rot90(&a.array("m")?, a.int("k")?, &axes)?.into())
    }),
    make("atleast_1d(*arys)", |a| each(a, atleast_1d)),
    make("atleast_2d(*arys)", |a| each(a, atleast_2d)),
    make("atleast_3d(*arys)", |a| each(a, atleast_3d)),
    make("concatenate(arrays, /, axis=0, *, dtype=None, casting='same_kind')", concatenated),
    make("concat(arrays, /, axis=0, *, dtype=None, casting='same_kind')", concatenated),
    make("stack(arrays, axis=0, *, dtype=None, casting='same_kind')", |a| {
        let axis = a.int("axis")?;
        together(a, "arrays", |arrays| stack(arrays, axis))
    }),
    make("hstack(tup, *, dtype=None, casting='same_kind')", |a| together(a, "tup", hstack)),
    make("vstack(tup, *, dtype=None, casting='same_kind')", |a| together(a, "tup", vstack)),
    make("dstack(tup)", |a| together(a, "tup", dstack)),
    make("column_stack(tup)", |a| together(a, "tup", column_stack)),
    make("block(arrays)", |a| Ok(block(&nested(a.value("arrays"))?)?.into())),
    make("unstack(x, /, *, axis=0)", |a| {
        let array = a.array("x")?;
        at_least(&array, 1)?;
        let turned = moveaxis(&array, &[normalize_axis(a.int("axis")?, array.ndim())? as isize], &[0])?;
        // NumPy iterates: what comes out of one axis are scalars, which have no byte order.
        let plain = |part: DynArray| match part.ndim() {
            0 => part.astype(&part.dtype().native(), Casting::Equiv),
            _ => Ok(part),
        };
        let part = |i| turned.index(&[IndexItem::At(i as isize)]).and_then(plain);
        Ok(tuple((0..turned.shape()[0]).map(part).collect::<Result<Vec<_>>>()?))
    }),
    make("split(ary, indices_or_sections, axis=0)", |a| cut(a, split, a.int("axis")?)),
    make("array_split(ary, indices_or_sections, axis=0)", |a| cut(a, array_split, a.int("axis")?)),
    make("hsplit(ary, indices_or_sections)", |a| {
        let ndim = at_least(&a.array("ary")?, 1)?;
        cut(a, split, if ndim > 1 { 1 } else { 0 })
    }),
    make("vsplit(ary, indices_or_sections)", |a| at_least(&a.array("ary")?, 2).and_then(|_| cut(a, split, 0))),
    make("dsplit(ary, indices_or_sections)", |a| at_least(&a.array("ary")?, 3).and_then(|_| cut(a, split, 2))),
    make("tile(A, reps)", |a| Ok(tile(&a.array("A")?, &a.shape("reps")?)?.into())),
    make("repeat(a, repeats, axis=None)", |a| {
        let counts = a.array("repeats")?;
        if !can_cast(counts.dtype(), &crate::DType::I64, Casting::Safe) {
            return Err(NumPyError::Cast { from: counts.dtype().clone(), to: crate::DType::I64, rule: "safe" });
        }
        let counts = crate::calc::values::<i64>(&counts)?;
        let count = |&n: &i64| usize::try_from(n).map_err(|_| NumPyError::value("counts cannot be negative"));
        let counts: Vec<usize> = counts.iter().map(count).collect::<Result<_>>()?;
        Ok(repeat(&atleast_1d(&a.array("a")?)?, &counts, a.optional_int("axis")?)?.into())
    }),
    make("roll(a, shift, axis=None)", |a| {
        let shifts = a.ints("shift")?.unwrap_or_default();
        Ok(roll(&a.array("a")?, &shifts, a.ints("axis")?.as_deref())?.into())
    }),
    make("ndim(a)", |a| Ok(Value::from(a.array("a")?.ndim()))),
    make("size(a, axis=None)", |a| {
        let array = a.array("a")?;
        match a.ints("axis")? {
            None => Ok(array.size().into()),
            Some(axes) => {
                let axes = crate::layout::normalize_axes(&axes, array.ndim())?;
                Ok(axes.iter().map(|&axis| array.shape()[axis]).product::<usize>().into())
            }
        }
    }),
    make("shape(a)", |a| Ok(a.array("a")?.shape().to_vec().into())),
];

/// Elements read and laid out in the order given; `A` is Fortran's for arrays that lie so.
fn reordered(a: &Arguments, shape: &[isize]) -> Result<DynArray> {
    let array = a.array("a")?;
    let order = match a.text("order")? {
        "A" | "a" if array.is_contiguous(Order::F) && !array.is_contiguous(Order::C) => Order::F,
        "A" | "a" => Order::C,
        "K" | "k" => return Err(NumPyError::value("order 'K' is not permitted for reshaping")),
        _ => a.order("order")?.unwrap_or(Order::C),
    };
    let copy = a.has("copy").then(|| a.flag("copy")).transpose()?;
    if copy == Some(true) {
        return array.copy(Some(order))?.reshape(shape, order);
    }
    let view = array.reshape(shape, order)?;
    if copy == Some(false) && array.size() > 0 && !view.may_share_memory(&array) {
        return Err(NumPyError::value("unable to avoid creating a copy while reshaping"));
    }
    Ok(view)
}

/// Without an order, elements as they lie in memory.
fn raveled(array: &DynArray, order: Option<Order>) -> Result<DynArray> {
    let order = order.unwrap_or(if array.is_contiguous(Order::F) { Order::F } else { Order::C });
    ravel(array, order)
}

fn permuted(a: &Arguments, array: &str, axes: &str) -> Result<Value> {
    let array = a.array(array)?;
    Ok(match a.ints(axes)? {
        Some(axes) if axes.len() != array.ndim() => return Err(NumPyError::value("axes don't match array")),
        Some(axes) => array.transpose(&axes)?.into(),
        None => array.t().into(),
    })
}

fn flipped(array: &DynArray, axis: usize) -> Result<DynArray> {
    at_least(array, axis + 1)?;
    flip(array, Some(&[axis as isize]))
}

fn at_least(array: &DynArray, needed: usize) -> Result<usize> {
    match array.ndim() {
        found if found < needed => {
            Err(NumPyError::value(&format!("{needed} dimensions or more are needed, found {found}")))
        }
        found => Ok(found),
    }
}

fn each(a: &Arguments, function: fn(&DynArray) -> Result<DynArray>) -> Result<Value> {
    let mut arrays = a.arrays("arys")?.iter().map(function).collect::<Result<Vec<_>>>()?;
    Ok(if arrays.len() == 1 { arrays.remove(0).into() } else { tuple(arrays) })
}

/// The arrays joined; cast by the rule before where a dtype is given. That shapes do not fit is said first.
fn together(a: &Arguments, name: &str, join: impl Fn(&[&DynArray]) -> Result<DynArray>) -> Result<Value> {
    let arrays = a.arrays(name)?;
    let joined = |arrays: &[DynArray]| join(&arrays.iter().collect::<Vec<_>>());
    let dtype = if a.has("dtype") { a.dtype("dtype")? } else { None };
    let Some(dtype) = dtype else { return Ok(joined(&arrays)?.into()) };
    let casting = a.casting("casting")?;
    let cast: Result<Vec<DynArray>> = arrays.iter().map(|array| array.astype(&dtype, casting)).collect();
    match cast {
        Ok(cast) => Ok(joined(&cast)?.into()),
        Err(refused) => joined(&arrays).and(Err(refused)),
    }
}

fn concatenated(a: &Arguments) -> Result<Value> {
    let axis = a.optional_int("axis")?;
    together(a, "arrays", |arrays| concatenate(arrays, axis, None))
}

/// Lists within lists, with arrays at their ends.
fn nested(value: &Value) -> Result<Nested> {
    match value {
        Value::Tuple(members) => Ok(Nested::List(members.iter().map(nested).collect::<Result<_>>()?)),
        other => other.to_array().map(Nested::Array),
    }
}

type Cut = fn(&DynArray, Sections<'_>, isize) -> Result<Vec<DynArray>>;

fn cut(a: &Arguments, function: Cut, axis: isize) -> Result<Value> {
    let array = a.array("ary")?;
    if axis < -(array.ndim() as isize) || axis >= array.ndim() as isize {
        let why = format!("axis {axis} is out of range for {} dimensions", array.ndim());
        return Err(NumPyError::argument(ErrorKind::Index, why));
    }
    let parts = match a.value("indices_or_sections") {
        Value::Number(_) => {
            let count = a.int("indices_or_sections")?;
            let wrong = || NumPyError::argument(ErrorKind::Value, "number sections must be larger than 0.".into());
            function(&array, Sections::Count(usize::try_from(count).map_err(|_| wrong())?), axis)?
        }
        _ => {
            let cuts = a.ints("indices_or_sections")?.unwrap_or_default();
            function(&array, Sections::At(&cuts), axis)?
        }
    };
    Ok(tuple(parts))
}
