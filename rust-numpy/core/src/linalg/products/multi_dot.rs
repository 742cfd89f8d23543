//! A chain of products in the order that needs the fewest multiplications.
use super::dot;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::linalg::arithmetic::reshaped;
use crate::linalg::LinalgError;

/// The product of all arrays. The first and the last may be vectors, the others are matrices.
pub fn multi_dot(arrays: &[&DynArray]) -> Result<DynArray> {
    let count = arrays.len();
    if count < 2 {
        return LinalgError::Argument(format!("multi_dot takes at least two arrays, found {count}")).raise();
    }
    let mut matrices: Vec<DynArray> = arrays.iter().map(|&array| array.clone()).collect();
    let (first, last) = (arrays[0].ndim() == 1, arrays[count - 1].ndim() == 1);
    if first {
        matrices[0] = reshaped(arrays[0], &[1, arrays[0].size()])?;
    }
    if last {
        matrices[count - 1] = reshaped(arrays[count - 1], &[arrays[count - 1].size(), 1])?;
    }
    if let Some(wrong) = matrices.iter().find(|matrix| matrix.ndim() != 2) {
        return LinalgError::Dimensions { found: wrong.ndim(), needed: 2 }.raise();
    }
    let product = chain(&matrices, &splits(&matrices), 0, count - 1)?;
    let (rows, columns) = (product.shape()[0], product.shape()[1]);
    match (first, last) {
        (true, true) => reshaped(&product, &[]),
        (true, false) => reshaped(&product, &[columns]),
        (false, true) => reshaped(&product, &[rows]),
        (false, false) => Ok(product),
    }
}

/// `splits[i][j]`: after which matrix the product of `i..=j` is divided.
fn splits(matrices: &[DynArray]) -> Vec<Vec<usize>> {
    let n = matrices.len();
    let sizes: Vec<f64> =
        matrices.iter().map(|m| m.shape()[0]).chain([matrices[n - 1].shape()[1]]).map(|n| n as f64).collect();
    let (mut costs, mut splits) = (vec![vec![0.0; n]; n], vec![vec![0; n]; n]);
    for length in 1..n {
        for i in 0..n - length {
            let j = i + length;
            costs[i][j] = f64::INFINITY;
            for k in i..j {
                let cost = costs[i][k] + costs[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
                if cost < costs[i][j] {
                    (costs[i][j], splits[i][j]) = (cost, k);
                }
            }
        }
    }
    splits
}

fn chain(matrices: &[DynArray], splits: &[Vec<usize>], i: usize, j: usize) -> Result<DynArray> {
    if i == j {
        return Ok(matrices[i].clone());
    }
    let k = splits[i][j];
    dot(&chain(matrices, splits, i, k)?, &chain(matrices, splits, k + 1, j)?)
}
