//! The product as the definition has it: for machines without a kernel of their own, and the others' oracle.
use super::{Factors, PAIR, PANEL};

pub(super) fn multiply(factors: &Factors, sums: &mut [[i32; PANEL]]) {
    let rows = factors.rows(sums.len());
    for (panel, sums) in factors.lines.chunks_exact(factors.depth).zip(sums.chunks_exact_mut(rows)) {
        for (row, sums) in sums.iter_mut().enumerate() {
            *sums = [0; PANEL];
            let pairs = panel.iter().flat_map(|line| line.0.chunks_exact(PANEL * PAIR));
            for (weights, x) in pairs.zip(factors.x[row * factors.stride..].chunks_exact(PAIR)) {
                for (sum, weights) in sums.iter_mut().zip(weights.chunks_exact(PAIR)) {
                    *sum += i32::from(weights[0]) * i32::from(x[0]) + i32::from(weights[1]) * i32::from(x[1]);
                }
            }
        }
    }
}
