//! The product against the definition in whole numbers, whether or not this runtime's instruction is a fast one.
use super::*;
use crate::neural::int8::tests::bytes;
use crate::neural::int8::{Form, Int8Matrix, Int8Packing};
use crate::neural::relaxed::dot_form;
use crate::neural::tests::Random;

/// Sums in 64 bits, of whole activations, so that one of 32 that overflowed shows.
fn expected(weights: &[i8], outputs: usize, x: &[i16], output: usize) -> i64 {
    let column = weights.iter().skip(output).step_by(outputs);
    column.zip(x).map(|(weight, x)| i64::from(*weight) * i64::from(*x)).sum()
}

/// How activations are taken apart; few rows take halves in another order.
type Way = fn(&[i16]) -> Parts;

fn check(shape: [usize; 4], weights: &[i8], x: &[i16], way: Way) {
    let parts = way(x);
    let [_, _, rows, stride] = shape;
    check_sums(shape, weights, x, |lines, totals, sums| {
        multiply(&Factors { lines, totals, x: &parts, first: 0, stride }, sums);
    });
    if parts.high.is_some() && rows < MANY {
        check_sums(shape, weights, x, |lines, totals, sums| {
            let halves = halves_of_lines(x, stride, rows, lines.len() / totals.len());
            multiply_few(lines, totals, &halves, sums);
        });
    }
}

fn check_sums(
    [inputs, outputs, rows, stride]: [usize; 4],
    weights: &[i8],
    x: &[i16],
    multiply: impl Fn(&[Int8Line], &[[i32; PANEL]], &mut [[i32; PANEL]]),
) {
    let form = Form::Quads { totals: no_totals(outputs), eighth: Eighth::Number, coarse: false };
    let mut packing = Int8Packing::with_form(form, inputs, outputs).unwrap();
    packing.take(0, &bytes(weights));
    let Some(Int8Matrix { lines, form: Form::Quads { totals, .. }, .. }) = packing.finish(vec![1.0; outputs]) else {
        panic!("a packed matrix");
    };
    let mut sums = vec![[7; PANEL]; totals.len() * rows];
    multiply(&lines, &totals, &mut sums);
    for (index, sums) in sums.iter().enumerate() {
        let (panel, row) = (index / rows, index % rows);
        for (output, sum) in (panel * PANEL..outputs).zip(sums) {
            let wanted = expected(weights, outputs, &x[row * stride..][..inputs], output);
            assert_eq!(i64::from(*sum), wanted, "[{inputs}, {outputs}], row {row} of {rows}, output {output}");
        }
    }
}

/// Each, and its largest activation.
fn ways() -> Vec<(Way, i16)> {
    let bytes: Way = match dot_form() {
        Some(Eighth::Number) => |values| Parts::bytes(values, Eighth::Number),
        Some(Eighth::Sign) => |values| Parts::bytes(values, Eighth::Sign),
        None => return vec![(Parts::halves, LEVELS)],
    };
    vec![(Parts::halves, LEVELS), (bytes, BYTE_LEVELS)]
}

#[test]
fn sums_are_exact_in_drawn_cases() {
    let mut random = Random(5);
    for (way, most) in ways() {
        for _ in 0..200 {
            let [inputs, rows] = [1 + random.below(600), 1 + random.below(15)];
            let shape = [inputs, 1 + random.below(70), rows, 1 + random.below(inputs + 9)];
            let weights: Vec<i8> = (0..inputs * shape[1]).map(|_| random.next() as i8).collect();
            let x = (rows - 1) * shape[3] + inputs.next_multiple_of(LINE_INPUTS);
            let most = usize::try_from(most).expect("positive");
            let x: Vec<i16> = (0..x).map(|_| (random.below(2 * most + 1) as i32 - most as i32) as i16).collect();
            check(shape, &weights, &x, way);
        }
    }
}

#[test]
fn the_largest_sums_are_exact() {
    for (way, most) in ways() {
        for rows in 1..8 {
            for weight in [-128, -127, 127] {
                for x in [-most, most] {
                    let x = vec![x; 2044 * rows];
                    check([2044, 5, rows, 2044], &vec![weight; 2044 * 5], &x, way);
                }
            }
        }
    }
}
