//! What must hold between a matrix and its factors, whichever of the possible ones were found.
use super::decode::array;
use rust_numpy::linalg::dynamic::{matmul, matrix_transpose};
use rust_numpy::promote::Casting;
use rust_numpy::ufunc::{self, Options};
use rust_numpy::{DType, DynArray, IndexItem};
use serde_json::Value;

pub fn check(name: &str, case: &Value, factors: &[DynArray], rtol: f64) -> Result<(), String> {
    let wide = |array: &DynArray| array.astype(&DType::C128, Casting::Unsafe).expect("a number");
    let a = wide(&array(&case["inputs"][0]["array"]));
    let factors: Vec<DynArray> = factors.iter().map(wide).collect();
    match name {
        "qr.reduced" | "qr.complete" => {
            unitary("q", &factors[0], rtol)?;
            near("q r", &product(&factors[0], &factors[1]), &a, rtol)
        }
        "qr.r" | "qr.raw" => Ok(()),
        "svd" => {
            unitary("u", &factors[0], rtol)?;
            unitary("vh", &adjoint(&factors[2]), rtol)?;
            let k = *factors[1].shape().last().expect("a vector");
            let first = rust_numpy::s(..k as isize);
            let u = factors[0].index(&[IndexItem::Ellipsis, first]).expect("columns");
            let vh = factors[2].index(&[IndexItem::Ellipsis, first, rust_numpy::s(..)]).expect("rows");
            near("u diag(s) vh", &product(&scaled(&u, &factors[1]), &vh), &a, rtol)
        }
        "eig" => {
            let hermitian = case["function"] == "linalg.eigh";
            if hermitian {
                unitary("v", &factors[1], rtol)?;
            }
            near("a v - v diag(w)", &product(&a, &factors[1]), &scaled(&factors[1], &factors[0]), rtol)
        }
        other => panic!("unknown invariant {other}"),
    }
}

fn product(a: &DynArray, b: &DynArray) -> DynArray {
    matmul(a, b).expect("factors fit")
}

fn binary(name: &str, a: &DynArray, b: &DynArray) -> DynArray {
    let call = ufunc::get(name).expect("known").call(&[a.into(), b.into()], &Options::default());
    call.expect("shapes fit").remove(0)
}

/// The columns multiplied by the values.
fn scaled(a: &DynArray, values: &DynArray) -> DynArray {
    let row = values.index(&[IndexItem::Ellipsis, IndexItem::NewAxis, rust_numpy::s(..)]).expect("a row");
    binary("multiply", a, &row)
}

fn adjoint(a: &DynArray) -> DynArray {
    let conjugate = ufunc::get("conjugate").expect("known").call(&[a.into()], &Options::default());
    matrix_transpose(&conjugate.expect("numbers").remove(0)).expect("matrices")
}

/// NaN is far from everything.
fn far(distance: f64, allowed: f64) -> bool {
    distance.is_nan() || distance > allowed
}

fn unitary(name: &str, q: &DynArray, rtol: f64) -> Result<(), String> {
    let found = super::compare::numbers(&product(&adjoint(q), q));
    let n = *q.shape().last().expect("a matrix");
    let one = |i: usize| if n > 0 && (i % (n * n)).is_multiple_of(n + 1) { 1.0 } else { 0.0 };
    match found.iter().enumerate().position(|(i, x)| far((x - one(i)).norm(), rtol.max(1e-9))) {
        Some(i) => Err(format!("{name} is not unitary: element {i} of its square is {}", found[i])),
        None => Ok(()),
    }
}

fn near(what: &str, found: &DynArray, expected: &DynArray, rtol: f64) -> Result<(), String> {
    let (found, expected) = (super::compare::numbers(found), super::compare::numbers(expected));
    let size = expected.iter().map(|x| x.norm()).fold(1.0, f64::max);
    match found.iter().zip(&expected).position(|(x, y)| far((x - y).norm(), rtol * size * 10.0)) {
        Some(i) => Err(format!("{what}: element {i} is {}, {} expected", found[i], expected[i])),
        None => Ok(()),
    }
}
