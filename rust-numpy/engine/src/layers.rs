//! Linear maps and norms, by the names that their weights have.
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::weights::Weights;
use rust_numpy_kernels::neural::{layer_norm, Rows};

/// `x @ weight + bias`
pub(crate) struct Linear {
    matrix: Matrix,
    bias: Option<Vec<f32>>,
}

impl Linear {
    /// `name.weight` and, if there is one, `name.bias`.
    pub fn load(weights: &mut Weights, name: &str, inputs: Option<usize>) -> Result<Self> {
        let matrix = weights.matrix(&format!("{name}.weight"), inputs)?;
        let bias = format!("{name}.bias");
        let bias = if weights.has(&bias) { Some(weights.vector(&bias, matrix.outputs())?) } else { None };
        Ok(Linear { matrix, bias })
    }

    /// The same, its number of outputs checked.
    pub fn shaped(weights: &mut Weights, name: &str, inputs: usize, outputs: usize) -> Result<Self> {
        let linear = Linear::load(weights, name, Some(inputs))?;
        if linear.outputs() != outputs {
            return Err(Error::manifest(format!("weight {name}: outputs"), outputs, linear.outputs()));
        }
        Ok(linear)
    }

    pub fn inputs(&self) -> usize {
        self.matrix.inputs()
    }

    pub fn outputs(&self) -> usize {
        self.matrix.outputs()
    }

    /// Whether its weights are integers.
    pub fn rounded(&self) -> bool {
        self.matrix.rounded()
    }

    /// `[rows, inputs]` -> `[rows, outputs]`
    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        self.apply_rows(Rows::of(x, self.inputs()))
    }

    /// The same for rows that may overlap.
    pub fn apply_rows(&self, x: Rows) -> Vec<f32> {
        let mut out = vec![0.0; x.count() * self.outputs()];
        self.matrix.product(x, self.bias.as_deref(), &mut out);
        out
    }
}

/// Layer normalisation, with weight and bias or without.
pub(crate) struct Norm {
    width: usize,
    eps: f32,
    affine: Option<(Vec<f32>, Vec<f32>)>,
}

impl Norm {
    pub fn load(weights: &mut Weights, name: &str, width: usize, eps: f32) -> Result<Self> {
        let weight = weights.vector(&format!("{name}.weight"), width)?;
        let bias = weights.vector(&format!("{name}.bias"), width)?;
        Ok(Norm { width, eps, affine: Some((weight, bias)) })
    }

    pub fn plain(width: usize, eps: f32) -> Self {
        Norm { width, eps, affine: None }
    }

    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; x.len()];
        let affine = self.affine.as_ref().map(|(weight, bias)| (weight.as_slice(), bias.as_slice()));
        layer_norm(x, self.width, self.eps, affine, &mut out);
        out
    }
}

/// `x += y`
pub(crate) fn add(x: &mut [f32], y: &[f32]) {
    x.iter_mut().zip(y).for_each(|(x, y)| *x += y);
}
