//! Weight matrices in the form that their products want.
use crate::team::Shared;
use rust_numpy_kernels::neural::{BlockMatrix, FloatMatrix, Int8Matrix, Rows};
use std::ops::Range;

/// A weight matrix as it is stored.
#[derive(Clone)]
pub(crate) enum Matrix {
    Float(FloatMatrix),
    Int8(Int8Matrix),
    Blocks(BlockMatrix),
    Shared(Shared),
}

impl Matrix {
    pub fn inputs(&self) -> usize {
        match self {
            Matrix::Float(matrix) => matrix.inputs(),
            Matrix::Int8(matrix) => matrix.inputs(),
            Matrix::Blocks(matrix) => matrix.inputs(),
            Matrix::Shared(matrix) => matrix.inputs(),
        }
    }

    pub fn outputs(&self) -> usize {
        match self {
            Matrix::Float(matrix) => matrix.outputs(),
            Matrix::Int8(matrix) => matrix.outputs(),
            Matrix::Blocks(matrix) => matrix.outputs(),
            Matrix::Shared(matrix) => matrix.outputs(),
        }
    }

    /// `out [rows, outputs] = x @ weights + bias`
    pub fn product(&self, x: Rows, bias: Option<&[f32]>, out: &mut [f32]) {
        match self {
            Matrix::Float(matrix) => matrix.product(x, bias, out),
            Matrix::Int8(matrix) => matrix.product(x, bias, out),
            Matrix::Blocks(matrix) => matrix.product(x, bias, out),
            Matrix::Shared(matrix) => {
                assert!(bias.is_none(), "what has a bias is not shared");
                matrix.product(x, out);
            }
        }
    }

    /// Whether its weights are integers.
    pub fn rounded(&self) -> bool {
        match self {
            Matrix::Float(_) => false,
            Matrix::Int8(_) | Matrix::Blocks(_) => true,
            Matrix::Shared(matrix) => matrix.rounded(),
        }
    }

    /// The matrix of these outputs alone, which are whole panels.
    pub fn part(&self, outputs: Range<usize>) -> Self {
        match self {
            Matrix::Float(matrix) => Matrix::Float(matrix.part(outputs)),
            Matrix::Int8(matrix) => Matrix::Int8(matrix.part(outputs)),
            Matrix::Blocks(matrix) => Matrix::Blocks(matrix.part(outputs)),
            Matrix::Shared(_) => unreachable!("a matrix is shared once"),
        }
    }
}
