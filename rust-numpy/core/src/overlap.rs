//! Whether two arrays have a byte in common: a question of whole numbers.
//!
//! A byte of the first array lies at `start + x + sum(stride * index)`, with x below the element's size and each index
//! below its dimension. Both arrays have a byte in common where the difference of two such sums is the difference of
//! their starts. With every stride made positive, that is an equation in bounded whole numbers, which is hard in
//! general and easy for the strides that arrays have: the largest coefficient leaves few values to its number.
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};

/// A coefficient, and the largest value of its number; the smallest is 0.
#[derive(Clone, Copy, Debug)]
struct Term {
    factor: i128,
    most: i128,
}

/// Whether some byte belongs to elements of both arrays. Looks at `max_work` candidates at most (an error where that
/// is not enough); at the bounds alone where it is 0.
pub fn shares_memory(a: &DynArray, b: &DynArray, max_work: Option<u64>) -> Result<bool> {
    if !a.may_share_memory(b) || max_work == Some(0) {
        return Ok(a.may_share_memory(b));
    }
    let mut terms = [terms(a), terms(b)].concat();
    let (low, high) = (a.addresses(), b.addresses());
    // Counted from the lowest byte of the first array up, and from the highest of the second one down.
    let target = high.end as i128 - 1 - low.start as i128;
    terms.sort_by_key(|term| std::cmp::Reverse(term.factor));
    let mut merged: Vec<Term> = Vec::with_capacity(terms.len());
    for term in terms {
        match merged.last_mut() {
            Some(last) if last.factor == term.factor => last.most += term.most,
            _ => merged.push(term),
        }
    }
    Search::new(merged, max_work).solvable(0, target)
}

/// The distances of an array's bytes from its lowest one.
fn terms(array: &DynArray) -> Vec<Term> {
    let bytes = Term { factor: 1, most: array.dtype().itemsize() as i128 - 1 };
    let axes = array.shape().iter().zip(array.strides());
    axes.map(|(&n, &stride)| Term { factor: (stride as i128).abs(), most: n as i128 - 1 })
        .chain([bytes])
        .filter(|term| term.factor > 0 && term.most > 0)
        .collect()
}

struct Search {
    terms: Vec<Term>,
    /// For each place the greatest common divisor, and the largest sum, of the terms from there on.
    divisors: Vec<i128>,
    sums: Vec<i128>,
    work: u64,
    max_work: Option<u64>,
}

impl Search {
    fn new(terms: Vec<Term>, max_work: Option<u64>) -> Search {
        let (mut divisors, mut sums) = (vec![0; terms.len() + 1], vec![0; terms.len() + 1]);
        for (at, term) in terms.iter().enumerate().rev() {
            divisors[at] = divisor(divisors[at + 1], term.factor);
            sums[at] = sums[at + 1] + term.factor * term.most;
        }
        Search { terms, divisors, sums, work: 0, max_work }
    }

    /// Whether the terms from `at` on can be the rest of the sum.
    fn solvable(&mut self, at: usize, rest: i128) -> Result<bool> {
        if rest == 0 {
            return Ok(true);
        }
        if rest < 0 || rest > self.sums[at] || rest % self.divisors[at] != 0 {
            return Ok(false);
        }
        let Term { factor, most } = self.terms[at];
        let least = (rest - self.sums[at + 1] + factor - 1).div_euclid(factor).max(0);
        // Only every `step`-th value leaves a multiple of what the others can be.
        let step = match self.divisors[at + 1] {
            0 => 1,
            others => others / divisor(others, factor),
        };
        let fits = |value: i128| match self.divisors[at + 1] {
            0 => rest == factor * value,
            others => (rest - factor * value) % others == 0,
        };
        let last = most.min(rest / factor);
        let Some(first) = (least..least + step).find(|&value| fits(value)) else { return Ok(false) };
        let mut value = first;
        while value <= last {
            self.work += 1;
            if self.max_work.is_some_and(|most| self.work > most) {
                let why = "the work to decide whether the arrays share memory exceeds max_work".into();
                return Err(NumPyError::argument(ErrorKind::TooHard, why));
            }
            if self.solvable(at + 1, rest - factor * value)? {
                return Ok(true);
            }
            value += step;
        }
        Ok(false)
    }
}

fn divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
