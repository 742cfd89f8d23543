//! Comparing results: dtype, shape, strides, error kind, and every element within the case's tolerance.
use super::decode::{array, dtype, integer, integers};
use rust_numpy::promote::Casting;
use rust_numpy::{DType, DynArray, ElementType, ErrorKind, NumPyError};
use serde_json::Value;

pub fn check(case: &Value, result: Result<Vec<DynArray>, NumPyError>) -> Result<(), String> {
    let expect = &case["expect"];
    match (result, expect.get("error")) {
        (Err(error), Some(kind)) if *kind == kind_name(&error) => Ok(()),
        (Err(error), Some(kind)) => Err(format!("{kind} expected, found {:?}: {error}", error.kind())),
        (Err(error), None) => Err(format!("a result expected, found: {error}")),
        (Ok(_), Some(kind)) => Err(format!("{kind} expected, found a result")),
        (Ok(arrays), None) => check_arrays(case, &arrays),
    }
}

fn kind_name(error: &NumPyError) -> &'static str {
    match error.kind() {
        ErrorKind::Type => "Type",
        ErrorKind::Value => "Value",
        ErrorKind::Index => "Index",
        ErrorKind::Axis => "Axis",
        ErrorKind::Overflow => "Overflow",
        ErrorKind::LinAlg => "LinAlg",
        ErrorKind::Memory => "Memory",
        ErrorKind::TooHard => "TooHard",
    }
}

fn check_arrays(case: &Value, arrays: &[DynArray]) -> Result<(), String> {
    let expected = case["expect"]["arrays"].as_array().expect("arrays");
    if expected.len() != arrays.len() {
        return Err(format!("{} results expected, found {}", expected.len(), arrays.len()));
    }
    // Where NumPy promises no order of memory: results of `reduceat`, of matrix products, and all that is made anew.
    let is_product = matches!(case["ufunc"].as_str(), Some("matmul" | "matvec" | "vecmat" | "vecdot"));
    let unordered = ["at", "overlap", "reduceat", "joined", "repeated", "sorted", "partitioned", "searchsorted"];
    let by_method = !is_product && !unordered.iter().any(|method| case["method"] == *method);
    let compares_strides = case["strides"].as_bool().unwrap_or(by_method);
    for (expected, found) in expected.iter().zip(arrays) {
        if dtype(&expected["dtype"]) != *found.dtype() {
            return Err(format!("dtype {} expected, found {}", expected["dtype"], found.dtype()));
        }
        let shape: Vec<usize> = integers(&expected["shape"]).iter().map(|&n| n as usize).collect();
        if shape != found.shape() {
            return Err(format!("shape {shape:?} expected, found {:?}", found.shape()));
        }
        if compares_strides {
            check_strides(&integers(&expected["strides"]), found)?;
        }
        check_elements(&array(expected), found, integer(&case["ulp"]) as f64, is_product)?;
    }
    Ok(())
}

/// Strides count only where elements lie along them.
fn check_strides(expected: &[isize], found: &DynArray) -> Result<(), String> {
    let counts = |axis: usize| found.size() > 0 && found.shape()[axis] > 1;
    match (0..found.ndim()).find(|&axis| counts(axis) && expected[axis] != found.strides()[axis]) {
        Some(_) => Err(format!("strides {expected:?} expected, found {:?}", found.strides())),
        None => Ok(()),
    }
}

/// A complex infinity beside a NaN may have either sign, and so may a zero that a product's sum gives.
fn check_elements(expected: &DynArray, found: &DynArray, ulp: f64, is_product: bool) -> Result<(), String> {
    let element = expected.dtype().element().expect("vectors hold numbers");
    let is_float = matches!(expected.dtype().kind(), 'f' | 'c');
    if !is_float {
        let (expected, found) = (native_bytes(expected), native_bytes(found));
        return if expected == found {
            Ok(())
        } else {
            Err(format!("elements {expected:?} expected, found {found:?}"))
        };
    }
    let (expected, found) = (parts(expected), parts(found));
    let per = if matches!(element, ElementType::C64 | ElementType::C128) { 2 } else { 1 };
    for (i, (a, b)) in expected.chunks(per).zip(found.chunks(per)).enumerate() {
        let size = a.iter().map(|x| x.abs()).filter(|x| x.is_finite()).fold(0.0, f64::max);
        let allowed = ulp * spacing(size, element);
        let has_nan = per == 2 && a.iter().any(|x| x.is_nan());
        let sign = |x: f64| if has_nan && x.is_infinite() { x.abs() } else { x };
        if !a.iter().zip(b).all(|(&a, &b)| same(sign(a), sign(b), allowed, ulp > 0.0 || is_product)) {
            return Err(format!("element {i}: {a:?} expected, found {b:?} (allowed {allowed:e})"));
        }
    }
    Ok(())
}

fn native_bytes(array: &DynArray) -> Vec<u8> {
    let bytes = array.astype(&array.dtype().native(), Casting::Equiv).expect("byte order").to_bytes().expect("memory");
    match array.dtype() {
        bool if *bool == DType::BOOL => bytes.iter().map(|&byte| (byte != 0) as u8).collect(),
        _ => bytes,
    }
}

/// Real and imaginary parts as doubles, which hold all of them exactly.
fn parts(array: &DynArray) -> Vec<f64> {
    let wide = if array.dtype().kind() == 'c' { DType::C128 } else { DType::F64 };
    let bytes = array.astype(&wide, Casting::Unsafe).expect("a number").to_bytes().expect("memory");
    bytes.chunks(8).map(|chunk| f64::from_ne_bytes(chunk.try_into().expect("eight bytes"))).collect()
}

/// The distance between numbers of this size in the precision of `element`.
fn spacing(size: f64, element: ElementType) -> f64 {
    let (digits, smallest) = match element {
        ElementType::F16 => (10, -24),
        ElementType::F32 | ElementType::C64 => (23, -149),
        _ => (52, -1074),
    };
    let exponent = if size > 0.0 { size.log2().floor() as i32 } else { smallest };
    // Not `powi`, which divides by a power that may overflow.
    f64::from((exponent - digits).max(smallest)).exp2()
}

fn same(a: f64, b: f64, allowed: f64, tolerant: bool) -> bool {
    if a.is_nan() || b.is_nan() {
        return a.is_nan() && b.is_nan();
    }
    if a == b {
        return a != 0.0 || tolerant || a.is_sign_negative() == b.is_sign_negative();
    }
    (a - b).abs() <= allowed
}
