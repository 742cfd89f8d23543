//! Eigenvalues and vectors: `a v = v diag(w)`, against closed forms and against the reference iteration.
mod matrices;

use matrices::*;
use rust_numpy::linalg::{
    eig, eigh, eigvals, eigvalsh, francis_double_shift, hessenberg_reduction, LinalgError, LinalgScalar,
};
use rust_numpy::{Array, Complex64, NumPyError};

const NEAR: f64 = 1e-9;

#[track_caller]
fn assert_eigen<T: LinalgScalar>(a: &Array<T>, w: &Array<Complex64>, v: &Array<Complex64>, within: f64) {
    let n = a.shape()[0];
    assert_eq!((w.shape(), v.shape()), (&[n][..], &[n, n][..]));
    let scaled: Vec<Complex64> = v.to_vec().iter().enumerate().map(|(i, x)| x * w.to_vec()[i % n]).collect();
    assert_close(&times(&complex(a), v), &array(scaled, &[n, n]), within);
    for j in 0..n {
        let norm: f64 = (0..n).map(|i| v.to_vec()[i * n + j].norm_sqr()).sum();
        assert!((norm - 1.0).abs() < NEAR, "column {j} has length {}", norm.sqrt());
    }
}

fn reals(values: &[f64]) -> Vec<Complex64> {
    values.iter().map(|&x| x.into()).collect()
}

#[test]
fn test_eig_2x2_real() {
    let a = real(&[2.0, 1.0, 1.0, 2.0], 2);
    let (w, v) = eig(&a).expect("square");
    assert_same_multiset(&w.to_vec(), &reals(&[1.0, 3.0]), NEAR);
    assert_eigen(&a, &w, &v, NEAR);
}

#[test]
fn test_eig_3x3_real() {
    // The companion matrix of (x - 1)(x - 2)(x - 3).
    let a = real(&[6.0, -11.0, 6.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0], 3);
    let (w, v) = eig(&a).expect("square");
    assert_same_multiset(&w.to_vec(), &reals(&[1.0, 2.0, 3.0]), NEAR);
    assert_eigen(&a, &w, &v, NEAR);
}

#[test]
fn a_repeated_eigenvalue_with_one_vector_gives_numbers() {
    for n in [2, 3, 5] {
        let jordan: Vec<f64> =
            (0..n * n).map(|i| if i % (n + 1) == 0 { 3.0 } else { f64::from(i % (n + 1) == 1) }).collect();
        for a in [real(&jordan, n), real(&jordan, n).t(), real(&vec![0.0; n * n], n)] {
            let (w, v) = eig(&a).expect("square");
            assert_eigen(&a, &w, &v, NEAR);
        }
    }
}

#[test]
fn a_rotation_has_complex_eigenvalues() {
    let a = real(&[0.0, -1.0, 1.0, 0.0], 2);
    let (w, v) = eig(&a).expect("square");
    assert_same_multiset(&w.to_vec(), &[Complex64::i(), -Complex64::i()], NEAR);
    assert_eigen(&a, &w, &v, NEAR);
}

#[test]
fn test_eig_complex_matrix() {
    for n in [1, 2, 3, 8, 20] {
        let a: Array<Complex64> = Numbers::new(n as u64).matrix(n, n);
        let (w, v) = eig(&a).expect("square");
        assert_eigen(&a, &w, &v, NEAR);
    }
}

#[test]
fn test_eig_symmetric() {
    let b: Array<f64> = Numbers::new(5).matrix(12, 12);
    let a = times(&b, &b.t());
    let (w, _) = eig(&a).expect("square");
    let (values, vectors) = eigh(&a).expect("square");
    assert_same_multiset(&w.to_vec(), &reals(&values.to_vec()), NEAR);
    assert!(values.to_vec().windows(2).all(|pair| pair[0] <= pair[1]));
    assert_unitary(&vectors, NEAR);
    assert_close(&eigvalsh(&a).expect("square"), &values, NEAR);
}

#[test]
fn eigh_of_hermitian_matrices() {
    for n in [1, 2, 5, 17] {
        let b: Array<Complex64> = Numbers::new(n as u64 + 40).matrix(n, n);
        let a = times(&b, &adjoint(&b));
        let (w, v) = eigh(&a).expect("square");
        assert_unitary(&v, NEAR);
        let rebuilt = times(&times(&v, &diagonal(&w.to_vec(), n, n)), &adjoint(&v));
        assert_close(&rebuilt, &a, NEAR);
    }
}

#[test]
fn test_eig_defective_matrix() {
    let a = real(&[5.0, 1.0, 0.0, 0.0, 5.0, 1.0, 0.0, 0.0, 5.0], 3);
    let (w, v) = eig(&a).expect("square");
    assert_same_multiset(&w.to_vec(), &reals(&[5.0; 3]), 1e-4);
    assert_eigen(&a, &w, &v, NEAR);
}

#[test]
fn test_eig_1x1() {
    let (w, v) = eig(&real(&[-7.0], 1)).expect("square");
    assert_eq!((w.to_vec(), v.to_vec()), (reals(&[-7.0]), reals(&[1.0])));
}

#[test]
fn eig_of_nothing() {
    let (w, v) = eig(&array(Vec::<f64>::new(), &[0, 0])).expect("square");
    assert_eq!((w.shape(), v.shape()), (&[0][..], &[0, 0][..]));
}

#[test]
fn test_non_square_error() {
    let error = eig(&real(&[1.0, 2.0], 1)).expect_err("not square");
    assert_eq!(error, NumPyError::Linalg(LinalgError::NotSquare(vec![1, 2])));
    assert!(eigvals(&array(vec![1.0], &[1])).is_err());
    let error = eig(&real(&[1.0, f64::NAN, 0.0, 1.0], 2)).expect_err("not a number");
    assert_eq!(error, NumPyError::Linalg(LinalgError::NotFinite));
}

#[test]
fn test_eigenvalue_accuracy() {
    // The second difference has eigenvalues 2 - 2 cos(k pi / (n + 1)).
    let n = 30;
    let at = |i: usize, j: usize| if i == j { 2.0 } else { -f64::from(u8::from(i.abs_diff(j) == 1)) };
    let a = real(&(0..n * n).map(|k| at(k / n, k % n)).collect::<Vec<_>>(), n);
    let expected: Vec<f64> =
        (1..=n).map(|k| 2.0 - 2.0 * (k as f64 * std::f64::consts::PI / (n + 1) as f64).cos()).collect();
    assert_same_multiset(&eigvals(&a).expect("square").to_vec(), &reals(&expected), 1e-12);
    assert_close(&eigvalsh(&a).expect("square"), &array(expected, &[n]), 1e-12);
}

#[test]
fn test_eigenvector_orthogonality() {
    let b: Array<f64> = Numbers::new(9).matrix(25, 25);
    let symmetric = rust_numpy::ops::add(&b, &b.t()).expect("same shape");
    assert_unitary(&eigh(&symmetric).expect("square").1, NEAR);
}

#[test]
fn test_convergence_large_matrix() {
    let a: Array<f64> = Numbers::new(77).matrix(120, 120);
    let (w, v) = eig(&a).expect("converges");
    assert_eigen(&a, &w, &v, 1e-8);
}

fn by_reference<T: LinalgScalar>(a: &Array<T>) -> (Array<Complex64>, Array<Complex64>, Array<T>) {
    let h = hessenberg_reduction(a).expect("square");
    let (w, v) = francis_double_shift(&h, 100, f64::EPSILON).expect("converges");
    (w, v, h)
}

#[test]
fn the_reference_iteration_agrees() {
    for n in [1, 2, 3, 4, 7, 16, 40] {
        let a: Array<f64> = Numbers::new(100 + n as u64).matrix(n, n);
        let (w, v, h) = by_reference(&a);
        assert_eigen(&h, &w, &v, NEAR);
        assert_same_multiset(&w.to_vec(), &eigvals(&a).expect("square").to_vec(), 1e-8);
        let b: Array<Complex64> = Numbers::new(200 + n as u64).matrix(n, n);
        let (w, v, h) = by_reference(&b);
        assert_eigen(&h, &w, &v, NEAR);
        assert_same_multiset(&w.to_vec(), &eigvals(&b).expect("square").to_vec(), 1e-8);
    }
}

#[test]
fn the_reference_iteration_knows_when_it_fails() {
    let h = hessenberg_reduction(&Numbers::new(3).matrix::<f64>(9, 9)).expect("square");
    let error = francis_double_shift(&h, 0, f64::EPSILON).expect_err("no steps are allowed");
    assert_eq!(error, NumPyError::Linalg(LinalgError::NoConvergence("QR iteration")));
}

#[test]
fn cyclic_and_repeated_eigenvalues() {
    // A cyclic shift: the roots of 1, which stall an unshifted iteration.
    for n in [3, 4, 8] {
        let at = |k: usize| f64::from(u8::from((k / n + 1) % n == k % n));
        let a = real(&(0..n * n).map(at).collect::<Vec<_>>(), n);
        let roots: Vec<Complex64> =
            (0..n).map(|k| Complex64::cis(std::f64::consts::TAU * k as f64 / n as f64)).collect();
        assert_same_multiset(&eigvals(&a).expect("square").to_vec(), &roots, NEAR);
        assert_same_multiset(&by_reference(&a).0.to_vec(), &roots, NEAR);
    }
    let ones = real(&[1.0; 36], 6);
    let expected = reals(&[6.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_same_multiset(&eigvals(&ones).expect("square").to_vec(), &expected, NEAR);
    assert_same_multiset(&by_reference(&ones).0.to_vec(), &expected, NEAR);
}
