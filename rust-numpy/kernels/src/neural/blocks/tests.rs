//! Every kernel against the definition in double precision, over seeded cases.
use super::*;
use crate::level::{available_levels, set_level};
use crate::neural::tests::numbers;

/// Levels of an output, in order of inputs, out of their bytes.
fn levels_of(stored: &[u8], bits: usize) -> Vec<u8> {
    match bits {
        4 => stored.iter().flat_map(|byte| [byte & 15, byte >> 4]).collect(),
        _ => stored.to_vec(),
    }
}

fn expected(stored: &[u8], scales: &[f32], shape: BlockShape, x: Rows, bias: &[f32]) -> Vec<f64> {
    let zero = f64::from(1 << (shape.bits - 1));
    let levels: Vec<Vec<u8>> =
        stored.chunks_exact(stored.len() / shape.outputs).map(|row| levels_of(row, shape.bits)).collect();
    let one = |row: usize, output: usize| {
        let terms = x.row(row).iter().enumerate().map(|(input, &x)| {
            let scale = scales[output * shape.blocks() + input / shape.block];
            f64::from(x) * (f64::from(levels[output][input]) - zero) * f64::from(scale)
        });
        terms.sum::<f64>() + f64::from(bias[output])
    };
    (0..x.count()).flat_map(|row| (0..shape.outputs).map(move |output| one(row, output))).collect()
}

#[test]
fn products_equal_the_definition_and_each_other_at_every_level() {
    for (inputs, outputs, rows, stride, bits, block) in [
        (32, 16, 1, 32, 4, 32),
        (40, 33, 6, 40, 4, 32),
        (256, 17, 3, 256, 8, 128),
        (96, 20, 9, 8, 4, 16),
        (130, 5, 2, 130, 8, 128),
        (1, 1, 1, 1, 4, 8),
        // More panels than are read at once, and some left over.
        (64, 145, 1, 64, 4, 32),
        (64, 100, 2, 64, 8, 16),
    ] {
        let shape = BlockShape { inputs, outputs, bits, block };
        let stored: Vec<u8> = numbers(shape.bytes().unwrap(), 5).iter().map(|x| (x * 128.0 + 128.0) as u8).collect();
        let (scales, bias) = (numbers(outputs * shape.blocks(), 6), numbers(outputs, 7));
        let values = numbers((rows - 1) * stride + inputs, 8);
        let x = Rows::windows(&values, stride, inputs);
        let wanted = expected(&stored, &scales, shape, x, &bias);
        let size = wanted.iter().fold(1e-3f64, |top, value| top.max(value.abs()));
        let matrix = BlockMatrix::pack(&stored, &scales, shape).unwrap();
        let mut first: Option<Vec<f32>> = None;
        for level in available_levels() {
            set_level(level);
            let mut out = vec![0.0; rows * outputs];
            matrix.product(x, Some(&bias), &mut out);
            for (actual, wanted) in out.iter().zip(&wanted) {
                assert!((f64::from(*actual) - wanted).abs() < 3e-4 * size, "{shape:?}: {actual} instead of {wanted}");
            }
            assert_eq!(first.get_or_insert_with(|| out.clone()), &out, "{level:?} differs");
        }
    }
}

#[test]
fn the_largest_levels_and_activations_do_not_overflow() {
    let shape = BlockShape { inputs: 128, outputs: 1, bits: 8, block: 128 };
    for (level, weight) in [(0, -128.0), (255, 127.0)] {
        let matrix = BlockMatrix::pack(&[level; 128], &[1.0], shape).unwrap();
        for x in [1.0, -1.0] {
            let mut out = [0.0];
            matrix.product(Rows::of(&[x; 128], 128), None, &mut out);
            assert!((out[0] / (128.0 * weight * x) - 1.0).abs() < 1e-5, "{}", out[0]);
        }
    }
}

#[test]
fn shapes_without_kernels_are_not_sound() {
    let shape = BlockShape { inputs: 64, outputs: 2, bits: 4, block: 32 };
    assert!(shape.is_sound());
    for block in [0, 4, 12, 136] {
        assert!(!BlockShape { block, ..shape }.is_sound());
    }
    assert!(!BlockShape { bits: 3, ..shape }.is_sound());
    assert!(!BlockShape { outputs: 0, ..shape }.is_sound());
}
