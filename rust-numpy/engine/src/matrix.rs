//! Weight matrices in the form that their products want.
use rust_numpy_kernels::neural::{BlockMatrix, FloatMatrix, Int8Matrix, Rows};

/// A weight matrix as it is stored.
#[derive(Clone)]
pub(crate) enum Matrix {
    Float(FloatMatrix),
    Int8(Int8Matrix),
    Blocks(BlockMatrix),
}

impl Matrix {
    pub fn inputs(&self) -> usize {
        match self {
            Matrix::Float(matrix) => matrix.inputs(),
            Matrix::Int8(matrix) => matrix.inputs(),
            Matrix::Blocks(matrix) => matrix.inputs(),
        }
    }

    pub fn outputs(&self) -> usize {
        match self {
            Matrix::Float(matrix) => matrix.outputs(),
            Matrix::Int8(matrix) => matrix.outputs(),
            Matrix::Blocks(matrix) => matrix.outputs(),
        }
    }

    /// `out [rows, outputs] = x @ weights + bias`
    pub fn product(&self, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
        match self {
            Matrix::Float(matrix) => matrix.product(x, bias, out),
            Matrix::Int8(matrix) => matrix.product(x, bias, out),
            Matrix::Blocks(matrix) => matrix.product(x, bias, out),
        }
    }
}
