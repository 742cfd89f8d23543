//! Rows of Einstein summation.
use super::make;
use crate::api::{Arguments, Function, Value};
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::linalg::dynamic::{einsum, einsum_path};
use crate::linalg::Optimize;
use crate::scalar::Scalar;

pub(super) static ROWS: &[Function] = &[
    make("einsum(*operands, optimize=False, dtype=None, order='K', casting='safe')", |a| {
        let (subscripts, operands) = operands(a)?;
        if a.has("dtype") {
            // Subscripts that do not fit are found before casts that are refused.
            einsum_path(&subscripts, &operands.iter().collect::<Vec<_>>(), &Optimize::No)?;
        }
        let operands = converted(operands, a)?;
        let found = einsum(&subscripts, &operands.iter().collect::<Vec<_>>(), &optimize(a)?)?;
        match a.order("order")? {
            Some(order) => Ok(found.to_contiguous(order)?.into()),
            None => Ok(found.into()),
        }
    }),
    make("einsum_path(*operands, optimize='greedy')", |a| {
        let (subscripts, operands) = operands(a)?;
        let (path, report) = einsum_path(&subscripts, &operands.iter().collect::<Vec<_>>(), &optimize(a)?)?;
        let step = |places: Vec<usize>| Value::from(places);
        let steps = [Value::from("einsum_path")].into_iter().chain(path.into_iter().map(step)).collect();
        Ok(Value::Tuple(vec![Value::Tuple(steps), report.as_str().into()]))
    }),
];

/// The operands in the dtype that is asked for.
fn converted(operands: Vec<DynArray>, a: &Arguments) -> Result<Vec<DynArray>> {
    let casting = a.casting("casting")?;
    match a.dtype("dtype")? {
        None => Ok(operands),
        Some(dtype) => operands.iter().map(|operand| operand.astype(&dtype, casting)).collect(),
    }
}

/// Subscripts and arrays, from either of NumPy's forms: the text first, or behind each array a list of numbers.
fn operands(a: &Arguments) -> Result<(String, Vec<DynArray>)> {
    let given = a.list("operands")?;
    if let Some((Value::Text(text), arrays)) = given.split_first() {
        return Ok((text.clone(), arrays.iter().map(Value::to_array).collect::<Result<_>>()?));
    }
    let (pairs, rest) = (given.chunks_exact(2), given.chunks_exact(2).remainder());
    let mut subscripts: Vec<String> = Vec::new();
    let mut arrays = Vec::new();
    for pair in pairs {
        arrays.push(pair[0].to_array()?);
        subscripts.push(letters(&pair[1])?);
    }
    let inputs = subscripts.join(",");
    match rest {
        [] => Ok((inputs, arrays)),
        [output, ..] => Ok((format!("{inputs}->{}", letters(output)?), arrays)),
    }
}

/// The letters of a list of numbers from 0, `Ellipsis` as dots.
fn letters(list: &Value) -> Result<String> {
    let wrong = || {
        let why = "For this input type lists must contain either int or Ellipsis".to_string();
        NumPyError::argument(ErrorKind::Type, why)
    };
    let letter = |number: i128| {
        let all = ('A'..='Z').chain('a'..='z');
        let beyond = || NumPyError::value("subscript is not within the valid range [0, 52)");
        let at = usize::try_from(number).map_err(|_| beyond())?;
        all.into_iter().nth(at).map(String::from).ok_or_else(beyond)
    };
    let one = |value: &Value| match value {
        Value::Number(Scalar::Int(number)) => letter(*number),
        Value::Item(IndexItem::Ellipsis) => Ok("...".to_string()),
        _ => Err(wrong()),
    };
    match list {
        Value::Tuple(members) => members.iter().map(one).collect(),
        Value::Array(array) if array.ndim() == 1 && matches!(array.dtype().kind(), 'i' | 'u') => {
            crate::calc::values::<i64>(array)?.into_iter().map(|number| letter(i128::from(number))).collect()
        }
        _ => Err(wrong()),
    }
}

/// A flag, `greedy` or `optimal`, either with the largest intermediate, or a path whose first member is the word
/// `einsum_path`.
fn optimize(a: &Arguments) -> Result<Optimize> {
    match a.value("optimize") {
        Value::None => Ok(Optimize::No),
        Value::Number(_) => Ok(if a.flag("optimize")? { Optimize::Greedy(None) } else { Optimize::No }),
        Value::Text(name) => named(name, None),
        Value::Tuple(members) => match &members[..] {
            [Value::Text(word), steps @ ..] if word == "einsum_path" => {
                Ok(Optimize::Path(steps.iter().map(step).collect::<Result<_>>()?))
            }
            [Value::Text(name), Value::Number(limit)] => named(name, Some(bound(*limit)?)),
            _ => Err(unknown()),
        },
        _ => Err(unknown()),
    }
}

fn unknown() -> NumPyError {
    NumPyError::argument(ErrorKind::Type, "optimize is a flag, greedy, optimal or a path".into())
}

fn named(name: &str, limit: Option<u128>) -> Result<Optimize> {
    match name {
        "greedy" => Ok(Optimize::Greedy(limit)),
        "optimal" => Ok(Optimize::Optimal(limit)),
        _ => Err(NumPyError::value(&format!("Path name {name} not found"))),
    }
}

fn bound(limit: Scalar) -> Result<u128> {
    match limit {
        Scalar::Int(limit) => Ok(u128::try_from(limit).unwrap_or(0)),
        // Beyond all sizes, and NaN, as far as they go.
        Scalar::Float(limit) => Ok(limit as u128),
        _ => Err(unknown()),
    }
}

fn step(value: &Value) -> Result<Vec<usize>> {
    let Value::Tuple(places) = value else { return Err(unknown()) };
    let place = |value: &Value| {
        let places = crate::calc::values::<i64>(&value.to_array()?)?;
        let first = places.first().copied().unwrap_or(-1);
        usize::try_from(first).map_err(|_| NumPyError::value("a path counts operands from 0"))
    };
    places.iter().map(place).collect()
}
