//! Differential tests of the library: every vector that NumPy wrote, with one thread and two.
//!
//! The committed vectors lie in `conformance/numpy/vectors`; `NUMPY_VECTORS` names another directory of the same form.
#[path = "../vectors/decode.rs"]
#[allow(dead_code)]
mod decode;

mod compare;
mod invariants;
mod perform;
#[path = "../functions/values.rs"]
#[allow(dead_code)]
mod values;

use rust_numpy::runtime::set_thread_count;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn cases() -> Vec<Value> {
    let directory = match std::env::var_os("NUMPY_VECTORS") {
        Some(path) => path.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance/numpy/vectors"),
    };
    let path = directory.join("library.jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a case is JSON")).collect()
}

#[test]
fn every_call_equals_numpy() {
    let cases = cases();
    let mut failures = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for threads in [1, 2] {
        set_thread_count(threads);
        for (line, case) in cases.iter().enumerate() {
            *counts.entry(case["function"].as_str().expect("a function")).or_default() += 1;
            if let Err(why) = compare::check(case, perform::perform(case)) {
                let mut text = case.to_string();
                text.truncate(900);
                failures.push(format!("line {} with {threads} threads: {why}\n  {text}", line + 1));
            }
        }
    }
    let run: usize = counts.values().sum();
    println!("{} cases, {run} runs: {counts:?}", cases.len());
    assert!(run > 0, "no case was found");
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {run} runs differ from NumPy:\n{shown}", failures.len());
}
