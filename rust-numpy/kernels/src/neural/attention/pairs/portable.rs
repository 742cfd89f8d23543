//! The product as the definition has it: for machines without a kernel of their own.
use super::{PairLine, PAIR};
use crate::neural::PANEL;

pub(super) fn multiply(panel: &[PairLine], x: &[i16], stride: usize, sums: &mut [[i32; PANEL]]) {
    for (row, sums) in sums.iter_mut().enumerate() {
        *sums = [0; PANEL];
        let pairs = x[row * stride..][..panel.len() * PAIR].as_chunks::<PAIR>().0;
        for (line, x) in panel.iter().zip(pairs) {
            for (sum, y) in sums.iter_mut().zip(line.0.as_chunks::<PAIR>().0) {
                *sum += i32::from(y[0]) * i32::from(x[0]) + i32::from(y[1]) * i32::from(x[1]);
            }
        }
    }
}
