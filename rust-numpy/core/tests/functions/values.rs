//! Arguments as vectors write them, and results as arrays.
use super::decode::{array, dtype, integer};
use rust_numpy::api::Value;
use rust_numpy::{Complex64, DType, DynArray, IndexItem, Result, Scalar};
use serde_json::Value as Json;

/// A result as an array; a dtype as an array of it without elements, text as its bytes.
pub fn as_array(result: &Value) -> Result<DynArray> {
    match result {
        Value::DType(dtype) => DynArray::zeros(&[0], dtype),
        Value::Text(text) => DynArray::from_bytes(text.as_bytes(), &[text.len()], &DType::U8),
        other => other.to_array(),
    }
}

/// All results of a call, those in an inner tuple too.
pub fn flat(results: &[Value]) -> Result<Vec<DynArray>> {
    let mut arrays = Vec::new();
    for result in results {
        match result {
            Value::Tuple(inner) => arrays.extend(flat(inner)?),
            other => arrays.push(as_array(other)?),
        }
    }
    Ok(arrays)
}

/// An argument.
pub fn value(json: &Json) -> Value {
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
