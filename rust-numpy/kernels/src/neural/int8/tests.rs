//! Every kernel against the definition, over seeded cases.
use super::*;
use crate::level::{available_levels, set_level};

/// A small generator: the tests' own, so that the crate needs none.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        self.0 >> 33
    }

    fn float(&mut self) -> f32 {
        self.next() as f32 / (1u64 << 30) as f32 - 1.0
    }
}

pub fn bytes(weights: &[i8]) -> Vec<u8> {
    weights.iter().map(|&weight| weight as u8).collect()
}

/// A matrix whose weights come at once.
fn pack(weights: &[i8], inputs: usize, scale: Vec<f32>) -> Int8Matrix {
    let mut packing = Int8Packing::new(inputs, scale.len()).unwrap();
    packing.take(0, &bytes(weights));
    packing.finish(scale).expect("all weights")
}

/// The product in double precision, without rounding x.
fn expected(weights: &[i8], scale: &[f32], x: Rows, bias: &[f32]) -> Vec<f64> {
    let outputs = scale.len();
    let one = |row: usize, output: usize| {
        let terms = x.row(row).iter().enumerate();
        let sum: f64 = terms.map(|(i, &x)| f64::from(x) * f64::from(weights[i * outputs + output])).sum();
        sum * f64::from(scale[output]) + f64::from(bias[output])
    };
    (0..x.count()).flat_map(|row| (0..outputs).map(move |output| one(row, output))).collect()
}

#[test]
fn products_equal_the_definition_at_every_level() {
    let mut random = Random(7);
    for (inputs, outputs, rows, stride) in [
        (1, 1, 1, 1),
        (3, 17, 5, 3),
        (64, 48, 9, 64),
        (96, 33, 20, 32),
        (1024, 16, 3, 1024),
        (7, 200, 31, 2),
        // More panels than are read at once, and some left over; more rows than a call takes; more lines than are
        // widened at once.
        (40, 145, 1, 40),
        (20, 100, 2, 20),
        (12, 50, 70, 4),
        (600, 40, 7, 600),
    ] {
        let weights: Vec<i8> = (0..inputs * outputs).map(|_| (random.next() % 255) as i8).collect();
        let scale: Vec<f32> = (0..outputs).map(|_| 0.01 + random.float().abs()).collect();
        let bias: Vec<f32> = (0..outputs).map(|_| random.float()).collect();
        let values: Vec<f32> = (0..(rows - 1) * stride + inputs).map(|_| random.float()).collect();
        let x = Rows::windows(&values, stride, inputs);
        let wanted = expected(&weights, &scale, x, &bias);
        let matrix = pack(&weights, inputs, scale);
        let mut first: Option<Vec<f32>> = None;
        for level in available_levels() {
            set_level(level);
            let mut out = vec![0.0; rows * outputs];
            matrix.product(x, Some(&bias), &mut out);
            let size = wanted.iter().fold(0.0f64, |top, value| top.max(value.abs()));
            for (actual, wanted) in out.iter().zip(&wanted) {
                assert!((f64::from(*actual) - wanted).abs() < 2e-3 * size, "{level:?}: {actual} instead of {wanted}");
            }
            assert_eq!(first.get_or_insert_with(|| out.clone()), &out, "{level:?} differs");
        }
    }
}

/// Activations that are whole numbers up to 127, the largest among them, are not rounded to 8 bits, and hardly to 16.
#[test]
fn eight_bits_are_enough_for_small_whole_numbers() {
    let mut random = Random(11);
    for (inputs, outputs, rows, stride) in [
        (1, 1, 1, 1),
        (3, 17, 5, 3),
        (64, 48, 9, 64),
        (96, 33, 20, 32),
        (7, 200, 31, 2),
        (12, 50, 70, 4),
        (2044, 16, 4, 2044),
    ] {
        let weights: Vec<i8> = (0..inputs * outputs).map(|_| (random.next() % 256) as u8 as i8).collect();
        let mut values: Vec<f32> =
            (0..(rows - 1) * stride + inputs).map(|_| (random.next() % 255) as f32 - 127.0).collect();
        (0..rows).for_each(|row| values[row * stride] = 127.0);
        let x = Rows::windows(&values, stride, inputs);
        let wanted = expected(&weights, &vec![1.0; outputs], x, &vec![0.0; outputs]);
        for level in available_levels() {
            set_level(level);
            let matrix = pack(&weights, inputs, vec![1.0; outputs]).coarse();
            for lower in available_levels() {
                set_level(lower);
                let mut out = vec![0.0; rows * outputs];
                matrix.product(x, None, &mut out);
                let error = out.iter().zip(&wanted).map(|(out, wanted)| (f64::from(*out) - wanted).abs());
                let largest = error.fold(0.0, f64::max) / wanted.iter().fold(1.0, |top, wanted| wanted.abs().max(top));
                assert!(largest < 1e-4, "[{inputs}, {outputs}] packed at {level:?}, {lower:?}: {largest}");
            }
        }
    }
}

#[test]
fn the_largest_weights_and_activations_do_not_overflow() {
    let inputs = 70_000;
    let matrix = pack(&vec![127; inputs], inputs, vec![1.0]);
    let mut out = [0.0];
    matrix.product(Rows::of(&vec![1.0; inputs], inputs), None, &mut out);
    assert!((out[0] / (127.0 * inputs as f32) - 1.0).abs() < 1e-2, "{}", out[0]);
}

#[test]
fn zeros_and_denormals_are_harmless() {
    let matrix = pack(&[1, -1], 2, vec![1.0]);
    for x in [[0.0, 0.0], [1e-45, 0.0]] {
        let mut out = [1.0];
        matrix.product(Rows::of(&x, 2), None, &mut out);
        assert_eq!(out, [0.0]);
    }
}

/// Pieces of any length in any order, some of them twice, make the matrix that all weights at once make.
#[test]
fn pieces_in_any_order_make_the_same_matrix() {
    let mut random = Random(3);
    for _ in 0..300 {
        let (inputs, outputs) = (1 + random.next() as usize % 70, 1 + random.next() as usize % 50);
        let weights: Vec<i8> = (0..inputs * outputs).map(|_| random.next() as i8).collect();
        let scale = vec![1.0; outputs];
        let whole = pack(&weights, inputs, scale.clone());
        let (bytes, longest) = (bytes(&weights), 1 + random.next() as usize % (5 * outputs));
        let mut starts = vec![0];
        while let Some(next) = starts.last().map(|last| last + 1 + random.next() as usize % longest) {
            if next >= bytes.len() {
                break;
            }
            starts.push(next);
        }
        let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
        let mut pieces: Vec<Range<usize>> = starts.iter().zip(ends).map(|(&start, end)| start..end).collect();
        let twice = pieces[random.next() as usize % pieces.len()].clone();
        (1..pieces.len()).rev().for_each(|last| pieces.swap(last, random.next() as usize % (last + 1)));
        let mut packing = Int8Packing::new(inputs, outputs).unwrap();
        let left_out = pieces.pop().expect("at least one");
        pieces.iter().for_each(|piece| packing.take(piece.start, &bytes[piece.clone()]));
        if pieces.contains(&twice) {
            packing.take(twice.start, &bytes[twice]);
        }
        packing.take(left_out.start, &bytes[left_out]);
        let matrix = packing.finish(scale).expect("all weights");
        assert!(matrix.lines.iter().zip(&whole.lines).all(|(Line(a), Line(b))| a == b), "[{inputs}, {outputs}]");
        assert_eq!((matrix.lines.len(), matrix.levels), (whole.lines.len(), whole.levels));
    }
}

#[test]
fn missing_weights_make_no_matrix() {
    let mut packing = Int8Packing::new(5, 3).unwrap();
    packing.take(0, &[1; 14]);
    assert!(packing.finish(vec![1.0; 3]).is_none());
}
