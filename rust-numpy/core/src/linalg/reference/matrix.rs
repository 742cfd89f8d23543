//! A plain matrix.
use crate::error::Result;
use crate::linalg::{LinalgError, LinalgScalar};
use crate::typed::Array;
use num_complex::Complex64;
use std::ops::{Index, IndexMut};

#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub rows: usize,
    pub columns: usize,
    elements: Vec<Complex64>,
}

impl Matrix {
    pub fn of<T: LinalgScalar>(array: &Array<T>) -> Result<Matrix> {
        let &[rows, columns] = array.shape() else {
            return LinalgError::Dimensions { found: array.ndim(), needed: 2 }.raise();
        };
        Ok(Matrix { rows, columns, elements: array.to_vec().into_iter().map(T::to_complex).collect() })
    }

    pub fn square<T: LinalgScalar>(array: &Array<T>) -> Result<Matrix> {
        let matrix = Matrix::of(array)?;
        match matrix.rows == matrix.columns {
            true => Ok(matrix),
            false => LinalgError::NotSquare(array.shape().to_vec()).raise(),
        }
    }

    pub fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, elements: vec![Complex64::default(); rows * columns] }
    }

    pub fn identity(n: usize) -> Matrix {
        let mut matrix = Matrix::zeros(n, n);
        (0..n).for_each(|i| matrix[(i, i)] = 1.0.into());
        matrix
    }

    pub fn array<T: LinalgScalar>(&self) -> Result<Array<T>> {
        Array::from_vec(self.elements.iter().map(|&z| T::from_complex(z)).collect(), &[self.rows, self.columns])
    }

    pub fn adjoint(&self) -> Matrix {
        let mut turned = Matrix::zeros(self.columns, self.rows);
        for i in 0..self.rows {
            (0..self.columns).for_each(|j| turned[(j, i)] = self[(i, j)].conj());
        }
        turned
    }

    pub fn times(&self, other: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.rows, other.columns);
        for i in 0..self.rows {
            for l in 0..self.columns {
                (0..other.columns).for_each(|j| product[(i, j)] += self[(i, l)] * other[(l, j)]);
            }
        }
        product
    }

    /// Applies `I - tau v v^H` to rows `row..`, from the left.
    pub fn reflect_rows(&mut self, row: usize, v: &[Complex64], tau: Complex64) {
        for j in 0..self.columns {
            let sum: Complex64 = v.iter().enumerate().map(|(i, v)| v.conj() * self[(row + i, j)]).sum();
            v.iter().enumerate().for_each(|(i, v)| self[(row + i, j)] -= tau * v * sum);
        }
    }

    /// Applies `I - tau v v^H` to columns `column..`, from the right.
    pub fn reflect_columns(&mut self, column: usize, v: &[Complex64], tau: Complex64) {
        for i in 0..self.rows {
            let sum: Complex64 = v.iter().enumerate().map(|(j, v)| self[(i, column + j)] * v).sum();
            v.iter().enumerate().for_each(|(j, v)| self[(i, column + j)] -= tau * sum * v.conj());
        }
    }

    /// Columns `i` and `j` turned: `(c x + s y, c y - s x)`.
    pub fn rotate_columns(&mut self, i: usize, j: usize, (c, s): (f64, f64)) {
        for row in 0..self.rows {
            let (x, y) = (self[(row, i)], self[(row, j)]);
            (self[(row, i)], self[(row, j)]) = (x * c + y * s, y * c - x * s);
        }
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = Complex64;

    fn index(&self, (i, j): (usize, usize)) -> &Complex64 {
        &self.elements[i * self.columns + j]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut Complex64 {
        &mut self.elements[i * self.columns + j]
    }
}
