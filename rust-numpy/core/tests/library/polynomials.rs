//! Running a function of polynomials.
use super::perform::at;
use rust_numpy::polynomial as poly;
use rust_numpy::{DynArray, Result};
use serde_json::Value;

pub fn perform(name: &str, inputs: &[DynArray], args: &Value) -> Result<Vec<DynArray>> {
    let a = &inputs[0];
    let found = match name {
        "polyadd" => poly::polyadd(a, &inputs[1]),
        "polysub" => poly::polysub(a, &inputs[1]),
        "polymul" => poly::polymul(a, &inputs[1]),
        "polydiv" => return poly::polydiv(a, &inputs[1]).map(|(quotient, rest)| vec![quotient, rest]),
        "polyval" => poly::polyval(a, &inputs[1]),
        "polyder" => poly::polyder(a, at(args, "m") as usize),
        "polyint" => poly::polyint(a, at(args, "m") as usize, &[]),
        "poly" => poly::poly(a),
        "roots" => poly::roots(a),
        "polyfit" => poly::polyfit(a, &inputs[1], at(args, "degree") as usize, None, inputs.get(2)),
        other => panic!("unknown function {other}"),
    };
    found.map(|array| vec![array])
}
