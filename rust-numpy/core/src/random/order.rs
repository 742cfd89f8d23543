//! Random orders and choices.
use super::bounded::{below64, masked};
use super::{BitGenerator, Ends, Generator};
use crate::calc::{array_of, moved, values};
use crate::creation::arange;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::indexing::{take, Mode};
use crate::layout::{normalize_axis, Order};
use std::collections::HashSet;

/// How a choice is made.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// Whether something may be chosen more than once.
    pub replace: bool,
    /// How likely each is; evenly if not given.
    pub p: Option<&'a DynArray>,
    /// Whether what is chosen comes in random order.
    pub shuffle: bool,
}

fn positions(found: &[i64], shape: &[usize]) -> Result<DynArray> {
    array_of(found, shape)
}

impl Generator {
    /// Positions in random order, by Fisher and Yates.
    fn order(&mut self, n: usize) -> Vec<i64> {
        let mut order: Vec<i64> = (0..n as i64).collect();
        for i in (1..n).rev() {
            order.swap(i, masked(&mut self.bits, i as u64) as usize);
        }
        order
    }

    /// The parts along `axis` in random order.
    pub fn permutation(&mut self, array: &DynArray, axis: isize) -> Result<DynArray> {
        let axis = normalize_axis(axis, array.ndim())?;
        if array.size() == 0 && array.ndim() == 1 {
            return array.copy(None);
        }
        let order = self.order(array.shape()[axis]);
        take(array, &positions(&order, &[order.len()])?, Some(axis as isize), Mode::Raise)
    }

    /// As [`Generator::permutation`], but drawing nothing for what has no elements, as `shuffle` does.
    pub fn shuffled(&mut self, array: &DynArray, axis: isize) -> Result<DynArray> {
        if array.ndim() == 0 {
            let why = "an array without dimensions has no order".into();
            return Err(NumPyError::argument(ErrorKind::Type, why));
        }
        normalize_axis(axis, array.ndim())?;
        if array.size() == 0 {
            return array.copy(None);
        }
        self.permutation(array, axis)
    }

    /// The elements of each line along `axis` in an order of its own; without an axis, all elements.
    pub fn permuted(&mut self, array: &DynArray, axis: Option<isize>) -> Result<DynArray> {
        let Some(axis) = axis else {
            // Elements are counted as they lie in memory where they lie without gaps.
            let order =
                if array.is_contiguous(Order::C) || !array.is_contiguous(Order::F) { Order::C } else { Order::F };
            if array.ndim() == 0 {
                return self.shuffled(array, 0);
            }
            let flat = crate::manip::ravel(array, order)?;
            let mixed = self.shuffled(&flat, 0)?;
            let shape: Vec<isize> = array.shape().iter().map(|&n| n as isize).collect();
            return mixed.reshape(&shape, order);
        };
        let axis = normalize_axis(axis, array.ndim())?;
        let last = array.ndim() - 1;
        let lines = moved(array, axis, last)?.to_contiguous(Order::C)?;
        let n = lines.shape()[last];
        let count = lines.size() / n.max(1);
        let mut places = Vec::with_capacity(lines.size());
        for line in 0..count {
            places.extend(self.order(n).into_iter().map(|at| at + (line * n) as i64));
        }
        let mixed = take(&lines, &positions(&places, lines.shape())?, None, Mode::Raise)?;
        moved(&mixed, last, axis)
    }

    /// Random bytes, of draws of 32 bits, lowest first. None at all are a draw too, as in NumPy.
    pub fn bytes(&mut self, length: usize) -> Result<DynArray> {
        let mut word = [0; 4];
        if length == 0 {
            self.bits.next_u32();
        }
        crate::calc::generate(&[length], |i| {
            if i % 4 == 0 {
                word = self.bits.next_u32().to_le_bytes();
            }
            word[i % 4]
        })
    }

    /// Positions below `population`, in an array of this shape.
    pub fn choice(&mut self, population: usize, shape: &[usize], how: &Choice<'_>) -> Result<DynArray> {
        super::many::fits(shape)?;
        let count: usize = shape.iter().product();
        if population == 0 && count > 0 {
            return Err(NumPyError::value("there is nothing to choose from"));
        }
        let chances = how.p.map(|p| chances(p, population)).transpose()?;
        if !how.replace && count > population {
            return Err(NumPyError::value("a sample without replacement is no larger than what it is taken from"));
        }
        match (how.replace, chances) {
            (true, None) if count == 0 => positions(&[], shape),
            (true, None) => {
                let (low, high) = (Ends::from(0), Ends::from(population as i128));
                self.integers(&low, &high, Some(shape), &DType::I64, false)
            }
            (true, Some(chances)) => {
                let sums = cumulated(&chances);
                let drawn = values::<f64>(&self.random(shape, false)?)?;
                positions(&drawn.iter().map(|&u| place(&sums, u)).collect::<Vec<_>>(), shape)
            }
            (false, Some(chances)) => positions(&self.distinct_by_chance(chances, count)?, shape),
            (false, None) if population > 10_000 && count > population / 50 => {
                super::many::fits(&[population])?;
                positions(&self.distinct(population, count, how.shuffle), shape)
            }
            (false, None) => positions(&self.distinct(population, count, how.shuffle), shape),
        }
    }

    /// Draws whose repetitions are dropped, until there are enough; what has been chosen has no chance any more.
    fn distinct_by_chance(&mut self, mut chances: Vec<f64>, count: usize) -> Result<Vec<i64>> {
        if chances.iter().filter(|&&chance| chance > 0.0).count() < count {
            return Err(NumPyError::value("Fewer non-zero entries in p than size"));
        }
        let mut found: Vec<i64> = Vec::with_capacity(count);
        while found.len() < count {
            let drawn: Vec<f64> = (found.len()..count).map(|_| self.bits.next_double()).collect();
            found.iter().for_each(|&at| chances[at as usize] = 0.0);
            let sums = cumulated(&chances);
            let mut seen = HashSet::new();
            let new = drawn.iter().map(|&u| place(&sums, u)).filter(|&at| seen.insert(at));
            found.extend(new.collect::<Vec<_>>());
        }
        Ok(found)
    }

    /// A part of a shuffled row where it is large, else R. W. Floyd's algorithm (J. Bentley, "A sample of
    /// brilliance", 1987).
    fn distinct(&mut self, population: usize, count: usize, shuffle: bool) -> Vec<i64> {
        let cutoff = if shuffle { 50 } else { 20 };
        if population > 10_000 && count > population / cutoff {
            let mut all: Vec<i64> = (0..population as i64).collect();
            self.mix(&mut all, (population - count).max(1));
            return all.split_off(population - count);
        }
        let mut seen = HashSet::new();
        let mut found = Vec::with_capacity(count);
        for last in population - count..population {
            let drawn = below64(&mut self.bits, last as u64) as i64;
            let chosen = if seen.insert(drawn) { drawn } else { last as i64 };
            seen.insert(chosen);
            found.push(chosen);
        }
        if shuffle {
            self.mix(&mut found, 1);
        }
        found
    }

    /// Fisher and Yates' order from the end down to position `first`.
    fn mix(&mut self, all: &mut [i64], first: usize) {
        for i in (first..all.len()).rev() {
            all.swap(i, below64(&mut self.bits, i as u64) as usize);
        }
    }

    /// `0..n` in random order.
    pub fn permuted_range(&mut self, n: isize) -> Result<DynArray> {
        let range = arange(0.into(), (n as i64).into(), 1.into(), Some(&DType::I64))?;
        self.shuffled(&range, 0)
    }
}

/// Sums up to each chance, as parts of the whole.
fn cumulated(chances: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = chances
        .iter()
        .map(|chance| {
            sum += chance;
            sum
        })
        .collect();
    sums.iter_mut().for_each(|part| *part /= sum);
    sums
}

fn place(sums: &[f64], u: f64) -> i64 {
    sums.partition_point(|&sum| sum <= u) as i64
}

/// Chances that are numbers, not negative, and sum to 1.
fn chances(p: &DynArray, population: usize) -> Result<Vec<f64>> {
    if p.ndim() != 1 {
        return Err(NumPyError::value("p must be 1-dimensional"));
    }
    if p.size() != population {
        return Err(NumPyError::value("a and p must have same size"));
    }
    let chances = values::<f64>(p)?;
    let precision = match p.dtype().itemsize() {
        2 if p.dtype().kind() == 'f' => 2f64.powi(-10),
        4 if p.dtype().kind() == 'f' => f64::from(f32::EPSILON),
        _ => f64::EPSILON,
    };
    let sum = super::many::compensated(&chances);
    let why = match () {
        _ if sum.is_nan() => "probabilities contain NaN",
        _ if chances.iter().any(|&chance| chance < 0.0) => "probabilities are not non-negative",
        _ if (sum - 1.0).abs() > precision.sqrt() => "probabilities do not sum to 1",
        _ => return Ok(chances),
    };
    Err(NumPyError::value(why))
}
