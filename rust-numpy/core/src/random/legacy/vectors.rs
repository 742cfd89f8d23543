//! Distributions of vectors.
use super::continuous::gamma;
use super::RandomState;
use crate::calc::{array_of, values};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::random::many::fits;

impl RandomState {
    /// How often each of several outcomes occurs in `n` trials.
    pub fn multinomial(&mut self, n: &DynArray, chances: &DynArray, shape: &[usize]) -> Result<DynArray> {
        match (n.ndim(), chances.shape()) {
            (0, [0]) => array_of::<i64>(&[], &[shape, &[0]].concat()),
            (0, [_]) => self.generator.multinomial(n, chances, Some(shape)),
            (0, _) => Err(NumPyError::value("pvals must be 1-d")),
            _ => Err(NumPyError::value("n is one number")),
        }
    }

    /// Vectors of parts that sum to 1: gamma numbers divided by their sum.
    pub fn dirichlet(&mut self, alpha: &DynArray, shape: &[usize]) -> Result<DynArray> {
        if alpha.ndim() != 1 {
            return Err(NumPyError::value("alpha must be a one-dimensional sequence"));
        }
        let alpha = values::<f64>(alpha)?;
        if alpha.iter().any(|&a| a <= 0.0) {
            return Err(NumPyError::value("alpha <= 0"));
        }
        let full = [shape, &[alpha.len()]].concat();
        fits(&full)?;
        let count: usize = shape.iter().product();
        let mut parts = Vec::with_capacity(count * alpha.len());
        for _ in 0..count {
            let drawn: Vec<f64> = alpha.iter().map(|&a| gamma(self, a)).collect();
            let scale = 1.0 / drawn.iter().fold(0.0, |sum, x| sum + x);
            parts.extend(drawn.iter().map(|x| x * scale));
        }
        array_of(&parts, &full)
    }
}
