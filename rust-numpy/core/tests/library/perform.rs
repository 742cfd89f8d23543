//! Running a case through the table of functions; products that are ufuncs by their own names.
use super::values::{flat, value};
use rust_numpy::api::{call, Value};
use rust_numpy::linalg::dynamic as linalg;
use rust_numpy::{DynArray, NumPyError, Result};
use serde_json::Value as Json;

pub fn perform(case: &Json) -> Result<Vec<DynArray>> {
    let inputs: Vec<Value> = case["inputs"].as_array().expect("inputs").iter().map(value).collect();
    let args = case["args"].as_object().expect("keywords");
    let keywords: Vec<(&str, Value)> = args.iter().map(|(name, part)| (name.as_str(), value(part))).collect();
    let name = case["function"].as_str().expect("a function");
    let pair = || Ok::<_, NumPyError>((inputs[0].to_array()?, inputs[1].to_array()?));
    let product = |function: fn(&DynArray, &DynArray) -> Result<DynArray>| {
        let (a, b) = pair()?;
        Ok(vec![function(&a, &b)?])
    };
    match name {
        "matmul" => product(linalg::matmul),
        "matvec" => product(linalg::matvec),
        "vecmat" => product(linalg::vecmat),
        _ => match call(name, &inputs, &keywords)? {
            Value::Tuple(results) => flat(&results),
            result => Ok(vec![result.to_array()?]),
        },
    }
}
