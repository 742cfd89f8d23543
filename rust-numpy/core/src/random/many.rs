//! Distributions of vectors.
use super::discrete::binomial;
use super::draw::output_shape;
use super::gamma::{beta, gamma};
use super::hypergeometric::hypergeometric;
use super::{bounded::masked, Generator};
use crate::calc::{array_of, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};

/// Below this largest parameter a Dirichlet vector is made of beta numbers: gamma numbers might all be 0.
const SMALL_ALPHA: f64 = 0.1;
/// The largest total of which counts are drawn one by one.
const MOST: i64 = 1_000_000_000;

/// Whether memory has room for so many numbers; that it has not is a typed error.
pub(super) fn fits(shape: &[usize]) -> Result<()> {
    DynArray::zeros(shape, &DType::F64).map(|_| ())
}

/// W. Kahan's sum.
pub(super) fn compensated(terms: &[f64]) -> f64 {
    let Some((&first, rest)) = terms.split_first() else { return 0.0 };
    let (mut sum, mut lost) = (first, 0.0);
    for term in rest {
        let exact = term - lost;
        let next = sum + exact;
        lost = next - sum - exact;
        sum = next;
    }
    sum
}

impl Generator {
    /// How often each of several outcomes occurs in `n` trials; the last axis of `chances` holds the outcomes'.
    pub fn multinomial(&mut self, n: &DynArray, chances: &DynArray, size: Option<&[usize]>) -> Result<DynArray> {
        let (&outcomes, batch) =
            chances.shape().split_last().ok_or_else(|| NumPyError::value("pvals needs an axis"))?;
        if outcomes == 0 {
            return Err(NumPyError::value(
                "pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.",
            ));
        }
        let all = values::<f64>(chances)?;
        for row in all.chunks(outcomes) {
            if row.iter().any(|&chance| !(0.0..=1.0).contains(&chance)) {
                return Err(NumPyError::value("pvals are chances, 0 to 1"));
            }
            if compensated(&row[..outcomes - 1]) > 1.0 + 1e-12 {
                return Err(NumPyError::value("sum(pvals[:-1]) > 1.0"));
            }
        }
        if values::<i64>(n)?.iter().any(|&n| n < 0) {
            return Err(NumPyError::value("n is not negative"));
        }
        let shape = output_shape(&[n.shape(), batch], size)?;
        fits(&[&shape[..], &[outcomes]].concat())?;
        let trials = values::<i64>(&n.broadcast_to(&shape)?)?;
        let rows = chances.broadcast_to(&[&shape[..], &[outcomes]].concat())?;
        let rows = values::<f64>(&rows)?;
        let counts: Vec<i64> =
            trials.iter().zip(rows.chunks(outcomes)).flat_map(|(&n, row)| self.outcomes(n, row)).collect();
        array_of(&counts, &[&shape[..], &[outcomes]].concat())
    }

    fn outcomes(&mut self, n: i64, chances: &[f64]) -> Vec<i64> {
        let mut counts = vec![0; chances.len()];
        let (mut left, mut remaining) = (n, 1.0);
        for (count, chance) in counts.iter_mut().zip(&chances[..chances.len() - 1]) {
            *count = binomial(&mut self.bits, left, chance / remaining);
            left -= *count;
            if left <= 0 {
                break;
            }
            remaining -= chance;
        }
        if left > 0 {
            counts[chances.len() - 1] = left;
        }
        counts
    }

    /// Vectors of parts that sum to 1.
    pub fn dirichlet(&mut self, alpha: &DynArray, shape: &[usize]) -> Result<DynArray> {
        if alpha.ndim() != 1 {
            return Err(NumPyError::value("alpha must be a one-dimensional sequence"));
        }
        let alpha = values::<f64>(alpha)?;
        if alpha.iter().any(|a| !a.is_nan() && a.is_sign_negative()) {
            return Err(NumPyError::value("alpha < 0"));
        }
        let full = [shape, &[alpha.len()]].concat();
        fits(&full)?;
        let count: usize = shape.iter().product();
        let largest = alpha.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_small = !alpha.is_empty() && largest < SMALL_ALPHA;
        let mut parts = Vec::with_capacity(count * alpha.len());
        for _ in 0..if alpha.is_empty() { 0 } else { count } {
            parts.extend(if is_small { self.broken_stick(&alpha) } else { self.shares(&alpha) });
        }
        array_of(&parts, &full)
    }

    /// Gamma numbers divided by their sum.
    fn shares(&mut self, alpha: &[f64]) -> Vec<f64> {
        let drawn: Vec<f64> = alpha.iter().map(|&a| gamma(&mut self.bits, a)).collect();
        let scale = 1.0 / drawn.iter().fold(0.0, |sum, x| sum + x);
        drawn.iter().map(|x| x * scale).collect()
    }

    /// Pieces broken off what is left, of beta sizes.
    fn broken_stick(&mut self, alpha: &[f64]) -> Vec<f64> {
        let n = alpha.len();
        let mut sums = alpha.to_vec();
        (0..n - 1).rev().for_each(|i| sums[i] += sums[i + 1]);
        let mut parts = vec![0.0; n];
        if sums[0] <= 0.0 {
            return parts;
        }
        let mut left = 1.0;
        for i in 0..n - 1 {
            let piece = beta(&mut self.bits, alpha[i], sums[i + 1]);
            parts[i] = left * piece;
            left *= 1.0 - piece;
            if sums[i + 1] == 0.0 {
                break;
            }
        }
        parts[n - 1] = left;
        parts
    }

    /// How many of each colour are among `sample` things taken: by colour after colour, or thing after thing.
    pub fn multivariate_hypergeometric(
        &mut self,
        colours: &DynArray,
        sample: i64,
        shape: &[usize],
        by_things: bool,
    ) -> Result<DynArray> {
        let is_whole = matches!(colours.dtype().kind(), 'i' | 'u') || colours.size() == 0;
        let colours = match colours.ndim() {
            1 if is_whole => values::<i64>(colours)?,
            _ => return Err(NumPyError::value("colors must be a one-dimensional sequence of nonnegative integers")),
        };
        let total = colours.iter().try_fold(0i64, |sum, &n| if n < 0 { None } else { sum.checked_add(n) });
        let total = total.ok_or_else(|| NumPyError::value("colors are not negative, and their sum fits 63 bits"))?;
        if sample < 0 || sample > total {
            return Err(NumPyError::value("nsample is from 0 to sum(colors)"));
        }
        if total >= MOST {
            return Err(NumPyError::value(&format!("sum(colors) must be less than {MOST}")));
        }
        let full = [shape, &[colours.len()]].concat();
        fits(&full)?;
        let count: usize = if colours.is_empty() { 0 } else { shape.iter().product() };
        let rest = sample > total / 2;
        let wanted = if rest { total - sample } else { sample };
        let mut things: Vec<usize> = Vec::new();
        if by_things {
            fits(&[total as usize])?;
        }
        if by_things && total > 0 && sample > 0 && count > 0 {
            things = colours.iter().enumerate().flat_map(|(i, &n)| std::iter::repeat_n(i, n as usize)).collect();
        }
        let mut counts = Vec::with_capacity(count * colours.len());
        for _ in 0..count {
            let row = match (total == 0 || sample == 0, by_things) {
                (true, _) => vec![0; colours.len()],
                (_, true) => self.taken(&mut things, wanted as usize, colours.len()),
                (_, false) => self.by_colour(&colours, total, wanted),
            };
            let rest = rest && sample > 0;
            counts.extend(row.iter().zip(&colours).map(|(&n, &all)| if rest { all - n } else { n }));
        }
        array_of(&counts, &full)
    }

    fn taken(&mut self, things: &mut [usize], wanted: usize, colours: usize) -> Vec<i64> {
        let mut counts = vec![0; colours];
        for i in 0..wanted {
            let other = i + masked(&mut self.bits, (things.len() - i - 1) as u64) as usize;
            things.swap(i, other);
            counts[things[i]] += 1;
        }
        counts
    }

    fn by_colour(&mut self, colours: &[i64], total: i64, wanted: i64) -> Vec<i64> {
        let mut counts = vec![0; colours.len()];
        let (mut left, mut remaining) = (wanted, total);
        for (count, &n) in counts.iter_mut().zip(&colours[..colours.len() - 1]) {
            if left <= 0 {
                break;
            }
            remaining -= n;
            *count = hypergeometric(&mut self.bits, n, remaining, left);
            left -= *count;
        }
        if left > 0 {
            counts[colours.len() - 1] = left;
        }
        counts
    }
}
