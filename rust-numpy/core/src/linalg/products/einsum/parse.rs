//! Subscripts to labels.
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::linalg::LinalgError;
use std::collections::BTreeMap;

/// Labels below this are letters; the axes of the ellipsis follow, counted from the last one.
pub(super) const ELLIPSIS: u32 = 1 << 21;

/// What is summed: one label for each axis of each operand and of the result, and how large each is.
pub(super) struct Parsed {
    pub inputs: Vec<Vec<u32>>,
    pub output: Vec<u32>,
    pub sizes: BTreeMap<u32, usize>,
}

struct Reader<'a> {
    subscripts: &'a str,
}

impl Reader<'_> {
    fn refuse<T>(&self, why: impl Into<String>) -> Result<T> {
        LinalgError::Subscripts { subscripts: self.subscripts.into(), why: why.into() }.raise()
    }

    /// Labels of one operand, `ellipsis` of them for the dots.
    fn labels(&self, text: &str, ellipsis: usize) -> Result<Vec<u32>> {
        let Some((before, after)) = text.split_once("...") else { return self.letters(text) };
        let dots = (0..ellipsis as u32).rev().map(|axis| ELLIPSIS + axis);
        Ok(self.letters(before)?.into_iter().chain(dots).chain(self.letters(after)?).collect())
    }

    fn letters(&self, text: &str) -> Result<Vec<u32>> {
        let label = |c: char| match c.is_ascii_alphabetic() {
            true => Ok(c as u32),
            false => self.refuse(format!("{c:?} is not a letter")),
        };
        text.chars().map(label).collect()
    }

    fn input(&self, text: &str, operand: &DynArray) -> Result<Vec<u32>> {
        let named = text.replacen("...", "", 1).chars().count();
        let free = operand.ndim().checked_sub(named);
        match free {
            Some(free) if free == 0 || text.contains("...") => self.labels(text, free),
            _ => self.refuse(format!("{text:?} does not name the {} axes of its operand", operand.ndim())),
        }
    }

    fn output(&self, text: &str, inputs: &[Vec<u32>]) -> Result<Vec<u32>> {
        let dots = |labels: &Vec<u32>| labels.iter().filter(|&&label| label >= ELLIPSIS).count();
        let ellipsis = inputs.iter().map(dots).max().unwrap_or(0);
        let labels = self.labels(text, ellipsis)?;
        for (i, label) in labels.iter().enumerate() {
            if labels[..i].contains(label) {
                return self.refuse("a label of the output appears twice");
            }
            if !inputs.iter().any(|input| input.contains(label)) {
                return self.refuse("a label of the output is in no operand");
            }
        }
        if ellipsis > 0 && !text.contains("...") {
            return self.refuse("the output lacks the ellipsis that operands have");
        }
        Ok(labels)
    }
}

/// The output where none is given: the ellipsis, then labels that appear once, in alphabetic order.
fn implicit(inputs: &[Vec<u32>]) -> Vec<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    inputs.iter().flatten().for_each(|&label| *counts.entry(label).or_default() += 1);
    let dots = counts.keys().rev().copied().filter(|&label| label >= ELLIPSIS);
    let once = counts.iter().filter(|&(&label, &count)| label < ELLIPSIS && count == 1).map(|(&label, _)| label);
    dots.chain(once).collect()
}

pub(super) fn parse(subscripts: &str, operands: &[&DynArray]) -> Result<Parsed> {
    let reader = Reader { subscripts };
    let text: String = subscripts.chars().filter(|c| !c.is_whitespace()).collect();
    let (left, right) = match text.split_once("->") {
        Some((left, right)) => (left, Some(right)),
        None => (&text[..], None),
    };
    let parts: Vec<&str> = left.split(',').collect();
    if operands.is_empty() || parts.len() != operands.len() {
        return reader.refuse(format!("{} operands given", operands.len()));
    }
    let inputs: Vec<Vec<u32>> =
        parts.iter().zip(operands).map(|(part, operand)| reader.input(part, operand)).collect::<Result<_>>()?;
    let output = right.map_or_else(|| Ok(implicit(&inputs)), |right| reader.output(right, &inputs))?;
    let mut sizes = BTreeMap::new();
    for (labels, operand) in inputs.iter().zip(operands) {
        for (axis, (&label, &n)) in labels.iter().zip(operand.shape()).enumerate() {
            let other = labels[..axis].iter().position(|&before| before == label);
            if other.is_some_and(|other| operand.shape()[other] != n) {
                return reader.refuse("a label has two sizes in one operand");
            }
            let size = sizes.entry(label).or_insert(n);
            match (*size, n) {
                (have, n) if have == n || n == 1 => {}
                (1, n) => *size = n,
                (have, n) => return reader.refuse(format!("one label has sizes {have} and {n}")),
            }
        }
    }
    Ok(Parsed { inputs, output, sizes })
}
