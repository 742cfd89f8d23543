//! Attention against its definition in double precision, in both forms and at every level.
use super::*;
use crate::level::{available_levels, set_level};
use crate::neural::tests::{numbers, Random};

const FORMS: [Precision; 2] = [Precision::Float32, Precision::Int16];

/// Relative to the largest value: what rounding adds whatever the scores, and for each unit of the product of the
/// lengths of a query and a key, of which a score is off by so much.
fn tolerance(precision: Precision, lengths: f64) -> f64 {
    match precision {
        Precision::Float32 => 5e-7 + 1e-7 * lengths,
        Precision::Int16 => 4e-4 + 2e-5 * lengths,
    }
}

struct Case {
    heads: Heads,
    positions: usize,
    rows: usize,
    context: usize,
    keys: Vec<f32>,
    values: Vec<f32>,
    queries: Vec<f32>,
}

impl Case {
    /// Numbers within -1..1 times what is given.
    fn new([queries, keys, channels]: [usize; 3], [positions, rows, context]: [usize; 3], size: f32) -> Self {
        let width = keys * channels;
        Case {
            heads: Heads { queries, keys, channels },
            positions,
            rows,
            context,
            keys: numbers(positions * width, 4).iter().map(|x| x * size).collect(),
            values: numbers(positions * width, 5).iter().map(|x| x * size).collect(),
            queries: numbers(rows * (queries * channels + 7), 6),
        }
    }

    fn rows_of(&self) -> Rows<'_> {
        let wide = self.heads.queries * self.heads.channels;
        Rows::spaced(&self.queries, wide + 7, wide)
    }

    fn pages(&self, precision: Precision) -> Vec<Page> {
        let width = self.heads.keys * self.heads.channels;
        let mut pages: Vec<Page> = Vec::new();
        for (position, (key, value)) in self.keys.chunks(width).zip(self.values.chunks(width)).enumerate() {
            if position % PAGE == 0 {
                pages.push(Page::new(precision, self.heads));
            }
            pages.last_mut().expect("a page").write(position % PAGE, key, value);
        }
        pages
    }

    fn attended(&self, pages: &[Page]) -> Vec<f32> {
        let mut out = vec![5.0; self.rows * self.heads.queries * self.heads.channels];
        attend(self.rows_of(), self.heads, &pages.iter().collect::<Vec<_>>(), self.positions, self.context, &mut out);
        out
    }

    /// What one head of the query of a row gets.
    fn one(&self, row: usize, head: usize) -> Vec<f64> {
        let Heads { queries, keys, channels } = self.heads;
        let end = self.positions + 1 + row - self.rows;
        let visible = end.saturating_sub(self.context)..end;
        let query = &self.rows_of().row(row)[head * channels..][..channels];
        let at =
            |part: &[f32], t: usize, c: usize| f64::from(part[(t * keys + head / (queries / keys)) * channels + c]);
        let dot = |t: usize| query.iter().enumerate().map(|(c, q)| f64::from(*q) * at(&self.keys, t, c)).sum::<f64>();
        let scores: Vec<f64> = visible.clone().map(dot).collect();
        let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let scores: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
        let total: f64 = scores.iter().sum();
        let mixed = |c| visible.clone().zip(&scores).map(|(t, score)| score / total * at(&self.values, t, c)).sum();
        (0..channels).map(mixed).collect()
    }

    fn expected(&self) -> Vec<f64> {
        let all = (0..self.rows).flat_map(|row| (0..self.heads.queries).map(move |head| (row, head)));
        all.flat_map(|(row, head)| self.one(row, head)).collect()
    }

    /// The largest product of the lengths of a query and a key.
    fn lengths(&self) -> f64 {
        let channels = self.heads.channels;
        let longest = |heads: &[f32]| {
            let squares = heads.chunks(channels).map(|head| head.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>());
            squares.fold(0.0, f64::max).sqrt()
        };
        let queries = (0..self.rows).map(|row| longest(self.rows_of().row(row)));
        queries.fold(0.0, f64::max) * longest(&self.keys)
    }

    fn check(&self, what: &str) {
        let (expected, lengths) = (self.expected(), self.lengths());
        for precision in FORMS {
            let most = self.values.iter().fold(0.0, |most: f64, x| most.max(f64::from(x.abs())));
            let tolerance = tolerance(precision, lengths) * most;
            let pages = self.pages(precision);
            for level in available_levels() {
                set_level(level);
                let pairs = self.attended(&pages).into_iter().zip(&expected);
                let error = pairs.fold(0.0f64, |most, (x, y)| most.max((f64::from(x) - y).abs()));
                assert!(error <= tolerance, "{what}, {precision:?}, {level:?}: off by {error}, not {tolerance}");
            }
        }
    }
}

#[test]
fn attention_equals_the_definition() {
    let all = usize::MAX;
    for (heads, extent) in [
        ([6, 2, 20], [1, 1, all]),
        ([6, 2, 20], [9, 3, 4]),
        ([16, 16, 64], [525, 1, all]),
        ([8, 8, 64], [266, 16, 250]),
        ([8, 2, 64], [70, 1, 64]),
        ([3, 1, 64], [200, 64, all]),
        ([6, 2, 36], [130, 5, 50]),
        ([2, 1, 7], [128, 9, 65]),
        ([1, 1, 1], [65, 2, 1]),
    ] {
        Case::new(heads, extent, 1.0).check(&format!("{heads:?} {extent:?}"));
    }
}

#[test]
fn attention_equals_the_definition_in_drawn_cases() {
    let mut random = Random(11);
    for index in 0..60 {
        let keys = 1 + random.below(3);
        let heads = [keys * (1 + random.below(4)), keys, 1 + random.below(80)];
        let positions = 1 + random.below(200);
        let extent = [positions, 1 + random.below(positions.min(70)), 1 + random.below(250)];
        let size = [1e-3, 1.0, 3.0][random.below(3)];
        Case::new(heads, extent, size).check(&format!("case {index}: {heads:?} {extent:?} {size}"));
    }
}

/// One query and one key in 32,767 steps each, and weights that all fall to the largest value: were a sum to leave 32
/// bits, its sign would turn.
#[test]
fn no_sum_leaves_32_bits() {
    for channels in [1, 2, 64, 1024] {
        for sign in [1.0, -1.0] {
            let mut case = Case::new([1, 1, channels], [PAGE, 1, PAGE], 1.0);
            case.keys.fill(sign);
            case.values.fill(sign);
            case.queries.fill(1.0 / channels as f32);
            case.check(&format!("{channels} channels"));
        }
    }
}

#[test]
fn a_channel_far_above_the_others_costs_no_more() {
    let mut case = Case::new([2, 1, 64], [150, 3, 100], 1.0);
    case.keys.iter_mut().step_by(64).for_each(|x| *x *= 40.0);
    case.check("one channel");
}

#[test]
fn zeros_and_denormals_are_harmless() {
    for size in [0.0, 1e-42] {
        let case = Case::new([2, 2, 8], [70, 2, 66], size);
        let out = case.attended(&case.pages(Precision::Int16));
        assert!(out.iter().all(|x| x.abs() < 1e-40), "{out:?}");
    }
}

#[test]
fn what_is_no_number_shows() {
    for part in 0..3 {
        for precision in FORMS {
            let mut case = Case::new([1, 1, 8], [3, 1, 3], 1.0);
            [&mut case.keys, &mut case.values, &mut case.queries][part][4] = f32::NAN;
            assert!(case.attended(&case.pages(precision)).iter().any(|x| !x.is_finite()), "{part} {precision:?}");
        }
    }
}

#[test]
fn a_page_gives_back_what_it_keeps() {
    let heads = Heads { queries: 6, keys: 3, channels: 21 };
    for (precision, tolerance) in [(Precision::Float32, 0.0), (Precision::Int16, 1.0 / 32_767.0)] {
        let mut page = Page::new(precision, heads);
        for slot in 0..PAGE {
            let (key, value) = (numbers(63, slot as u32), numbers(63, 99 + slot as u32));
            page.write(slot, &key, &value);
            let read = page.read(slot);
            for (actual, expected) in read.0.iter().zip(&key).chain(read.1.iter().zip(&value)) {
                let length = 21f32.sqrt();
                assert!((actual - expected).abs() <= tolerance * length, "{precision:?} {slot}: {actual}, {expected}");
            }
        }
    }
}
