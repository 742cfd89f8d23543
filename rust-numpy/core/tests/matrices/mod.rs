//! Generated matrices, and what must hold of their factors.
#![allow(dead_code)]
use rust_numpy::linalg::{matmul, LinalgScalar};
use rust_numpy::{Array, Complex64};

/// A small generator of reproducible numbers.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Between -1 and 1.
    pub fn real(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    pub fn number<T: LinalgScalar>(&mut self) -> T {
        T::from_complex(Complex64::new(self.real(), self.real()))
    }

    pub fn matrix<T: LinalgScalar>(&mut self, m: usize, n: usize) -> Array<T> {
        array((0..m * n).map(|_| self.number()).collect(), &[m, n])
    }

    /// A product of (m, rank) and (rank, n).
    pub fn of_rank<T: LinalgScalar>(&mut self, m: usize, n: usize, rank: usize) -> Array<T> {
        let (left, right) = (self.matrix::<T>(m, rank), self.matrix::<T>(rank, n));
        matmul(&left, &right).expect("sizes fit")
    }
}

pub fn array<T: rust_numpy::Element>(values: Vec<T>, shape: &[usize]) -> Array<T> {
    Array::from_vec(values, shape).expect("as many values as the shape has")
}

pub fn real(values: &[f64], rows: usize) -> Array<f64> {
    array(values.to_vec(), &[rows, values.len() / rows])
}

pub fn complex<T: LinalgScalar>(a: &Array<T>) -> Array<Complex64> {
    array(a.to_vec().into_iter().map(T::to_complex).collect(), a.shape())
}

pub fn adjoint<T: LinalgScalar>(a: &Array<T>) -> Array<T> {
    array(a.to_vec().into_iter().map(T::conj).collect(), a.shape()).t()
}

pub fn times<T: LinalgScalar>(a: &Array<T>, b: &Array<T>) -> Array<T> {
    matmul(a, b).expect("sizes fit")
}

pub fn identity<T: LinalgScalar>(n: usize) -> Array<T> {
    let one = |i: usize| if i.is_multiple_of(n + 1) { T::from_real(1.0) } else { T::from_real(0.0) };
    array((0..n * n).map(one).collect(), &[n, n])
}

/// A diagonal in a matrix of zeros.
pub fn diagonal<T: LinalgScalar>(values: &[f64], m: usize, n: usize) -> Array<T> {
    let at = |i: usize| T::from_real(if i / n == i % n { values[i / n] } else { 0.0 });
    array((0..m * n).map(at).collect(), &[m, n])
}

/// The largest distance between elements.
pub fn distance<T: LinalgScalar>(a: &Array<T>, b: &Array<T>) -> f64 {
    assert_eq!(a.shape(), b.shape());
    let pairs = a.to_vec().into_iter().zip(b.to_vec());
    pairs
        .map(|(x, y)| (x.to_complex() - y.to_complex()).norm())
        .fold(0.0, |far, d| if d > far || d.is_nan() { d } else { far })
}

#[track_caller]
pub fn assert_close<T: LinalgScalar>(a: &Array<T>, b: &Array<T>, within: f64) {
    let far = distance(a, b);
    assert!(far <= within, "{far:e} apart, {within:e} allowed:\n{:?}\n{:?}", a.to_vec(), b.to_vec());
}

#[track_caller]
pub fn assert_unitary<T: LinalgScalar>(q: &Array<T>, within: f64) {
    assert_close(&times(&adjoint(q), q), &identity(q.shape()[1]), within);
}

/// Both lists hold the same numbers, in any order.
#[track_caller]
pub fn assert_same_multiset(a: &[Complex64], b: &[Complex64], within: f64) {
    assert_eq!(a.len(), b.len());
    let mut left = b.to_vec();
    for x in a {
        let apart = |y: &Complex64| (x - y).norm();
        let nearest = (0..left.len()).min_by(|&i, &j| apart(&left[i]).total_cmp(&apart(&left[j])));
        let y = left.swap_remove(nearest.expect("as many numbers"));
        assert!(apart(&y) <= within, "{x} has no partner: {y} is nearest");
    }
}
