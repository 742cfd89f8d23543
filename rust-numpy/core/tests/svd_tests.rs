//! Singular values: `u diag(s) vh = a`, `u` and `vh` unitary, against the reference reduction and iteration.
mod matrices;

use matrices::*;
use rust_numpy::linalg::{bidiagonal_svd, dynamic, golub_kahan_bidiagonal, svd, LinalgError, LinalgScalar};
use rust_numpy::{Array, Complex32, Complex64, NumPyError};

const NEAR: f64 = 1e-10;
const SIZES: [(usize, usize); 9] = [(1, 1), (1, 5), (5, 1), (2, 2), (3, 3), (8, 5), (5, 8), (30, 30), (40, 9)];

#[track_caller]
fn assert_decomposed<T: LinalgScalar>(a: &Array<T>, full: bool, within: f64) -> Vec<f64> {
    let (m, n) = (a.shape()[0], a.shape()[1]);
    let found = svd(a, full, true).expect("finite");
    let (u, vh) = (found.u.expect("asked for"), found.vh.expect("asked for"));
    let (left, right) = if full { (m, n) } else { (m.min(n), m.min(n)) };
    assert_eq!((u.shape(), vh.shape()), (&[m, left][..], &[right, n][..]));
    assert_unitary(&u, within);
    assert_unitary(&adjoint(&vh), within);
    let s = found.s.to_vec();
    assert!(s.iter().all(|&s| s >= 0.0) && s.windows(2).all(|pair| pair[0] >= pair[1]), "{s:?}");
    assert_close(&times(&times(&u, &diagonal(&s, left, right)), &vh), a, within);
    s
}

#[test]
fn test_svd_square() {
    assert_decomposed(&real(&[1.0, 2.0, 3.0, 4.0], 2), true, NEAR);
}

#[test]
fn test_svd_tall() {
    assert_decomposed(&Numbers::new(1).matrix::<f64>(9, 4), true, NEAR);
}

#[test]
fn test_svd_wide() {
    assert_decomposed(&Numbers::new(2).matrix::<f64>(4, 9), true, NEAR);
}

#[test]
fn test_svd_rank_deficient() {
    for (m, n) in SIZES {
        let s = assert_decomposed(&Numbers::new(3).of_rank::<f64>(m, n, 1), true, NEAR);
        assert!(s[1..].iter().all(|&s| s < NEAR));
    }
    assert_eq!(assert_decomposed(&Array::<f64>::zeros(&[4, 3]).expect("small"), true, NEAR), [0.0; 3]);
}

#[test]
fn test_svd_singular_values_sorted() {
    let s = assert_decomposed(&diagonal::<f64>(&[1.0, -5.0, 3.0], 3, 3), true, NEAR);
    assert_close(&array(s, &[3]), &array(vec![5.0, 3.0, 1.0], &[3]), NEAR);
}

#[test]
fn test_svd_complex() {
    for (m, n) in SIZES {
        for full in [true, false] {
            assert_decomposed(&Numbers::new(4).matrix::<Complex64>(m, n), full, NEAR);
            assert_decomposed(&Numbers::new(5).matrix::<Complex32>(m, n), full, 1e-4);
        }
    }
}

#[test]
fn test_svd_compute_uv_false() {
    let a: Array<f64> = Numbers::new(6).matrix(7, 5);
    let values = svd(&a, true, false).expect("finite");
    assert!(values.u.is_none() && values.vh.is_none());
    assert_close(&values.s, &svd(&a, true, true).expect("finite").s, NEAR);
}

#[test]
fn test_svd_full_matrices() {
    for (m, n) in SIZES {
        for full in [true, false] {
            assert_decomposed(&Numbers::new(7).matrix::<f64>(m, n), full, NEAR);
        }
    }
}

#[test]
fn test_svd_accuracy_a_approx_usv() {
    // Singular values over 12 orders of magnitude.
    let (q, r): (Array<f64>, Array<f64>) = (Numbers::new(8).matrix(10, 10), Numbers::new(9).matrix(10, 10));
    let (u, v) = (svd(&q, true, true).expect("finite").u, svd(&r, true, true).expect("finite").u);
    let expected: Vec<f64> = (0..10).map(|i| 10f64.powf(-1.3 * i as f64)).collect();
    let product = times(&times(&u.expect("asked for"), &diagonal(&expected, 10, 10)), &v.expect("asked for").t());
    let s = assert_decomposed(&product, true, NEAR);
    // Ten roundings of the largest, in the products as in the decomposition.
    assert_close(&array(s, &[10]), &array(expected, &[10]), 20.0 * f64::EPSILON);
}

#[test]
fn test_svd_unitarity() {
    let found = svd(&Numbers::new(10).matrix::<f64>(60, 60), true, true).expect("finite");
    assert_unitary(&found.u.expect("asked for"), NEAR);
    assert_unitary(&found.vh.expect("asked for"), NEAR);
}

#[test]
fn what_is_not_finite_does_not_converge() {
    for value in [f64::NAN, f64::INFINITY] {
        let error = svd(&real(&[value, 1.0, 1.0, 2.0], 2), true, true).expect_err("not finite");
        assert_eq!(error, NumPyError::Linalg(LinalgError::NoConvergence("SVD")));
    }
}

#[test]
fn decompositions_of_nothing() {
    let found = svd(&Array::<f64>::zeros(&[0, 3]).expect("small"), true, true).expect("finite");
    assert_eq!(found.u.expect("asked for").shape(), [0, 0]);
    assert_close(&found.vh.expect("asked for"), &identity(3), 0.0);
    assert_eq!(found.s.shape(), [0]);
}

#[test]
fn hermitian_matrices_by_eigenvalues() {
    let b: Array<Complex64> = Numbers::new(12).matrix(6, 6);
    let a = rust_numpy::ops::add(&b, &adjoint(&b)).expect("same shape");
    let found = dynamic::svd(a.as_dyn(), true, true).expect("finite");
    let typed = |array| Array::<Complex64>::from_dyn(array).expect("complex");
    let (u, vh) = (typed(found.u), typed(found.vh));
    let s = Array::<f64>::from_dyn(found.s).expect("real").to_vec();
    assert_unitary(&u, NEAR);
    assert_close(&times(&times(&u, &diagonal(&s, 6, 6)), &vh), &a, NEAR);
    assert_close(&array(s, &[6]), &svd(&a, true, false).expect("finite").s, NEAR);
}

#[track_caller]
fn assert_reference<T: LinalgScalar>(a: &Array<T>) {
    let (m, n) = (a.shape()[0], a.shape()[1]);
    let (u, b, v) = golub_kahan_bidiagonal(a).expect("two dimensions");
    assert_unitary(&u, NEAR);
    assert_unitary(&v, NEAR);
    assert_close(&times(&times(&u, &b), &adjoint(&v)), a, NEAR);
    let inside = |i: usize, j: usize| i == j || if m >= n { j == i + 1 } else { i == j + 1 };
    assert!(b.to_vec().iter().enumerate().all(|(k, x)| inside(k / n, k % n) || x.abs() == 0.0));
    let (x, s, y) = bidiagonal_svd(&b).expect("converges");
    assert_unitary(&x, NEAR);
    assert_unitary(&y, NEAR);
    assert_close(&times(&times(&x, &diagonal(&s.to_vec(), m, n)), &adjoint(&y)), &b, NEAR);
    assert_close(&s, &svd(a, true, false).expect("finite").s, NEAR);
}

#[test]
fn the_reference_agrees() {
    for (m, n) in SIZES {
        assert_reference(&Numbers::new(20).matrix::<f64>(m, n));
        assert_reference(&Numbers::new(21).matrix::<Complex64>(m, n));
        assert_reference(&Numbers::new(22).of_rank::<f64>(m, n, 1));
        assert_reference(&Numbers::new(23).of_rank::<Complex64>(m, n, 2));
    }
    assert_reference(&Array::<f64>::zeros(&[3, 3]).expect("small"));
    assert_reference(&diagonal::<f64>(&[0.0, 2.0, 0.0, 1.0], 4, 4));
    // Zeros on the diagonal with elements beside them.
    assert_reference(&real(&[0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 3.0], 3));
    assert_reference(&real(&[1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], 3));
}

#[test]
fn test_svd_of_huge_and_tiny_elements() {
    let a = Numbers::new(9).matrix::<Complex64>(5, 4);
    let expected = svd(&a, true, false).expect("finite").s.to_vec();
    for factor in [2f64.powi(520), 2f64.powi(1000), 2f64.powi(-520), 2f64.powi(-1000)] {
        let scaled = array(a.to_vec().into_iter().map(|x| x * factor).collect(), &[5, 4]);
        let found = svd(&scaled, true, false).expect("finite").s.to_vec();
        found.iter().zip(&expected).for_each(|(s, expected)| assert!((s / factor - expected).abs() < NEAR));
    }
}
