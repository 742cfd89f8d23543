//! In which order operands are joined.
use super::parse::Parsed;
use crate::error::Result;
use crate::linalg::LinalgError;
use std::collections::BTreeSet;

/// How the order of an `einsum` is chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Optimize {
    /// From left to right.
    #[default]
    No,
    /// The pair that saves most first.
    Greedy,
    /// The best of all orders; as `Greedy` where there are many operands.
    Optimal,
    /// This order: for each step the positions that it takes from the list of operands.
    Path(Vec<Vec<usize>>),
}

/// Operands beyond which all orders are too many.
const ALL_ORDERS: usize = 7;

type Labels = BTreeSet<u32>;

pub(super) fn path(parsed: &Parsed, optimize: &Optimize) -> Result<Vec<Vec<usize>>> {
    let count = parsed.inputs.len();
    let sets: Vec<Labels> = parsed.inputs.iter().map(|labels| labels.iter().copied().collect()).collect();
    match optimize {
        Optimize::Path(path) => check(path, count),
        _ if count == 1 => Ok(vec![vec![0]]),
        Optimize::No => Ok(vec![(0..count).collect()]),
        Optimize::Optimal if count <= ALL_ORDERS => Ok(optimal(parsed, &sets).1),
        Optimize::Optimal | Optimize::Greedy => Ok(greedy(parsed, sets)),
    }
}

fn check(path: &[Vec<usize>], count: usize) -> Result<Vec<Vec<usize>>> {
    let mut left = count;
    for step in path {
        let distinct: BTreeSet<usize> = step.iter().copied().collect();
        if step.is_empty() || distinct.len() != step.len() || distinct.iter().any(|&i| i >= left) {
            return LinalgError::Argument(format!("step {step:?} does not fit a list of {left} operands")).raise();
        }
        left = left - step.len() + 1;
    }
    let rest = if left > 1 { vec![(0..left).collect()] } else { vec![] };
    Ok([path.to_vec(), rest].concat())
}

fn size(parsed: &Parsed, labels: &Labels) -> f64 {
    labels.iter().map(|label| parsed.sizes[label] as f64).product()
}

/// The labels of the join of two operands, and the list without them and with it.
fn joined(parsed: &Parsed, sets: &[Labels], i: usize, j: usize) -> (f64, Vec<Labels>) {
    let all: Labels = sets[i].union(&sets[j]).copied().collect();
    let mut rest: Vec<Labels> =
        sets.iter().enumerate().filter(|&(k, _)| k != i && k != j).map(|(_, set)| set.clone()).collect();
    let cost = size(parsed, &all);
    let needed = |label: &u32| parsed.output.contains(label) || rest.iter().any(|set| set.contains(label));
    let kept: Labels = all.into_iter().filter(needed).collect();
    rest.push(kept);
    (cost, rest)
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |i| (i + 1..count).map(move |j| (i, j)))
}

fn greedy(parsed: &Parsed, mut sets: Vec<Labels>) -> Vec<Vec<usize>> {
    let mut path = Vec::new();
    while sets.len() > 1 {
        let rate = |(i, j): (usize, usize)| {
            let (cost, rest) = joined(parsed, &sets, i, j);
            let grown = size(parsed, &rest[rest.len() - 1]) - size(parsed, &sets[i]) - size(parsed, &sets[j]);
            (grown, cost, i, j, rest)
        };
        let best = pairs(sets.len()).map(rate).min_by(|a, b| (a.0, a.1).partial_cmp(&(b.0, b.1)).expect("sizes"));
        let (_, _, i, j, rest) = best.expect("two operands or more");
        path.push(vec![i, j]);
        sets = rest;
    }
    path
}

/// The cheapest order and its cost.
fn optimal(parsed: &Parsed, sets: &[Labels]) -> (f64, Vec<Vec<usize>>) {
    if sets.len() == 1 {
        return (0.0, Vec::new());
    }
    let rate = |(i, j): (usize, usize)| {
        let (cost, rest) = joined(parsed, sets, i, j);
        let (later, path) = optimal(parsed, &rest);
        (cost + later, [vec![vec![i, j]], path].concat())
    };
    pairs(sets.len()).map(rate).min_by(|a, b| a.0.total_cmp(&b.0)).expect("two operands or more")
}
