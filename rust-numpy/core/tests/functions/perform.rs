//! Running a case through the table of functions.
use super::decode::{dtype, integer};
use super::values::{as_array, flat, value};
use rust_numpy::api::{call, change, find, Action, Value};
use rust_numpy::dtype::Field;
use rust_numpy::promote::Casting;
use rust_numpy::{DType, DynArray, Record, Result};
use serde_json::Value as Json;

pub fn perform(case: &Json) -> Result<Vec<DynArray>> {
    let name = case["name"].as_str().expect("a name");
    let positional: Vec<Value> = case["args"].as_array().expect("arguments").iter().map(value).collect();
    let keywords: Vec<(&str, Value)> = case["keywords"]
        .as_object()
        .expect("keywords")
        .iter()
        .map(|(name, part)| (name.as_str(), value(part)))
        .collect();
    match name {
        "record" => return record(case, &positional).map(|field| vec![field]),
        "load_save" => return Ok(vec![call("save", &[call("load", &positional, &[])?], &[])?.to_array()?]),
        "savez" | "savez_compressed" => return members(name, &call("load", &positional, &[])?),
        _ => {}
    }
    if let Action::Change(_) = find(name)?.action {
        let mut target = positional[0].to_array()?;
        change(name, &mut target.view_mut()?, &positional[1..], &keywords)?;
        return Ok(vec![target]);
    }
    match call(name, &positional, &keywords)? {
        Value::Tuple(results) => flat(&results),
        result => Ok(vec![scalar(case, as_array(&result)?)]),
    }
}

/// The arrays of an archive, written by the function of this name and read once more.
fn members(name: &str, archive: &Value) -> Result<Vec<DynArray>> {
    let Value::Tuple(pairs) = archive else { panic!("an archive gives pairs") };
    let half = |place: usize| {
        let part = |pair: &Value| match pair {
            Value::Tuple(pair) => pair[place].clone(),
            other => panic!("a pair, found {other:?}"),
        };
        Value::Tuple(pairs.iter().map(part).collect())
    };
    let file = call(name, &[half(0), half(1)], &[])?;
    let Value::Tuple(again) = call("load", &[file], &[])? else { panic!("an archive gives pairs") };
    assert_eq!(again.len(), pairs.len());
    let array = |pair: Value| match pair {
        Value::Tuple(pair) => pair[1].to_array(),
        other => panic!("a pair, found {other:?}"),
    };
    again.into_iter().map(array).collect()
}

/// NumPy's scalars are in this machine's byte order.
fn scalar(case: &Json, result: DynArray) -> DynArray {
    let native = result.dtype().native().code();
    match result.ndim() {
        0 if case["expect"]["arrays"][0]["dtype"] == native.as_str() => {
            result.astype(&result.dtype().native(), Casting::Equiv).expect("a change of byte order")
        }
        _ => result,
    }
}

/// Rows of an array of records (all, where none are named), and one field of these.
fn record(case: &Json, arguments: &[Value]) -> Result<DynArray> {
    let written = &case["args"][0]["array"];
    let fields: Vec<(&str, DType, usize)> = written["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .map(|field| (field[0].as_str().expect("a name"), dtype(&field[1]), integer(&field[2]) as usize))
        .collect();
    let fields = fields.into_iter().map(|(name, dtype, offset)| Field { name: name.into(), dtype, offset }).collect();
    let bytes = arguments[0].to_array()?;
    let dtype = DType::Record(Record::with_offsets(fields, bytes.dtype().itemsize())?.into());
    let rows = Value::Array(bytes.view(&dtype)?);
    let rows = match &arguments[1] {
        Value::None => rows,
        key => call("ndarray.__getitem__", &[rows, key.clone()], &[])?,
    };
    call("ndarray.__getitem__", &[rows, arguments[2].clone()], &[])?.to_array()
}
