//! The printable form of a path, as NumPy lays it out.
use super::parse::{Parsed, ELLIPSIS};
use super::path::{cost, sets, size, Contraction, Labels};
use std::fmt::Write;

const RULE: usize = 74;

/// Labels as letters: those of an ellipsis are letters that the subscripts have no use for.
struct Letters(Vec<char>);

impl Letters {
    fn new(parsed: &Parsed) -> Letters {
        let used = |c: &char| parsed.sizes.contains_key(&(*c as u32));
        Letters(('A'..='Z').chain('a'..='z').filter(|c| !used(c)).collect())
    }

    fn letter(&self, label: u32) -> char {
        match label.checked_sub(ELLIPSIS) {
            None => char::from_u32(label).unwrap_or('?'),
            Some(axis) => self.0.iter().rev().nth(axis as usize).copied().unwrap_or('?'),
        }
    }

    fn text<'a>(&self, labels: impl IntoIterator<Item = &'a u32>) -> String {
        labels.into_iter().map(|&label| self.letter(label)).collect()
    }
}

struct Step {
    met: usize,
    cost: u128,
    elements: u128,
    contraction: String,
    remaining: String,
}

fn steps(parsed: &Parsed, path: &[Vec<usize>], letters: &Letters, output: &str) -> Vec<Step> {
    let (mut inputs, needed) = sets(parsed);
    let mut terms: Vec<String> = parsed.inputs.iter().map(|labels| letters.text(labels)).collect();
    let mut found = Vec::with_capacity(path.len());
    for (number, positions) in path.iter().enumerate() {
        let step = Contraction::new(positions, &inputs, &needed);
        let result = match number + 1 == path.len() {
            true => output.to_string(),
            false => by_size(parsed, step.result(), letters),
        };
        let mut descending = positions.clone();
        descending.sort_unstable_by(|a, b| b.cmp(a));
        let taken: Vec<String> = descending.iter().map(|&at| terms.remove(at)).collect();
        let contraction = format!("{}->{result}", taken.join(","));
        terms.push(result);
        found.push(Step {
            met: step.met.len(),
            cost: cost(parsed, &step.met, !step.summed.is_empty(), positions.len()),
            elements: size(parsed, step.result()),
            contraction,
            remaining: format!("{}->{output}", terms.join(",")),
        });
        inputs = step.rest;
    }
    found
}

/// The labels of an intermediate: short axes first.
fn by_size(parsed: &Parsed, labels: &Labels, letters: &Letters) -> String {
    let mut order: Vec<(usize, char)> =
        labels.iter().map(|label| (parsed.sizes[label], letters.letter(*label))).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, letter)| letter).collect()
}

/// A number with three digits after the point and an exponent of two at least, as C writes it.
fn scientific(value: f64) -> String {
    let text = format!("{value:.3e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// What NumPy prints of a path.
pub(super) fn report(parsed: &Parsed, path: &[Vec<usize>]) -> String {
    let letters = Letters::new(parsed);
    let inputs: Vec<String> = parsed.inputs.iter().map(|labels| letters.text(labels)).collect();
    let output = letters.text(&parsed.output);
    let steps = steps(parsed, path, &letters, &output);
    let all: Labels = parsed.sizes.keys().copied().collect();
    let distinct: usize = sets(parsed).0.iter().map(Labels::len).sum();
    let naive = cost(parsed, &all, distinct > all.len(), inputs.len()) as f64;
    let spent = steps.iter().fold(1u128, |sum, step| sum.saturating_add(step.cost)) as f64;
    let most = |of: fn(&Step) -> u128| steps.iter().map(of).max().unwrap_or(0);
    let mut text = format!("  Complete contraction:  {}->{output}\n", inputs.join(","));
    let lines = [
        ("Naive scaling", all.len().to_string()),
        ("Optimized scaling", most(|step| step.met as u128).to_string()),
        ("Naive FLOP count", scientific(naive)),
        ("Optimized FLOP count", scientific(spent)),
        ("Theoretical speedup", format!("{:.3}", naive / spent)),
        ("Largest intermediate", format!("{} elements", scientific(most(|step| step.elements) as f64))),
    ];
    lines.iter().for_each(|(name, value)| text += &format!("{name:>22}:  {value}\n"));
    let rule = "-".repeat(RULE);
    text += &format!("{rule}\n{:>6} {:>24} {:>40}\n{rule}", "scaling", "current", "remaining");
    for Step { met, contraction, remaining, .. } in &steps {
        write!(text, "\n{met:>4}    {contraction:>24} {remaining:>40}").expect("text takes all that is written");
    }
    text
}
