//! Products of tensors, against sums written out.
mod matrices;

use matrices::*;
use rust_numpy::linalg::{
    diagonal_enhanced, dot, dynamic, inner, matmul, matrix_multiply_2d, outer, tensor_dot, tensor_inv, tensor_solve,
    tensordot, LinalgError, Optimize,
};
use rust_numpy::runtime::set_thread_count;
use rust_numpy::{Array, Complex64, Element, NumPyError};

fn counting(shape: &[usize]) -> Array<i64> {
    array((0..shape.iter().product::<usize>() as i64).collect(), shape)
}

#[test]
fn test_dot_1d_1d() {
    let a = counting(&[4]);
    let product = dot(&a, &a).expect("same length");
    assert_eq!((product.shape(), product.to_vec()), (&[][..], vec![14]));
}

#[test]
fn test_dot_1d_2d() {
    assert_eq!(dot(&counting(&[2]), &counting(&[2, 3])).expect("fits").to_vec(), [3, 4, 5]);
}

#[test]
fn test_dot_2d_1d() {
    assert_eq!(dot(&counting(&[2, 3]), &counting(&[3])).expect("fits").to_vec(), [5, 14]);
}

#[test]
fn test_dot_2d_2d() {
    let a = counting(&[2, 2]);
    assert_eq!(dot(&a, &a).expect("fits").to_vec(), [2, 3, 6, 11]);
    assert_eq!(matrix_multiply_2d(&a, &a).expect("fits").to_vec(), [2, 3, 6, 11]);
}

#[test]
fn test_dot_nd_nd() {
    let (a, b) = (counting(&[2, 3, 4]), counting(&[5, 4, 2]));
    let product = dot(&a, &b).expect("fits");
    assert_eq!(product.shape(), [2, 3, 5, 2]);
    let sum = |i, j, k, l| -> i64 {
        (0..4).map(|s| a.get(&[i, j, s]).expect("inside") * b.get(&[k, s, l]).expect("inside")).sum()
    };
    for (i, j, k, l) in [(0, 0, 0, 0), (1, 2, 4, 1), (0, 1, 3, 0)] {
        assert_eq!(product.get(&[i, j, k, l]).expect("inside"), sum(i, j, k, l));
    }
}

/// The triple sum, by single elements.
fn plain<T: Element + std::ops::Mul<Output = T> + std::iter::Sum>(a: &Array<T>, b: &Array<T>) -> Vec<T> {
    let (m, k, n) = (a.shape()[0], a.shape()[1], b.shape()[1]);
    let (a, b) = (a.to_vec(), b.to_vec());
    (0..m * n).map(|at| (0..k).map(|l| a[at / n * k + l] * b[l * n + at % n]).sum()).collect()
}

#[test]
fn test_matmul() {
    for (m, k, n) in [(1, 1, 1), (3, 4, 5), (17, 1, 9), (1, 33, 1), (40, 50, 30)] {
        let (a, b): (Array<f64>, Array<f64>) = (Numbers::new(1).matrix(m, k), Numbers::new(2).matrix(k, n));
        assert_close(&times(&a, &b), &array(plain(&a, &b), &[m, n]), 1e-13);
        let turned = Numbers::new(3).matrix::<f64>(k, m).t();
        assert_close(&times(&turned, &b), &array(plain(&turned, &b), &[m, n]), 1e-13);
        let (a, b): (Array<Complex64>, Array<Complex64>) = (Numbers::new(4).matrix(m, k), Numbers::new(5).matrix(k, n));
        assert_close(&times(&a, &b), &array(plain(&a, &b), &[m, n]), 1e-13);
    }
    let stack = matmul(&counting(&[2, 1, 3, 4]), &counting(&[5, 4, 2])).expect("broadcasts");
    assert_eq!(stack.shape(), [2, 5, 3, 2]);
    assert_eq!(stack.get(&[1, 4, 2, 1]).expect("inside"), (20..24).zip([33, 35, 37, 39]).map(|(x, y)| x * y).sum());
}

#[test]
fn products_do_not_depend_on_the_thread_count() {
    let (a, b): (Array<f64>, Array<f64>) = (Numbers::new(6).matrix(150, 90), Numbers::new(7).matrix(90, 140));
    set_thread_count(1);
    let alone = times(&a, &b).to_vec();
    set_thread_count(2);
    assert_eq!(times(&a, &b).to_vec(), alone);
}

#[test]
fn test_tensordot() {
    let (a, b) = (counting(&[3, 4, 5]), counting(&[4, 5, 2]));
    let product = tensordot(&a, &b, 2).expect("fits");
    let flat = dot(&a.reshape(&[3, 20]).expect("fits"), &b.reshape(&[20, 2]).expect("fits")).expect("fits");
    assert_eq!((product.shape(), product.to_vec()), (&[3, 2][..], flat.to_vec()));
    assert_eq!(tensordot(&a, &b, 0).expect("no sum").shape(), [3, 4, 5, 4, 5, 2]);
    let crossed = tensor_dot(&a, &b, (&[1, -1], &[0, 1])).expect("fits");
    assert_eq!(crossed.to_vec(), flat.to_vec());
    let one = tensor_dot(&a, &a, (&[0], &[0])).expect("fits");
    assert_eq!(one.shape(), [4, 5, 4, 5]);
}

#[test]
fn test_shape_error() {
    let (a, b) = (counting(&[2, 3]), counting(&[2, 3]));
    let error = dot(&a, &b).expect_err("3 is not 2");
    assert!(matches!(error, NumPyError::Linalg(LinalgError::NotAligned { .. })), "{error}");
    assert!(matmul(&a, &b).is_err() && tensordot(&a, &b, 1).is_err() && tensordot(&a, &b, 3).is_err());
    assert!(tensor_dot(&a, &b, (&[0], &[1])).is_err() && tensor_dot(&a, &b, (&[5], &[0])).is_err());
    assert!(matrix_multiply_2d(&counting(&[2, 2, 2]), &counting(&[2, 2])).is_err());
    assert!(inner(&a, &counting(&[2])).is_err());
}

#[test]
fn test_scalar_multiplication() {
    let (two, a) = (array(vec![2i64], &[]), counting(&[2, 2]));
    assert_eq!(dot(&two, &a).expect("a number").to_vec(), [0, 2, 4, 6]);
    assert_eq!(inner(&a, &two).expect("a number").to_vec(), [0, 2, 4, 6]);
    assert!(matmul(&two, &a).is_err());
}

#[test]
fn test_empty_arrays() {
    let (a, b) = (Array::<f64>::zeros(&[2, 0]).expect("small"), Array::<f64>::zeros(&[0, 3]).expect("small"));
    assert_eq!(times(&a, &b).to_vec(), [0.0; 6]);
    assert_eq!(times(&b, &Array::zeros(&[3, 2]).expect("small")).shape(), [0, 2]);
    let none = Array::<f64>::zeros(&[0]).expect("small");
    assert_eq!(dot(&none, &none).expect("same length").to_vec(), [0.0]);
    assert_eq!(outer(&none, &none).expect("any").shape(), [0, 0]);
}

#[test]
fn test_large_dimensions() {
    let a = counting(&[1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 3]);
    let b = counting(&[3, 2]);
    let product = matmul(&a, &b).expect("broadcasts");
    assert_eq!((product.ndim(), product.shape()[10], product.shape()[11]), (12, 2, 2));
    assert_eq!(tensordot(&a, &b, 1).expect("fits").to_vec(), product.to_vec());
    let long = dot(&a, &b).expect("fits");
    assert_eq!(long.to_vec(), product.to_vec());
}

#[test]
fn einsum_follows_its_subscripts() {
    let (a, b) = (counting(&[3, 4]), counting(&[4, 5]));
    let sum = |subscripts: &str, operands: &[&Array<i64>]| {
        let operands: Vec<_> = operands.iter().map(|array| array.as_dyn()).collect();
        let found = dynamic::einsum(subscripts, &operands, &Optimize::Optimal(None)).expect("known labels");
        Array::<i64>::from_dyn(found).expect("integers").to_vec()
    };
    assert_eq!(sum("ij,jk->ik", &[&a, &b]), dot(&a, &b).expect("fits").to_vec());
    assert_eq!(sum("ij->", &[&a]), [66]);
    assert_eq!(sum("ii", &[&counting(&[3, 3])]), [12]);
    assert_eq!(
        sum("ij,jk,ik->", &[&a, &b, &counting(&[3, 5])]),
        sum("ik,ik->", &[&dot(&a, &b).expect("fits"), &counting(&[3, 5])])
    );
    for wrong in ["ij,jk", "ij->ii", "i", "ij->k", "ij.->i", "i..j"] {
        assert!(dynamic::einsum(wrong, &[a.as_dyn()], &Optimize::No).is_err(), "{wrong}");
    }
}

#[test]
fn tensor_equations() {
    let a = Numbers::new(12).matrix::<f64>(6, 6).reshape(&[2, 3, 6]).expect("fits");
    let b = Numbers::new(13).matrix::<f64>(2, 3);
    let x = tensor_solve(&a, &b, None).expect("regular");
    assert_eq!(x.shape(), [6]);
    assert_close(&tensordot(&a, &x, 1).expect("fits"), &b, 1e-10);
    let moved = a.transpose(&[2, 0, 1]).expect("three axes");
    assert_close(&tensor_solve(&moved, &b, Some(&[0])).expect("regular"), &x, 1e-10);
    let inverse = tensor_inv(&a, 2).expect("regular");
    assert_eq!(inverse.shape(), [6, 2, 3]);
    assert_close(&tensordot(&inverse, &b, 2).expect("fits"), &x, 1e-10);
    assert!(tensor_inv(&a, 0).is_err() && tensor_inv(&a, 1).is_err());
    assert!(tensor_solve(&a, &identity(2), None).is_err());
}

#[test]
fn diagonals_of_any_axes() {
    let a = counting(&[3, 4, 5]);
    for (offset, first, second) in [(0, 0, 1), (1, 0, 2), (-2, 1, 0), (0, -1, 1), (9, 0, 1)] {
        let found = diagonal_enhanced(&a, offset, first, second).expect("two axes");
        let axes = [first, second].map(|axis| axis.rem_euclid(3) as usize);
        let rest = 3 - axes[0] - axes[1];
        let (down, right) = ((-offset).max(0) as usize, offset.max(0) as usize);
        let long = a.shape()[axes[0]].saturating_sub(down).min(a.shape()[axes[1]].saturating_sub(right));
        assert_eq!(found.shape(), [a.shape()[rest], long]);
        for (i, k) in (0..a.shape()[rest]).flat_map(|i| (0..long).map(move |k| (i, k))) {
            let mut at = [0isize; 3];
            (at[rest], at[axes[0]], at[axes[1]]) = (i as isize, (k + down) as isize, (k + right) as isize);
            assert_eq!(found.get(&[i as isize, k as isize]).expect("inside"), a.get(&at).expect("inside"));
        }
    }
    assert!(diagonal_enhanced(&a, 0, 1, 1).is_err() && diagonal_enhanced(&a, 0, 0, 3).is_err());
    assert!(diagonal_enhanced(&counting(&[3]), 0, 0, 1).is_err());
}
