//! QR factorisations: `q r = a`, `q` unitary, `r` upper triangular, in all four modes.
mod matrices;

use matrices::*;
use rust_numpy::linalg::{householder_reflection, qr, LinalgScalar, QrMode, QrResult};
use rust_numpy::{Array, Complex32, Complex64};

const NEAR: f64 = 1e-12;
const SIZES: [(usize, usize); 8] = [(1, 1), (1, 4), (4, 1), (3, 3), (7, 3), (3, 7), (40, 40), (33, 12)];

fn upper<T: LinalgScalar>(r: &Array<T>) -> bool {
    let n = r.shape()[1];
    r.to_vec().iter().enumerate().all(|(k, x)| k / n <= k % n || x.abs() == 0.0)
}

fn two<T: LinalgScalar>(a: &Array<T>, mode: QrMode) -> (Array<T>, Array<T>) {
    match qr(a, mode).expect("two dimensions") {
        QrResult::Reduced(x, y) | QrResult::Complete(x, y) | QrResult::Raw(x, y) => (x, y),
        QrResult::R(_) => panic!("two factors were asked for"),
    }
}

#[track_caller]
fn assert_factors<T: LinalgScalar>(a: &Array<T>, mode: QrMode, within: f64) {
    let (m, n) = (a.shape()[0], a.shape()[1]);
    let (q, r) = two(a, mode);
    let columns = if mode == QrMode::Complete { m } else { m.min(n) };
    assert_eq!((q.shape(), r.shape()), (&[m, columns][..], &[columns, n][..]));
    assert!(upper(&r));
    assert_unitary(&q, within);
    assert_close(&times(&q, &r), a, within);
}

#[test]
fn test_qr_reduced_square() {
    assert_factors(&real(&[1.0, 2.0, 3.0, 4.0], 2), QrMode::Reduced, NEAR);
}

#[test]
fn test_qr_reduced_tall() {
    assert_factors(&Numbers::new(1).matrix::<f64>(9, 4), QrMode::Reduced, NEAR);
}

#[test]
fn test_qr_reduced_wide() {
    assert_factors(&Numbers::new(2).matrix::<f64>(4, 9), QrMode::Reduced, NEAR);
}

#[test]
fn test_qr_complete() {
    for (m, n) in SIZES {
        assert_factors(&Numbers::new(3).matrix::<f64>(m, n), QrMode::Complete, NEAR);
    }
}

#[test]
fn test_qr_r_only() {
    let a: Array<f64> = Numbers::new(4).matrix(6, 4);
    let QrResult::R(r) = qr(&a, QrMode::R).expect("two dimensions") else { panic!("R was asked for") };
    assert_close(&r, &two(&a, QrMode::Reduced).1, NEAR);
}

/// Q from its reflections, as LAPACK defines them.
fn unfold<T: LinalgScalar>(h: &Array<T>, tau: &Array<T>) -> Array<T> {
    let (n, m) = (h.shape()[0], h.shape()[1]);
    let mut q = identity::<T>(m);
    for (j, &tau) in tau.to_vec().iter().enumerate() {
        let at = |i: usize| match i.cmp(&j) {
            std::cmp::Ordering::Less => T::from_real(0.0),
            std::cmp::Ordering::Equal => T::from_real(1.0),
            std::cmp::Ordering::Greater => h.to_vec()[j * m + i],
        };
        let v: Vec<T> = (0..m).map(at).collect();
        let minus = |k: usize| identity::<T>(m).to_vec()[k] - tau * v[k / m] * v[k % m].conj();
        q = times(&q, &array((0..m * m).map(minus).collect(), &[m, m]));
    }
    assert!(n > 0);
    q
}

fn raw_is_consistent<T: LinalgScalar>(a: &Array<T>) {
    let (m, n) = (a.shape()[0], a.shape()[1]);
    let (h, tau) = two(a, QrMode::Raw);
    assert_eq!((h.shape(), tau.shape()), (&[n, m][..], &[m.min(n)][..]));
    let r = |k: usize| if k / n <= k % n { h.to_vec()[(k % n) * m + k / n] } else { T::from_real(0.0) };
    let r = array((0..m * n).map(r).collect(), &[m, n]);
    assert_close(&times(&unfold(&h, &tau), &r), a, NEAR);
}

#[test]
fn test_qr_raw() {
    for (m, n) in &SIZES[..6] {
        raw_is_consistent(&Numbers::new(5).matrix::<f64>(*m, *n));
        raw_is_consistent(&Numbers::new(6).matrix::<Complex64>(*m, *n));
    }
}

#[test]
fn test_qr_complex() {
    for (m, n) in SIZES {
        assert_factors(&Numbers::new(7).matrix::<Complex64>(m, n), QrMode::Reduced, NEAR);
        assert_factors(&Numbers::new(8).matrix::<Complex32>(m, n), QrMode::Complete, 1e-5);
    }
}

#[test]
fn test_qr_orthogonality() {
    // Nearly dependent columns: Gram-Schmidt would lose orthogonality here.
    let hilbert: Vec<f64> = (0..144).map(|k| 1.0 / (k / 12 + k % 12 + 1) as f64).collect();
    let (q, _) = two(&real(&hilbert, 12), QrMode::Reduced);
    assert_unitary(&q, NEAR);
}

#[test]
fn test_qr_accuracy_a_approx_qr() {
    for (m, n) in SIZES {
        for mode in [QrMode::Reduced, QrMode::Complete] {
            assert_factors(&Numbers::new(9).matrix::<f64>(m, n), mode, NEAR);
            assert_factors(&Numbers::new(10).of_rank::<f64>(m, n, 1), mode, NEAR);
        }
    }
    assert_factors(&Array::<f64>::zeros(&[3, 3]).expect("small"), QrMode::Complete, NEAR);
}

#[test]
fn factors_of_nothing() {
    for (m, n) in [(0, 3), (3, 0), (0, 0)] {
        let empty = Array::<f64>::zeros(&[m, n]).expect("small");
        let (q, r) = two(&empty, QrMode::Complete);
        assert_eq!((q.shape(), r.shape()), (&[m, m][..], &[m, n][..]));
        assert_unitary(&q, 0.0);
        assert_eq!(two(&empty, QrMode::Reduced).0.shape(), [m, 0]);
    }
    assert!(qr(&array(vec![1.0], &[1]), QrMode::R).is_err());
}

#[test]
fn reflections_turn_a_vector_into_a_multiple_of_the_first_unit_vector() {
    fn check<T: LinalgScalar>(x: &[T], within: f64) {
        let (v, tau) = householder_reflection(x);
        let along = v.iter().zip(x).fold(T::from_real(0.0), |sum, (v, &x)| sum + v.conj() * x);
        let turned: Vec<T> = x.iter().zip(&v).map(|(&x, &v)| x - tau * v * along).collect();
        let norm = |values: &[T]| values.iter().fold(0.0f64, |norm, x| norm.hypot(x.abs()));
        assert!(turned[1..].iter().all(|x| x.abs() <= within), "{turned:?}");
        assert!((norm(&turned) - norm(x)).abs() <= within * norm(x).max(1.0));
    }
    let mut numbers = Numbers::new(11);
    for n in 1..9 {
        check(&(0..n).map(|_| numbers.number::<f64>()).collect::<Vec<_>>(), NEAR);
        check(&(0..n).map(|_| numbers.number::<Complex64>()).collect::<Vec<_>>(), NEAR);
    }
    check(&[0.0, 0.0], 0.0);
    check(&[0.0, 2.0], NEAR);
    check(&[1e300, 1e300], 1e288);
    assert!(householder_reflection::<f64>(&[]).0.is_empty());
}
