//! Bit generators against the streams that NumPy wrote.
use rust_numpy::random::{BitGenerator, Mt19937, Pcg64, Pcg64Dxsm, Philox, SeedSequence, Sfc64};
use serde_json::Value;

fn generator(name: &str, seed: &SeedSequence) -> Box<dyn BitGenerator> {
    match name {
        "PCG64" => Box::new(Pcg64::new(seed)),
        "PCG64DXSM" => Box::new(Pcg64Dxsm::new(seed)),
        "MT19937" => Box::new(Mt19937::new(seed)),
        "Philox" => Box::new(Philox::new(seed)),
        "SFC64" => Box::new(Sfc64::new(seed)),
        other => panic!("unknown generator {other}"),
    }
}

/// NumPy's raw numbers are those of the generator's own width.
fn raw(name: &str, bits: &mut dyn BitGenerator) -> String {
    if name == "MT19937" {
        bits.next_u32().to_string()
    } else {
        bits.next_u64().to_string()
    }
}

#[test]
fn streams_equal_numpys() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../conformance/numpy/vectors/random.json");
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let cases: Vec<Value> = serde_json::from_str(&text).expect("streams are JSON");
    assert!(!cases.is_empty());
    for case in cases {
        let name = case["generator"].as_str().expect("a generator");
        let number = |value: &Value| value.as_str().expect("digits").parse::<u128>().expect("a number");
        let entropy: Vec<u128> = case["entropy"].as_array().expect("a list").iter().map(number).collect();
        let mut seed = SeedSequence::new(&entropy);
        let strings = |key: &str| -> Vec<String> {
            case[key].as_array().expect("a list").iter().map(|text| text.as_str().expect("digits").into()).collect()
        };
        let mut bits = generator(name, &seed);
        let all: Vec<String> = (0..case["draws"].as_u64().expect("a count")).map(|_| raw(name, &mut *bits)).collect();
        let ends = [&all[..3], &all[all.len() - 3..]].concat();
        assert_eq!(ends, strings("raw"), "{name} {entropy:?}");
        let mut bits = generator(name, &seed);
        let halves: Vec<String> = (0..5).map(|_| bits.next_u32().to_string()).collect();
        assert_eq!(halves, strings("halves"), "{name} {entropy:?}: halves");
        let mut bits = generator(name, &seed);
        let doubles: Vec<f64> = (0..4).map(|_| bits.next_double()).collect();
        let expected: Vec<f64> = strings("doubles").iter().map(|text| text.parse().expect("a number")).collect();
        assert_eq!(doubles, expected, "{name} {entropy:?}: doubles");
        let mut child = generator(name, &seed.spawn(2)[1]);
        let first: Vec<String> = (0..2).map(|_| raw(name, &mut *child)).collect();
        assert_eq!(first, strings("child"), "{name} {entropy:?}: second child");
    }
}
