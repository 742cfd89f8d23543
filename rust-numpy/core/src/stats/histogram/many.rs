//! Histograms over many dimensions.
#![expect(clippy::reversed_empty_ranges, reason = "a negative end of `s` counts from the back")]
use super::edges::outer_edges;
use super::{Bins, Range};
use crate::calc::{any, divide, equal, fold, greater, join, subtract, Term};
use crate::creation::{linspace, Spacing};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::indexing::{ravel_multi_index, Mode};
use crate::layout::Order;
use crate::promote::Casting;
use crate::sorting::{searchsorted, Side};
use crate::stats::{bincount, diff};

/// How many rows of `sample` (or how much weight) lie in each bin, and the edges along each column.
pub fn histogramdd(
    sample: &DynArray,
    bins: &[Bins],
    ranges: Option<&[Option<Range>]>,
    density: bool,
    weights: Option<&DynArray>,
) -> Result<(DynArray, Vec<DynArray>)> {
    let columns = sample.shape()[1];
    if bins.len() != columns {
        return Err(NumPyError::value("the dimension of bins must be equal to the dimension of the sample"));
    }
    if ranges.is_some_and(|ranges| ranges.len() != columns) {
        return Err(NumPyError::value("range argument must have one entry per dimension"));
    }
    let column = |axis: usize| sample.index(&[s(..), IndexItem::At(axis as isize)]);
    let edges = |axis: usize| edges_of(&column(axis)?, &bins[axis], ranges.and_then(|ranges| ranges[axis].as_ref()));
    let edges: Vec<DynArray> = (0..columns).map(edges).collect::<Result<_>>()?;
    let places: Vec<DynArray> = (0..columns).map(|axis| place(&column(axis)?, &edges[axis])).collect::<Result<_>>()?;
    // One more bin on each side takes what lies outside.
    let shape: Vec<usize> = edges.iter().map(|edges| edges.size() + 1).collect();
    let cells = shape.iter().try_fold(1usize, |all, &n| all.checked_mul(n));
    let cells =
        cells.and_then(|cells| isize::try_from(cells).ok()).ok_or_else(|| NumPyError::TooLarge(shape.clone()))?;
    let flat = ravel_multi_index(&places, &shape, &vec![Mode::Raise; columns], Order::C)?;
    let sums = bincount(&flat, weights, cells)?.astype(&DType::F64, Casting::Safe)?;
    let whole: Vec<isize> = shape.iter().map(|&n| n as isize).collect();
    let counts = sums.reshape(&whole, Order::C)?.index(&vec![s(1..-1); columns])?;
    let counts = if density { dense(&counts, &edges)? } else { counts };
    Ok((counts, edges))
}

fn edges_of(column: &DynArray, bins: &Bins, range: Option<&Range>) -> Result<DynArray> {
    match bins {
        Bins::Edges(edges) if edges.ndim() != 1 => Err(NumPyError::value("`bins` must be a scalar or 1d array")),
        Bins::Edges(edges) => match any(&greater(&edges.index(&[s(..-1)])?, &edges.index(&[s(1..)])?)?)? {
            true => Err(NumPyError::value("`bins` must be monotonically increasing, when an array")),
            false => Ok(edges.clone()),
        },
        Bins::Estimated(_) => {
            Err(NumPyError::argument(ErrorKind::Type, "`bins` must be an integer, when a scalar".into()))
        }
        Bins::Count(count) if *count < 1 => Err(NumPyError::value("`bins` must be positive, when an integer")),
        Bins::Count(count) => {
            let (first, last) = outer_edges(column, range)?;
            let end = |term: &Term| Ok::<_, NumPyError>((term.to_array()?, term.promotable()));
            let spacing = Spacing { count: count + 1, endpoint: true, dtype: None, axis: 0 };
            Ok(linspace(&end(&first)?, &end(&last)?, &spacing)?.0)
        }
    }
}

/// The bin of each element, counted from the one outside in front; the last bin includes its end.
fn place(column: &DynArray, edges: &DynArray) -> Result<DynArray> {
    let places = searchsorted(edges, column, Side::Right)?;
    if edges.size() == 0 {
        return Err(NumPyError::Index { index: -1, axis: 0, size: 0 });
    }
    let on_edge = equal(column, &edges.index(&[IndexItem::At(-1)])?)?;
    subtract(&places, &on_edge.astype(&DType::I64, Casting::Unsafe)?)
}

fn dense(counts: &DynArray, edges: &[DynArray]) -> Result<DynArray> {
    let total = fold("add", counts, None, false)?;
    let mut result = counts.clone();
    for (axis, edges) in edges.iter().enumerate() {
        let mut shape = vec![1; counts.ndim()];
        shape[axis] = edges.size() as isize - 1;
        result = divide(&result, &diff(edges, 1, -1, None, None)?.reshape(&shape, Order::C)?)?;
    }
    divide(&result, &total)
}

/// Columns side by side: the sample of two or more sequences.
pub(crate) fn columns(sequences: &[DynArray]) -> Result<DynArray> {
    let column = |sequence: &DynArray| {
        if sequence.ndim() != 1 {
            return Err(NumPyError::value("a sample is a sequence of one-dimensional sequences"));
        }
        sequence.reshape(&[sequence.size() as isize, 1], Order::C)
    };
    join(&sequences.iter().map(column).collect::<Result<Vec<_>>>()?, 1)
}
