//! In which order operands are joined: NumPy's choices, ties among them too.
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
    /// The pair that saves most first. No intermediate has more elements than this, or than the largest operand or
    /// the result.
    Greedy(Option<u128>),
    /// The best of all orders, with the same bound; as `Greedy` where there are many operands.
    Optimal(Option<u128>),
    /// This order: for each step the positions that it takes from the list of operands.
    Path(Vec<Vec<usize>>),
}

/// Operands beyond which all orders are too many.
const ALL_ORDERS: usize = 9;

pub(super) type Labels = BTreeSet<u32>;

/// One step: the labels that it meets, those that it sums over, and the list after it.
pub(super) struct Contraction {
    pub met: Labels,
    pub summed: Labels,
    pub rest: Vec<Labels>,
}

impl Contraction {
    pub fn new(positions: &[usize], sets: &[Labels], output: &Labels) -> Contraction {
        let mut needed = output.clone();
        let mut met = Labels::new();
        let mut rest = Vec::with_capacity(sets.len());
        for (i, set) in sets.iter().enumerate() {
            if positions.contains(&i) {
                met.extend(set);
            } else {
                needed.extend(set);
                rest.push(set.clone());
            }
        }
        let kept: Labels = met.intersection(&needed).copied().collect();
        let summed = met.difference(&kept).copied().collect();
        rest.push(kept);
        Contraction { met, summed, rest }
    }

    pub fn result(&self) -> &Labels {
        &self.rest[self.rest.len() - 1]
    }
}

/// The elements of an array with these labels.
pub(super) fn size<'a>(parsed: &Parsed, labels: impl IntoIterator<Item = &'a u32>) -> u128 {
    labels.into_iter().fold(1, |all, label| all.saturating_mul(parsed.sizes[label] as u128))
}

/// Operations of a step: for each place a product of all terms, and a sum where labels vanish.
pub(super) fn cost(parsed: &Parsed, met: &Labels, sums: bool, terms: usize) -> u128 {
    size(parsed, met).saturating_mul((terms.saturating_sub(1)).max(1) as u128 + u128::from(sums))
}

pub(super) fn sets(parsed: &Parsed) -> (Vec<Labels>, Labels) {
    let inputs = parsed.inputs.iter().map(|labels| labels.iter().copied().collect()).collect();
    (inputs, parsed.output.iter().copied().collect())
}

/// The steps that NumPy's `einsum_path` names.
pub(super) fn path(parsed: &Parsed, optimize: &Optimize) -> Result<Vec<Vec<usize>>> {
    let count = parsed.inputs.len();
    let (inputs, output) = sets(parsed);
    let at_once = count <= 2 || parsed.sizes.keys().eq(output.iter());
    let limit = |given: &Option<u128>| given.unwrap_or_else(|| largest(parsed));
    match optimize {
        Optimize::Path(path) => check(path, count),
        Optimize::Greedy(given) if !at_once => Ok(Greedy { parsed, output, limit: limit(given) }.path(inputs)),
        Optimize::Optimal(given) if !at_once && count > ALL_ORDERS => {
            Ok(Greedy { parsed, output, limit: limit(given) }.path(inputs))
        }
        Optimize::Optimal(given) if !at_once => Ok(Optimal::new(parsed, output, limit(given)).path(&inputs)),
        _ => Ok(vec![(0..count).collect()]),
    }
}

fn largest(parsed: &Parsed) -> u128 {
    let all = parsed.inputs.iter().chain([&parsed.output]);
    all.map(|labels| size(parsed, labels)).max().unwrap_or(1)
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
    match left {
        1 => Ok(path.to_vec()),
        _ => LinalgError::Argument(format!("{} more operands have to be contracted", left - 1)).raise(),
    }
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |i| (i + 1..count).map(move |j| (i, j)))
}

/// A pair that might be next: the elements that it saves, what it costs, where it stands, and the list after it.
struct Candidate {
    saved: i128,
    cost: u128,
    pair: (usize, usize),
    rest: Vec<Labels>,
}

struct Greedy<'a> {
    parsed: &'a Parsed,
    output: Labels,
    limit: u128,
}

impl Greedy<'_> {
    fn path(&self, mut sets: Vec<Labels>) -> Vec<Vec<usize>> {
        let count = sets.len();
        let whole = Contraction::new(&(0..count).collect::<Vec<_>>(), &sets, &self.output);
        let naive = cost(self.parsed, &whole.met, !whole.summed.is_empty(), count);
        let (mut path, mut spent) = (Vec::new(), 0u128);
        let mut known: Vec<Candidate> = Vec::new();
        let mut new: Vec<(usize, usize)> = pairs(count).collect();
        for _ in 1..count {
            let inner = new.iter().filter(|&&(i, j)| !sets[i].is_disjoint(&sets[j]));
            known.extend(inner.filter_map(|&pair| self.candidate(pair, &sets, spent, naive)));
            if known.is_empty() {
                known.extend(pairs(sets.len()).filter_map(|pair| self.candidate(pair, &sets, spent, naive)));
            }
            let order = |a: &Candidate, b: &Candidate| b.saved.cmp(&a.saved).then(a.cost.cmp(&b.cost));
            let Some(best) = (0..known.len()).min_by(|&a, &b| order(&known[a], &known[b])) else {
                path.push((0..sets.len()).collect());
                break;
            };
            let best = known.remove(best);
            known = known.into_iter().filter_map(|other| other.after(&best)).collect();
            sets = best.rest;
            spent = spent.saturating_add(best.cost);
            path.push(vec![best.pair.0, best.pair.1]);
            let last = sets.len() - 1;
            new = (0..last).map(|i| (i, last)).collect();
        }
        path
    }

    /// The pair, unless its result is too large, or joining all at once would be cheaper.
    fn candidate(&self, pair: (usize, usize), sets: &[Labels], spent: u128, naive: u128) -> Option<Candidate> {
        let found = Contraction::new(&[pair.0, pair.1], sets, &self.output);
        let elements = size(self.parsed, found.result());
        let cost = cost(self.parsed, &found.met, !found.summed.is_empty(), 2);
        if elements > self.limit || spent.saturating_add(cost) > naive {
            return None;
        }
        let signed = |n: u128| i128::try_from(n).unwrap_or(i128::MAX);
        let before = size(self.parsed, &sets[pair.0]).saturating_add(size(self.parsed, &sets[pair.1]));
        Some(Candidate { saved: signed(before) - signed(elements), cost, pair, rest: found.rest })
    }
}

impl Candidate {
    /// The same pair in the list after `best`; none where both need one operand.
    fn after(mut self, best: &Candidate) -> Option<Candidate> {
        let (x, y) = self.pair;
        let (bx, by) = best.pair;
        if [bx, by].contains(&x) || [bx, by].contains(&y) {
            return None;
        }
        let earlier = |at: usize, than: usize| usize::from(at > than);
        self.rest.remove(by - earlier(by, x) - earlier(by, y));
        self.rest.remove(bx - earlier(bx, x) - earlier(bx, y));
        let joined = best.rest[best.rest.len() - 1].clone();
        self.rest.insert(self.rest.len() - 1, joined);
        self.pair = (x - earlier(x, bx) - earlier(x, by), y - earlier(y, bx) - earlier(y, by));
        Some(self)
    }
}

/// The search through all orders; for each number of steps the cheapest found, the first among equals.
struct Optimal<'a> {
    parsed: &'a Parsed,
    output: Labels,
    limit: u128,
    best: Vec<Option<(u128, Vec<Vec<usize>>)>>,
}

impl<'a> Optimal<'a> {
    fn new(parsed: &'a Parsed, output: Labels, limit: u128) -> Self {
        Optimal { parsed, output, limit, best: vec![None; parsed.inputs.len()] }
    }

    /// The cheapest of the longest; what the bound lets no pair join is joined at once.
    fn path(mut self, inputs: &[Labels]) -> Vec<Vec<usize>> {
        self.search(inputs, 0, &mut Vec::new());
        let (steps, (_, mut path)) =
            self.best.into_iter().enumerate().rev().find_map(|(i, found)| Some((i, found?))).expect("no step at all");
        let left = inputs.len() - steps;
        if left > 1 {
            path.push((0..left).collect());
        }
        path
    }

    fn search(&mut self, sets: &[Labels], spent: u128, path: &mut Vec<Vec<usize>>) {
        let steps = path.len();
        if self.best[steps].as_ref().is_none_or(|(cost, _)| spent < *cost) {
            self.best[steps] = Some((spent, path.clone()));
        }
        let is_worse = |whole: &Option<(u128, _)>| whole.as_ref().is_some_and(|(cost, _)| spent >= *cost);
        if sets.len() == 1 || is_worse(&self.best[self.best.len() - 1]) {
            return;
        }
        for (i, j) in pairs(sets.len()) {
            let found = Contraction::new(&[i, j], sets, &self.output);
            if size(self.parsed, found.result()) > self.limit {
                continue;
            }
            path.push(vec![i, j]);
            let cost = cost(self.parsed, &found.met, !found.summed.is_empty(), 2);
            self.search(&found.rest, spent.saturating_add(cost), path);
            path.pop();
        }
    }
}
