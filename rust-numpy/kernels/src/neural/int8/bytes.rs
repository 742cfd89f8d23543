//! Activations of eight bits, four of which one instruction multiplies and adds: it takes them without a sign, so that
//! they have an offset, and what that adds to the sums is taken off before.
use super::{x86, Factors, Int8Line, LINE_INPUTS, PAIR, PANEL};

/// The largest activation.
pub(super) const LEVELS: i16 = i8::MAX as i16;
const OFFSET: i16 = 128;

/// An activation as the instruction takes it.
pub(super) fn with_offset(value: i16) -> u8 {
    (value + OFFSET) as u8
}

/// Two pairs of inputs, output by output, as four inputs are to lie.
pub(super) fn line(pairs: [i8; PANEL * LINE_INPUTS]) -> [i8; PANEL * LINE_INPUTS] {
    let (first, second) = pairs.split_at(PANEL * PAIR);
    std::array::from_fn(|i| {
        let (output, input) = (i / LINE_INPUTS, i % LINE_INPUTS);
        let pairs = if input < PAIR { first } else { second };
        pairs[output * PAIR + input % PAIR]
    })
}

/// The sums of each panel's weights, output by output.
pub(super) fn totals(lines: &[Int8Line], depth: usize) -> Vec<[i32; PANEL]> {
    let add = |mut sums: [i32; PANEL], line: &Int8Line| {
        for (sum, weights) in sums.iter_mut().zip(line.0.as_chunks::<LINE_INPUTS>().0) {
            *sum += weights.iter().map(|&weight| i32::from(weight)).sum::<i32>();
        }
        sums
    };
    lines.chunks_exact(depth.max(1)).map(|panel| panel.iter().fold([0; PANEL], add)).collect()
}

/// Multiplies each panel with each row: of the first panel a row of sums for each, then of the second.
pub(super) fn multiply(factors: &Factors<u8>, totals: &[[i32; PANEL]], sums: &mut [[i32; PANEL]]) {
    let rows = factors.rows(sums.len());
    for (sums, totals) in sums.chunks_exact_mut(rows).zip(totals) {
        sums.fill(totals.map(|total| -i32::from(OFFSET) * total));
    }
    if x86::has_bytes() {
        x86::add_bytes(factors, sums);
    } else {
        add(factors, rows, sums);
    }
}

/// As the definition has it: for a level below the one that packed.
fn add(factors: &Factors<u8>, rows: usize, sums: &mut [[i32; PANEL]]) {
    for (panel, sums) in factors.lines.chunks_exact(factors.depth).zip(sums.chunks_exact_mut(rows)) {
        for (row, sums) in sums.iter_mut().enumerate() {
            for (line, x) in panel.iter().zip(factors.x[row * factors.stride..].chunks_exact(LINE_INPUTS)) {
                for (sum, weights) in sums.iter_mut().zip(line.0.as_chunks::<LINE_INPUTS>().0) {
                    *sum += weights.iter().zip(x).map(|(&weight, &x)| i32::from(weight) * i32::from(x)).sum::<i32>();
                }
            }
        }
    }
}
