//! Running a case through the table of functions.
use super::decode::{array, dtype, integer};
use rust_numpy::api::{call, change, find, Action, Value};
use rust_numpy::dtype::Field;
use rust_numpy::promote::Casting;
use rust_numpy::{Complex64, DType, DynArray, IndexItem, Record, Result, Scalar};
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
        result => Ok(vec![scalar(case, result.to_array()?)]),
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

/// All results of a call, those in an inner tuple too.
fn flat(results: &[Value]) -> Result<Vec<DynArray>> {
    let mut arrays = Vec::new();
    for result in results {
        match result {
            Value::Tuple(inner) => arrays.extend(flat(inner)?),
            other => arrays.push(other.to_array()?),
        }
    }
    Ok(arrays)
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

fn value(json: &Json) -> Value {
    let Json::Object(object) = json else { return Value::None };
    let (kind, content) = object.iter().next().expect("a kind and a content");
    let bound = |part: &Json| part.as_i64().map(|at| at as isize);
    match kind.as_str() {
        "array" => array(content).into(),
        "bool" => content.as_bool().expect("a boolean").into(),
        "int" => Value::Number(Scalar::Int(content.as_str().expect("digits").parse().expect("an integer"))),
        "float" => float(content).into(),
        "complex" => Value::Number(Scalar::Complex(Complex64::new(float(&content[0]), float(&content[1])))),
        "text" => content.as_str().expect("text").into(),
        "dtype" => dtype(content).into(),
        "tuple" => Value::Tuple(content.as_array().expect("members").iter().map(value).collect()),
        "slice" => Value::Item(IndexItem::Slice {
            start: bound(&content[0]),
            stop: bound(&content[1]),
            step: content[2].as_i64().map_or(1, |_| integer(&content[2])),
        }),
        "ellipsis" => Value::Item(IndexItem::Ellipsis),
        other => panic!("unknown kind {other}"),
    }
}

/// Bits of a double, as hexadecimal digits: JSON has no infinities.
fn float(json: &Json) -> f64 {
    f64::from_bits(u64::from_str_radix(json.as_str().expect("bits"), 16).expect("hexadecimal digits"))
}
