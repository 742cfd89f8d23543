//! Counting elements.
use super::{total, Fold};
use crate::calc::{array_of, subtract, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::s;
use crate::promote::{can_cast, Casting};
use crate::room::repeated;
use crate::sorting::{searchsorted, Side};

/// How many elements are not zero.
pub fn count_nonzero(array: &DynArray, fold: &Fold) -> Result<DynArray> {
    let truth = array.astype(&DType::BOOL, Casting::Unsafe)?;
    total("add", &truth, &fold.with(Some(DType::I64), fold.keepdims))
}

/// How often each number from 0 on occurs, or the sum of the weights at its occurrences.
pub fn bincount(array: &DynArray, weights: Option<&DynArray>, least: isize) -> Result<DynArray> {
    let castable = |array: &DynArray, to: &DType| match can_cast(array.dtype(), to, Casting::SameKind) {
        true => Ok(()),
        false => Err(NumPyError::Cast { from: array.dtype().clone(), to: to.clone(), rule: "same_kind" }),
    };
    if array.ndim() != 1 {
        return Err(NumPyError::value("bincount counts in arrays of one dimension"));
    }
    castable(array, &DType::I64)?;
    let least = usize::try_from(least).map_err(|_| NumPyError::value("'minlength' must not be negative"))?;
    let numbers = values::<i64>(array)?;
    if numbers.iter().any(|&number| number < 0) {
        return Err(NumPyError::value("'list' argument must have no negative elements"));
    }
    if numbers.is_empty() {
        return DynArray::zeros(&[least], &DType::I64);
    }
    let length = numbers.iter().max().map_or(0, |&most| most as usize + 1).max(least);
    let Some(weights) = weights else {
        let mut counts = repeated(0i64, length)?;
        numbers.iter().for_each(|&number| counts[number as usize] += 1);
        return array_of(&counts, &[length]);
    };
    castable(weights, &DType::F64)?;
    if weights.shape() != array.shape() {
        return Err(NumPyError::value("the weights and list don't have the same length"));
    }
    let mut sums = repeated(0f64, length)?;
    values::<f64>(weights)?.iter().zip(&numbers).for_each(|(weight, &number)| sums[number as usize] += weight);
    array_of(&sums, &[length])
}

/// The bin in which each element lies; bins include their left end, or (`right`) their right one.
pub fn digitize(array: &DynArray, bins: &DynArray, right: bool) -> Result<DynArray> {
    if array.dtype().kind() == 'c' {
        return Err(NumPyError::argument(ErrorKind::Type, "x may not be complex".into()));
    }
    if bins.ndim() != 1 {
        return Err(NumPyError::value("bins are one-dimensional"));
    }
    if !can_cast(bins.dtype(), &DType::F64, Casting::Safe) && bins.dtype().kind() == 'c' {
        return Err(NumPyError::Cast { from: bins.dtype().clone(), to: DType::F64, rule: "safe" });
    }
    let side = if right { Side::Left } else { Side::Right };
    let edges = values::<f64>(bins)?;
    if edges.windows(2).all(|pair| pair[0] <= pair[1]) {
        return searchsorted(bins, array, side);
    }
    if !edges.windows(2).all(|pair| pair[0] >= pair[1]) {
        return Err(NumPyError::value("bins must be monotonically increasing or decreasing"));
    }
    let count = bins.size() as i64;
    subtract(count, &searchsorted(&bins.index(&[s(..).step(-1)])?, array, side)?)
}
