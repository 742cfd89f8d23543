//! NumPy's published validation sets of elementary functions, at every instruction set level.
use rust_numpy::runtime::{available_levels, set_level};
use rust_numpy::ufunc::{self, Options};
use rust_numpy::{DType, DynArray};
use serde_json::Value;

/// Bits in the order of the numbers that they stand for, so that neighbours differ by one; `None` for NaN.
fn rank(bytes: &[u8]) -> Option<i64> {
    let (bits, width) = match *bytes {
        [a, b, c, d] => (u32::from_le_bytes([a, b, c, d]) as u64, 32),
        _ => (u64::from_le_bytes(bytes.try_into().expect("eight bytes")), 64),
    };
    let is_nan = if width == 32 { f32::from_bits(bits as u32).is_nan() } else { f64::from_bits(bits).is_nan() };
    let magnitude = (bits & !(1 << (width - 1))) as i64;
    (!is_nan).then_some(if bits >> (width - 1) == 1 { -magnitude } else { magnitude })
}

/// Units in the last place between two numbers; none where one alone is NaN.
fn distance(a: &[u8], b: &[u8]) -> Option<u64> {
    match (rank(a), rank(b)) {
        (Some(a), Some(b)) => Some(a.abs_diff(b)),
        (None, None) => Some(0),
        _ => None,
    }
}

/// The largest distance of the set `case`; none where a NaN is missing or too many.
fn worst(case: &Value) -> Option<u64> {
    let bytes = |key: &str| super::decode::hex(case[key].as_str().expect("bytes"));
    let dtype = DType::parse(case["dtype"].as_str().expect("a dtype")).expect("a known dtype");
    let (inputs, expected) = (bytes("inputs"), bytes("outputs"));
    let array = DynArray::from_bytes(&inputs, &[inputs.len() / dtype.itemsize()], &dtype).expect("whole elements");
    let ufunc = ufunc::get(case["ufunc"].as_str().expect("a name")).expect("a known ufunc");
    let found = ufunc.call(&[(&array).into()], &Options::default()).expect("a float")[0].to_bytes().expect("memory");
    let pairs = expected.chunks(dtype.itemsize()).zip(found.chunks(dtype.itemsize()));
    pairs.map(|(a, b)| distance(a, b)).try_fold(0, |most, found| Some(most.max(found?)))
}

#[test]
#[ignore = "the sets are in NumPy's wheel: make conformance"]
fn validation_sets_are_met() {
    let text = std::fs::read_to_string(super::directory().join("ulp.json")).expect("ulp.json, from make conformance");
    let sets: Vec<Value> = serde_json::from_str(&text).expect("sets are JSON");
    assert!(!sets.is_empty(), "no set was found");
    let _alone = super::RUNTIME.lock();
    let mut wrong = Vec::new();
    for set in &sets {
        for level in available_levels() {
            set_level(level);
            let found = worst(set);
            println!("{} {} at {level:?}: {found:?}, {} allowed", set["ufunc"], set["dtype"], set["ulp"]);
            if found.is_none_or(|found| found > set["ulp"].as_u64().expect("a bound")) {
                wrong.push(format!("{} of {} at {level:?}: {found:?}", set["ufunc"], set["dtype"]));
            }
        }
    }
    assert!(wrong.is_empty(), "further than allowed:\n{}", wrong.join("\n"));
}
