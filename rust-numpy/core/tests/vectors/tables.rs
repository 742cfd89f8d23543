//! Exhaustive tables: promotion, casting, spellings, the loops and the choice among them.
use rust_numpy::promote::{can_cast, result_type, Casting, Promotable};
use rust_numpy::{ufunc, Complex64, DType, Scalar};
use serde_json::Value;

fn tables() -> Value {
    let path = super::directory().join("tables.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("tables are JSON")
}

fn dtypes() -> Vec<DType> {
    DType::numbers().collect()
}

fn letter(dtype: &DType) -> char {
    dtype.element().expect("a number").letter()
}

const WEAK: [(&str, Scalar); 3] =
    [("int", Scalar::Int(1)), ("float", Scalar::Float(1.0)), ("complex", Scalar::Complex(Complex64::new(0.0, 1.0)))];

#[test]
fn letters_are_in_numpys_order() {
    let letters: String = dtypes().iter().map(letter).collect();
    assert_eq!(tables()["letters"], letters.as_str());
}

#[test]
fn result_type_of_all_pairs() {
    let tables = tables();
    for (row, a) in dtypes().iter().enumerate() {
        let pair = |b: &DType| [Promotable::DType(a.clone()), Promotable::DType(b.clone())];
        let found: String = dtypes().iter().map(|b| letter(&result_type(&pair(b)).expect("numbers promote"))).collect();
        assert_eq!(tables["result_type"][row], found.as_str(), "{a} with {}", tables["letters"]);
    }
}

#[test]
fn result_type_of_all_triples() {
    let tables = tables();
    for (row, a) in dtypes().iter().enumerate() {
        let triple = |rest: &Vec<DType>| {
            let operands: Vec<Promotable> = [a].into_iter().chain(rest).cloned().map(Promotable::DType).collect();
            letter(&result_type(&operands).expect("numbers promote"))
        };
        let found: String = combinations(2).iter().map(triple).collect();
        assert_eq!(tables["result_type_of_three"][row], found.as_str(), "{a} with {}", tables["letters"]);
    }
}

#[test]
fn result_type_beside_python_numbers() {
    let tables = tables();
    for (name, value) in WEAK {
        let pair = |a: &DType| [Promotable::DType(a.clone()), Promotable::Weak(value)];
        let found: String = dtypes().iter().map(|a| letter(&result_type(&pair(a)).expect("numbers promote"))).collect();
        assert_eq!(tables["weak"][name], found.as_str(), "{name} beside {}", tables["letters"]);
    }
}

#[test]
fn can_cast_of_all_pairs_by_all_rules() {
    let tables = tables();
    for casting in [Casting::No, Casting::Equiv, Casting::Safe, Casting::SameKind, Casting::Unsafe] {
        for (row, a) in dtypes().iter().enumerate() {
            let found: String = dtypes().iter().map(|b| if can_cast(a, b, casting) { '1' } else { '0' }).collect();
            assert_eq!(tables["can_cast"][casting.name()][row], found.as_str(), "{a} by {}", casting.name());
        }
    }
}

#[test]
fn spellings_of_dtypes() {
    for (text, expected) in tables()["spellings"].as_object().expect("spellings") {
        let found = DType::parse(text).ok().map(|dtype| match &dtype {
            DType::Record(record) if !record.fields().is_empty() => {
                let field = |f: &rust_numpy::dtype::Field| format!("['{}', '{}']", f.name, f.dtype.code());
                format!("[{}]", record.fields().iter().map(field).collect::<Vec<_>>().join(", "))
            }
            plain => plain.code(),
        });
        assert_eq!(expected.as_str(), found.as_deref(), "{text:?}");
    }
}

#[test]
fn loops_are_numpys() {
    let tables = tables();
    let expected = tables["loops"].as_object().expect("loops");
    assert_eq!(expected.len(), 90);
    assert_eq!(expected.len(), ufunc::TABLE.len());
    let registry: Value = serde_json::from_str(&ufunc::registry_json()).expect("the registry is JSON");
    for (name, types) in expected {
        assert_eq!(*types, registry[name]["types"], "{name}");
    }
}

/// The loop for every combination of `count` types, chosen from the left as digits of a number.
fn combinations(count: usize) -> Vec<Vec<DType>> {
    let all = dtypes();
    let digit = |number: usize, place: usize| all[number / all.len().pow(place as u32) % all.len()].clone();
    (0..all.len().pow(count as u32))
        .map(|number| (0..count).rev().map(|place| digit(number, place)).collect())
        .collect()
}

fn chosen(name: &str, operands: &[Promotable]) -> Option<String> {
    let ufunc = ufunc::get(name).expect("a known ufunc");
    let types = ufunc.resolve_dtypes(operands, None).ok()?;
    let letters: String = types.iter().map(letter).collect();
    Some(format!("{}->{}", &letters[..ufunc.nin()], &letters[ufunc.nin()..]))
}

#[test]
fn loops_chosen_for_all_types() {
    let tables = tables();
    let mut wrong = Vec::new();
    for (name, expected) in tables["resolutions"].as_object().expect("resolutions") {
        let all = combinations(ufunc::get(name).expect("a known ufunc").nin());
        for (operands, expected) in all.iter().zip(expected.as_array().expect("a list")) {
            let operands: Vec<Promotable> = operands.iter().cloned().map(Promotable::DType).collect();
            let found = chosen(name, &operands);
            if expected.as_str() != found.as_deref() {
                wrong.push(format!("{name} of {operands:?}: {expected} expected, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

#[test]
fn loops_chosen_beside_python_numbers() {
    let tables = tables();
    let mut wrong = Vec::new();
    for (name, expected) in tables["weak_resolutions"].as_object().expect("resolutions") {
        let pairs = dtypes()
            .into_iter()
            .flat_map(|a| WEAK.map(|(_, value)| [Promotable::DType(a.clone()), Promotable::Weak(value)]));
        for (operands, expected) in pairs.zip(expected.as_array().expect("a list")) {
            let found = chosen(name, &operands);
            if expected.as_str() != found.as_deref() {
                wrong.push(format!("{name} of {operands:?}: {expected} expected, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}
