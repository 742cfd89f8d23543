//! Least squares: the residual is orthogonal to the columns, the solution the shortest, and three ways agree.
mod matrices;

use matrices::*;
use rust_numpy::linalg::{lstsq, lstsq_qr, lstsq_svd, pinv, LinalgError, LinalgScalar};
use rust_numpy::{ops, Array, Complex64, NumPyError};

const NEAR: f64 = 1e-9;

/// `a^H (a x - b)` is 0.
#[track_caller]
fn assert_orthogonal<T: LinalgScalar>(a: &Array<T>, x: &Array<T>, b: &Array<T>) {
    let residual = ops::sub(&times(a, x), b).expect("same shape");
    let projected = times(&adjoint(a), &residual);
    assert_close(&projected, &Array::zeros(projected.shape()).expect("small"), NEAR);
}

#[test]
fn test_lstsq_overdetermined() {
    let a: Array<f64> = Numbers::new(1).matrix(12, 4);
    let b: Array<f64> = Numbers::new(2).matrix(12, 1).reshape(&[12]).expect("fits");
    let found = lstsq(&a, &b, None).expect("finite");
    assert_eq!((found.x.shape(), found.rank), (&[4][..], 4));
    assert_orthogonal(&a, &found.x, &b);
}

#[test]
fn test_lstsq_underdetermined() {
    let a: Array<f64> = Numbers::new(3).matrix(4, 9);
    let b: Array<f64> = Numbers::new(4).matrix(4, 2);
    let found = lstsq(&a, &b, None).expect("finite");
    assert_eq!((found.x.shape(), found.rank, found.residuals.shape()), (&[9, 2][..], 4, &[0][..]));
    assert_close(&times(&a, &found.x), &b, NEAR);
    assert_close(&found.x, &times(&pinv(&a).expect("finite"), &b), NEAR);
}

#[test]
fn test_lstsq_rank_deficient() {
    for (m, n) in [(9, 5), (5, 9), (6, 6)] {
        let a: Array<f64> = Numbers::new(5).of_rank(m, n, 3);
        let b: Array<f64> = Numbers::new(6).matrix(m, 2);
        let found = lstsq(&a, &b, None).expect("finite");
        assert_eq!((found.rank, found.residuals.shape()), (3, &[0][..]));
        assert_orthogonal(&a, &found.x, &b);
        assert_close(&found.x, &times(&pinv(&a).expect("finite"), &b), NEAR);
    }
}

#[test]
fn test_lstsq_multiple_rhs() {
    let a: Array<Complex64> = Numbers::new(7).matrix(8, 3);
    let b: Array<Complex64> = Numbers::new(8).matrix(8, 4);
    let found = lstsq(&a, &b, None).expect("finite");
    assert_eq!((found.x.shape(), found.residuals.shape()), (&[3, 4][..], &[4][..]));
    assert_orthogonal(&a, &found.x, &b);
}

#[test]
fn test_lstsq_rcond() {
    let a = diagonal::<f64>(&[1.0, 1e-3, 1e-9], 3, 3);
    let b = array(vec![1.0; 3], &[3]);
    let rank = |rcond| lstsq(&a, &b, rcond).expect("finite").rank;
    assert_eq!([rank(None), rank(Some(1e-6)), rank(Some(0.1)), rank(Some(-1.0))], [3, 2, 1, 3]);
    let cut = lstsq(&a, &b, Some(1e-6)).expect("finite").x;
    assert_close(&cut, &array(vec![1.0, 1e3, 0.0], &[3]), NEAR);
}

#[test]
fn test_lstsq_residuals() {
    let a: Array<f64> = Numbers::new(9).matrix(10, 3);
    let b: Array<f64> = Numbers::new(10).matrix(10, 2);
    let found = lstsq(&a, &b, None).expect("finite");
    let residual = ops::sub(&times(&a, &found.x), &b).expect("same shape").to_vec();
    let squared = |k: usize| residual.iter().skip(k).step_by(2).map(|x| x * x).sum::<f64>();
    assert_close(&found.residuals, &array(vec![squared(0), squared(1)], &[2]), NEAR);
    let square = lstsq(&identity::<f64>(3), &Array::zeros(&[3]).expect("small"), None).expect("finite");
    assert_eq!(square.residuals.shape(), [0]);
}

#[test]
fn test_lstsq_rank() {
    for rank in 0..5 {
        let a: Array<f64> =
            if rank == 0 { Array::zeros(&[7, 5]).expect("small") } else { Numbers::new(11).of_rank(7, 5, rank) };
        let found = lstsq(&a, &Numbers::new(12).matrix(7, 1), None).expect("finite");
        assert_eq!(found.rank, rank);
    }
}

#[test]
fn test_lstsq_accuracy() {
    // A polynomial through its own values.
    let t: Vec<f64> = (0..20).map(|i| i as f64 / 10.0 - 1.0).collect();
    let a = real(&t.iter().flat_map(|t| [1.0, *t, t * t]).collect::<Vec<_>>(), 20);
    let b = array(t.iter().map(|t| 3.0 - 2.0 * t + 0.5 * t * t).collect(), &[20]);
    let found = lstsq(&a, &b, None).expect("finite");
    assert_close(&found.x, &array(vec![3.0, -2.0, 0.5], &[3]), 1e-13);
    assert!(found.residuals.to_vec()[0] < 1e-25);
}

#[test]
fn test_lstsq_qr_vs_svd() {
    fn agree<T: LinalgScalar>(seed: u64, m: usize, n: usize) {
        let (a, b): (Array<T>, Array<T>) = (Numbers::new(seed).matrix(m, n), Numbers::new(seed + 1).matrix(m, 2));
        let (by_qr, by_svd) = (lstsq_qr(&a, &b).expect("full rank"), lstsq_svd(&a, &b, 1e-12).expect("converges"));
        let found = lstsq(&a, &b, None).expect("finite");
        assert_close(&by_qr, &found.x, NEAR);
        assert_close(&by_svd.x, &found.x, NEAR);
        assert_close(&by_svd.residuals, &found.residuals, NEAR);
        assert_close(&by_svd.s, &found.s, NEAR);
        assert_eq!(by_svd.rank, found.rank);
    }
    for (seed, (m, n)) in [(1, 1), (4, 4), (9, 3), (30, 20)].into_iter().enumerate() {
        agree::<f64>(30 + seed as u64, m, n);
        agree::<Complex64>(60 + seed as u64, m, n);
    }
    let deficient: Array<f64> = Numbers::new(90).of_rank(8, 6, 2);
    let b: Array<f64> = Numbers::new(91).matrix(8, 1);
    let (x, found) =
        (lstsq_svd(&deficient, &b, 1e-12).expect("converges"), lstsq(&deficient, &b, None).expect("finite"));
    assert_eq!((x.rank, found.rank), (2, 2));
    assert_close(&x.x, &found.x, NEAR);
    let zero = Array::<f64>::zeros(&[3, 2]).expect("small");
    assert_eq!(
        lstsq_qr(&zero, &Array::zeros(&[3]).expect("small")).err(),
        Some(NumPyError::Linalg(LinalgError::Singular))
    );
}

#[test]
fn shapes_that_do_not_fit() {
    let a = identity::<f64>(3);
    let error = lstsq(&a, &array(vec![1.0; 2], &[2]), None).expect_err("too short");
    assert_eq!(error, NumPyError::Linalg(LinalgError::Incompatible(vec![3, 3], vec![2])));
    assert!(lstsq(&array(vec![1.0], &[1]), &array(vec![1.0], &[1]), None).is_err());
    let nothing = lstsq(&Array::<f64>::zeros(&[0, 3]).expect("small"), &Array::zeros(&[0]).expect("small"), None);
    assert_eq!(nothing.expect("finite").x.to_vec(), [0.0; 3]);
}
