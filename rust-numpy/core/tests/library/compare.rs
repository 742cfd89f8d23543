//! Comparing results: dtype, shape, error kind, and values as the case says.
use super::decode::{array, dtype, integers};
use super::invariants;
use rust_numpy::promote::Casting;
use rust_numpy::{Complex64, DType, DynArray, NumPyError};
use serde_json::Value;

pub fn check(case: &Value, result: Result<Vec<DynArray>, NumPyError>) -> Result<(), String> {
    let expect = &case["expect"];
    match (result, expect.get("error")) {
        (Err(error), Some(kind)) if kind.as_str() == Some(&format!("{:?}", error.kind())) => Ok(()),
        (Err(error), Some(kind)) => Err(format!("{kind} expected, found {:?}: {error}", error.kind())),
        (Err(error), None) => Err(format!("a result expected, found: {error}")),
        (Ok(_), Some(kind)) => Err(format!("{kind} expected, found a result")),
        (Ok(arrays), None) => check_arrays(case, &arrays),
    }
}

fn check_arrays(case: &Value, arrays: &[DynArray]) -> Result<(), String> {
    let expected = case["expect"]["arrays"].as_array().expect("arrays");
    if expected.len() != arrays.len() {
        return Err(format!("{} results expected, found {}", expected.len(), arrays.len()));
    }
    let rtol = case["rtol"].as_f64().expect("a tolerance");
    for (i, (expected, found)) in expected.iter().zip(arrays).enumerate() {
        if dtype(&expected["dtype"]) != *found.dtype() {
            return Err(format!("result {i}: dtype {} expected, found {}", expected["dtype"], found.dtype()));
        }
        let shape: Vec<usize> = integers(&expected["shape"]).iter().map(|&n| n as usize).collect();
        if shape != found.shape() {
            return Err(format!("result {i}: shape {shape:?} expected, found {:?}", found.shape()));
        }
        let values = (numbers(&array(expected)), numbers(found));
        let last = shape.last().copied().unwrap_or(1);
        check_values(case["compare"][i].as_str().expect("a comparison"), values, last, rtol)
            .map_err(|why| format!("result {i}: {why}"))?;
    }
    match case.get("invariant") {
        Some(name) => invariants::check(name.as_str().expect("a name"), case, arrays, rtol),
        None => Ok(()),
    }
}

/// The elements in C order in double precision, which holds the small integers of the cases exactly.
pub fn numbers(array: &DynArray) -> Vec<Complex64> {
    let wide = array.astype(&DType::C128, Casting::Unsafe).expect("a number").to_bytes().expect("memory");
    let part = |bytes: &[u8]| f64::from_ne_bytes(bytes.try_into().expect("eight bytes"));
    wide.chunks(16).map(|bytes| Complex64::new(part(&bytes[..8]), part(&bytes[8..]))).collect()
}

fn check_values(
    how: &str,
    (expected, found): (Vec<Complex64>, Vec<Complex64>),
    last: usize,
    rtol: f64,
) -> Result<(), String> {
    let size = |values: &[Complex64]| values.iter().map(|x| x.norm()).filter(|x| x.is_finite()).fold(0.0, f64::max);
    let allowed = rtol * size(&expected).max(f64::MIN_POSITIVE);
    let pairs: Vec<(Complex64, Complex64)> = match how {
        "shape" => Vec::new(),
        "values" => expected.into_iter().zip(found).collect(),
        "size" => expected.iter().map(|x| x.norm().into()).zip(found.iter().map(|x| x.norm().into())).collect(),
        // Beyond the precision, one large condition number is as good as another, and one small reciprocal.
        "condition" => {
            let bound = |x: Complex64| if x.re.is_nan() { x } else { x.re.clamp(1e-12, 1e12).into() };
            expected.iter().map(|&x| bound(x)).zip(found.iter().map(|&x| bound(x))).collect()
        }
        "multiset" => matched(&expected, &found, last),
        other => panic!("unknown comparison {other}"),
    };
    match pairs.iter().position(|&(a, b)| !same(a, b, allowed)) {
        Some(i) => {
            Err(format!("element {i}: {} expected, found {} ({how}, allowed {allowed:e})", pairs[i].0, pairs[i].1))
        }
        None => Ok(()),
    }
}

fn same(a: Complex64, b: Complex64, allowed: f64) -> bool {
    let part = |a: f64, b: f64| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= allowed;
    part(a.re, b.re) && part(a.im, b.im)
}

/// Each number with the nearest one that is still free, line by line.
fn matched(expected: &[Complex64], found: &[Complex64], last: usize) -> Vec<(Complex64, Complex64)> {
    let mut pairs = Vec::new();
    for (expected, found) in expected.chunks(last.max(1)).zip(found.chunks(last.max(1))) {
        let mut free = found.to_vec();
        for &x in expected {
            let nearest = (0..free.len()).min_by(|&i, &j| (free[i] - x).norm().total_cmp(&(free[j] - x).norm()));
            pairs.push((x, free.swap_remove(nearest.expect("as many numbers"))));
        }
    }
    pairs
}
