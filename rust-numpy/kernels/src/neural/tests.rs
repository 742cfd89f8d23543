//! The loops against plain ones in double precision, at every level.
use super::*;
use crate::level::{available_levels, set_level};

/// A small generator: the tests' own, so that the crate needs none.
pub(super) struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 33
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }
}

/// Of all 16 bits.
pub(super) fn integers(count: usize, seed: u64) -> Vec<i16> {
    let mut random = Random(seed);
    (0..count).map(|_| random.next() as i16).collect()
}

pub(super) fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn assert_close(actual: &[f32], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(actual.len(), expected.len());
    let size = expected.iter().fold(1e-3f64, |top, value| top.max(value.abs()));
    for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let error = (f64::from(*actual) - expected).abs();
        assert!(error <= tolerance * size, "{what} {index}: {actual} instead of {expected}");
    }
}

#[test]
fn float_products_equal_the_definition() {
    for (inputs, outputs, rows, stride) in [(1, 1, 1, 1), (72, 1, 9, 24), (30, 33, 7, 30), (8, 16, 4, 8), (5, 40, 6, 1)]
    {
        let (weights, bias) = (numbers(inputs * outputs, 1), numbers(outputs, 2));
        let values = numbers((rows - 1) * stride + inputs, 3);
        let x = Rows::windows(&values, stride, inputs);
        let one = |row: usize, output: usize| -> f64 {
            let terms = x.row(row).iter().enumerate();
            terms.map(|(i, &x)| f64::from(x) * f64::from(weights[i * outputs + output])).sum::<f64>()
                + f64::from(bias[output])
        };
        let expected: Vec<f64> =
            (0..rows).flat_map(|row| (0..outputs).map(move |output| (row, output))).map(|(r, o)| one(r, o)).collect();
        let matrix = FloatMatrix::pack(&weights, inputs, outputs).unwrap();
        for level in available_levels() {
            set_level(level);
            let mut out = vec![0.0; rows * outputs];
            matrix.product(x, Some(&bias), &mut out);
            assert_close(&out, &expected, 1e-6, "product");
        }
    }
}

#[test]
fn activations_equal_the_definition() {
    let x: Vec<f32> = numbers(999, 7).iter().map(|x| x * 12.0).chain([0.0, -0.0, 100.0, -100.0, 1e-20]).collect();
    type Case = (fn(&mut [f32]), fn(f64) -> f64);
    let cases: [Case; 3] = [
        (elu, |x| if x > 0.0 { x } else { x.exp_m1() }),
        (silu, |x| x / (1.0 + (-x).exp())),
        (gelu, |x| 0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x)).tanh())),
    ];
    for level in available_levels() {
        set_level(level);
        for (function, definition) in cases {
            let mut actual = x.clone();
            function(&mut actual);
            for (x, actual) in x.iter().zip(actual) {
                let expected = definition(f64::from(*x));
                assert!((f64::from(actual) - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{x}: {actual}");
            }
        }
    }
}

#[test]
fn norms_have_mean_and_variance() {
    let x = numbers(5 * 37, 8);
    for level in available_levels() {
        set_level(level);
        let mut out = vec![0.0; x.len()];
        layer_norm(&x, 37, 1e-5, None, &mut out);
        for row in out.chunks_exact(37) {
            let mean: f64 = row.iter().map(|&x| f64::from(x)).sum::<f64>() / 37.0;
            let variance: f64 = row.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / 37.0;
            assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-3, "{mean} {variance}");
        }
    }
}
