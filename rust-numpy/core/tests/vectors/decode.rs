//! Vectors to arrays.
use rust_numpy::memory::Buffer;
use rust_numpy::{Complex64, DType, DynArray, IndexItem, Layout, Scalar};
use serde_json::Value;
use std::sync::Arc;

pub fn hex(text: &str) -> Vec<u8> {
    let digit = |c: u8| (c as char).to_digit(16).expect("a hexadecimal digit") as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

pub fn integers(value: &Value) -> Vec<isize> {
    value.as_array().expect("a list").iter().map(integer).collect()
}

pub fn integer(value: &Value) -> isize {
    value.as_i64().expect("an integer") as isize
}

pub fn dtype(value: &Value) -> DType {
    DType::parse(value.as_str().expect("a dtype")).expect("a known dtype")
}

pub fn layout(value: &Value) -> Layout {
    let shape: Vec<usize> = integers(&value["shape"]).iter().map(|&n| n as usize).collect();
    Layout::new(&shape, &integers(&value["strides"]), integer(&value["offset"]) as usize)
}

pub fn array(value: &Value) -> DynArray {
    let buffer = Buffer::from_bytes(&hex(value["data"].as_str().expect("data"))).expect("memory");
    DynArray::from_buffer(Arc::new(buffer), dtype(&value["dtype"]), layout(value)).expect("a vector's array")
}

pub fn scalar(value: &Value) -> Scalar {
    let parts: Vec<f64> =
        value[1].as_array().expect("two parts").iter().map(|part| part.as_f64().expect("a number")).collect();
    match value[0].as_str().expect("a kind") {
        "int" => Scalar::Int(parts[0] as i128),
        "float" => Scalar::Float(parts[0]),
        _ => Scalar::Complex(Complex64::new(parts[0], parts[1])),
    }
}

pub fn index_item(value: &Value) -> IndexItem {
    match value {
        Value::Null => IndexItem::NewAxis,
        Value::String(_) => IndexItem::Ellipsis,
        Value::Array(parts) => {
            let bound = |part: &Value| part.as_i64().map(|at| at as isize);
            IndexItem::Slice { start: bound(&parts[0]), stop: bound(&parts[1]), step: integer(&parts[2]) }
        }
        at => IndexItem::At(integer(at)),
    }
}
