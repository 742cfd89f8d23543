//! Differential tests: every vector that NumPy wrote, at every instruction set level, with one thread and two.
//!
//! The committed vectors lie in `conformance/numpy/vectors`; `NUMPY_VECTORS` names another directory of the same form.
mod compare;
mod decode;
mod perform;
mod shapes;
mod tables;
mod ulp;

use rust_numpy::runtime::{available_levels, set_level, set_thread_count};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// Held by tests that set the level or the threads, which are the whole process's.
static RUNTIME: Mutex<()> = Mutex::new(());

pub fn directory() -> PathBuf {
    match std::env::var_os("NUMPY_VECTORS") {
        Some(path) => path.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../conformance/numpy/vectors"),
    }
}

fn cases() -> Vec<Value> {
    let path = directory().join("cases.jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a case is JSON")).collect()
}

#[test]
fn every_case_equals_numpy() {
    let cases = cases();
    let _alone = RUNTIME.lock();
    let mut failures = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for level in available_levels() {
        for threads in [1, 2] {
            set_level(level);
            set_thread_count(threads);
            for (line, case) in cases.iter().enumerate() {
                *counts.entry(case["method"].as_str().expect("a method")).or_default() += 1;
                if let Err(why) = compare::check(case, perform::perform(case)) {
                    failures.push(format!(
                        "line {} at {level:?} with {threads} threads: {why}\n  {}",
                        line + 1,
                        summary(case)
                    ));
                }
            }
        }
    }
    let run: usize = counts.values().sum();
    println!("{} cases, {run} runs: {counts:?}", cases.len());
    assert!(run > 0, "no case was found");
    let shown = failures.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {run} runs differ from NumPy:\n{shown}", failures.len());
}

/// A case without its bulk.
fn summary(case: &Value) -> String {
    let mut text = case.to_string();
    text.truncate(1500);
    text
}
