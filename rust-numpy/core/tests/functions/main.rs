//! Differential tests of functions by name: every call that NumPy wrote, through the table that bindings use.
//!
//! The committed vectors lie in `conformance/numpy/vectors/functions.jsonl`; `NUMPY_VECTORS` names another directory.
#[path = "../vectors/compare.rs"]
mod compare;
#[allow(dead_code)]
#[path = "../vectors/decode.rs"]
mod decode;
mod perform;
mod values;

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn cases(file: &str) -> Vec<Value> {
    let directory = match std::env::var_os("NUMPY_VECTORS") {
        Some(path) => path.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance/numpy/vectors"),
    };
    let path = directory.join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a case is JSON")).collect()
}

#[test]
fn every_call_equals_numpys() {
    let cases = cases("functions.jsonl");
    let mut failures = Vec::new();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (line, case) in cases.iter().enumerate() {
        let count = counts.entry(case["name"].as_str().expect("a name")).or_default();
        count.0 += 1;
        if let Err(why) = compare::check(case, perform::perform(case)) {
            count.1 += 1;
            let mut text = case.to_string();
            text.truncate(1500);
            failures.push(format!("line {}: {why}\n  {text}", line + 1));
        }
    }
    println!("{} cases of {} functions: {counts:?}", cases.len(), counts.len());
    assert!(!cases.is_empty(), "no case was found");
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    counts.retain(|_, count| count.1 > 0);
    assert!(failures.is_empty(), "{} cases differ from NumPy, by function {counts:?}:\n{shown}", failures.len());
}

#[test]
fn every_function_has_cases() {
    let (calls, library) = (cases("functions.jsonl"), cases("library.jsonl"));
    let called = |name: &str| calls.iter().any(|case| case["name"] == name);
    let known = |name: &str| library.iter().any(|case| case["function"] == name);
    let missing: Vec<&str> = rust_numpy::api::functions()
        .map(|function| function.name())
        .filter(|name| !called(name) && !known(name))
        .collect();
    assert!(missing.is_empty(), "functions without a case: {missing:?}");
}
