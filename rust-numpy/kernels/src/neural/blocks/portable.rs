//! The product as the definition has it: for machines without a kernel of their own, and the others' oracle.
use super::{Activations, Panels, GROUP, PAIR, PANEL};

pub(super) fn multiply<const BITS: usize>(panels: &Panels, x: &Activations, sums: &mut [[f32; PANEL]]) {
    let rows = sums.len() / panels.count();
    for (panel, sums) in panels.each().zip(sums.chunks_exact_mut(rows)) {
        for (row, sums) in sums.iter_mut().enumerate() {
            *sums = [0.0; PANEL];
            let mut pairs = x.values[row * x.stride..].chunks_exact(PAIR);
            for ((lines, scales), offset) in panel.blocks().zip(&x.offsets[row * panels.blocks..]) {
                let mut whole = [*offset; PANEL];
                for group in lines.iter().flat_map(|line| line.0.chunks_exact(GROUP)) {
                    for shift in (0..8).step_by(BITS) {
                        let x = pairs.next().expect("as many activations as levels");
                        for (whole, levels) in whole.iter_mut().zip(group.chunks_exact(PAIR)) {
                            let level = |place: usize| i32::from(levels[place] >> shift) & ((1 << BITS) - 1);
                            let product = level(0) * i32::from(x[0]) + level(1) * i32::from(x[1]);
                            *whole = whole.wrapping_add(product);
                        }
                    }
                }
                for ((sum, whole), scale) in sums.iter_mut().zip(whole).zip(scales.0) {
                    *sum += whole as f32 * scale;
                }
            }
        }
    }
}
