//! Histograms of one and many dimensions.
mod edges;
mod estimators;
mod many;

pub use edges::{bin_edges, Bins, Range};
pub(crate) use many::columns;
pub use many::histogramdd;

use crate::calc::{
    any, apply_as, array_of, at_axis, divide, equal, fold, greater_equal, join, less, less_equal, logical_and,
    multiply, not_equal, subtract, Term,
};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::s;
use crate::indexing::{compress, get, raveled, take, Key, Mode};
use crate::promote::{result_type, Casting};
use crate::sorting::{argsort, searchsorted, Side};
use crate::stats::{bincount, diff};

/// Elements that are counted at once.
const BLOCK: usize = 65536;

/// How many elements (or how much weight) lie in each bin, and the edges of the bins.
pub fn histogram(
    array: &DynArray,
    bins: &Bins,
    range: Option<&Range>,
    density: bool,
    weights: Option<&DynArray>,
) -> Result<(DynArray, DynArray)> {
    let (array, weights) = flattened(array, weights)?;
    let (edges, even) = bin_edges(&array, bins, range, weights.as_ref())?;
    let counts = match even {
        Some((range, count)) => even_counts(&array, weights.as_ref(), &edges, &range, count)?,
        None => uneven_counts(&array, weights.as_ref(), &edges)?,
    };
    if !density {
        return Ok((counts, edges));
    }
    let widths = diff(&edges, 1, -1, None, None)?.astype(&DType::F64, Casting::Unsafe)?;
    let total = fold("add", &counts, None, false)?;
    Ok((divide(&divide(&counts, &widths)?, &total)?, edges))
}

/// Both flat, booleans as numbers.
pub(crate) fn flattened(array: &DynArray, weights: Option<&DynArray>) -> Result<(DynArray, Option<DynArray>)> {
    if weights.is_some_and(|weights| weights.shape() != array.shape()) {
        return Err(NumPyError::value("weights should have the same shape as a"));
    }
    let truth = *array.dtype() == DType::BOOL;
    let array = if truth { array.astype(&DType::U8, Casting::Unsafe)? } else { array.clone() };
    Ok((raveled(&array)?, weights.map(raveled).transpose()?))
}

/// `a - b` without overflow: integers of the same width lose their sign.
pub(super) fn distance(a: &Term, b: &Term) -> Result<DynArray> {
    let dtype = result_type(&[a.promotable(), b.promotable()])?;
    let unsigned = match dtype.kind() {
        'i' => DType::parse(&format!("u{}", dtype.itemsize()))?,
        _ => dtype.clone(),
    };
    let as_common = |term: &Term| term.to_array()?.astype(&dtype, Casting::Unsafe);
    apply_as("subtract", &[(&as_common(a)?).into(), (&as_common(b)?).into()], &unsigned)
}

fn blocks(array: &DynArray) -> impl Iterator<Item = Result<DynArray>> + '_ {
    let starts = (0..array.size()).step_by(BLOCK);
    starts.map(|start| array.index(&[s(start as isize..(start + BLOCK).min(array.size()) as isize)]))
}

fn weight_dtype(weights: Option<&DynArray>) -> DType {
    weights.map_or(DType::I64, |weights| weights.dtype().native())
}

/// Counts in bins of equal width: the bin is computed, then moved by one where rounding put it beside the edge.
fn even_counts(
    array: &DynArray,
    weights: Option<&DynArray>,
    edges: &DynArray,
    (first, last): &Range,
    count: usize,
) -> Result<DynArray> {
    let dtype = weight_dtype(weights);
    let mut sums = DynArray::zeros(&[count], &dtype)?;
    let width = distance(last, first)?;
    for (number, block) in blocks(array).enumerate() {
        let block = block?;
        let keep = logical_and(&greater_equal(&block, first)?, &less_equal(&block, last)?)?;
        let block = compress(&keep, &block, Some(0))?.astype(edges.dtype(), Casting::Unsafe)?;
        let shares = multiply(&divide(&distance(&block.clone().into(), first)?, &width)?, count as i64)?;
        let places = settled(&shares.astype(&DType::I64, Casting::Unsafe)?, &block, edges, count)?;
        let start = (number * BLOCK) as isize;
        let part = |weights: &DynArray| {
            let part = weights.index(&[s(start..(start + BLOCK as isize).min(weights.size() as isize))])?;
            compress(&keep, &part, Some(0))
        };
        let weights = weights.map(part).transpose()?;
        add_counts(&mut sums, &places, weights.as_ref(), count)?;
    }
    Ok(sums)
}

fn settled(places: &DynArray, block: &DynArray, edges: &DynArray, count: usize) -> Result<DynArray> {
    let one_if = |mask: &DynArray| mask.astype(&DType::I64, Casting::Unsafe);
    let edge = |places: &DynArray| get(edges, &[Key::Array(places.clone())]);
    let last = equal(places, count as i64)?;
    let places = subtract(places, &one_if(&last)?)?;
    let below = less(block, &edge(&places)?)?;
    let places = subtract(&places, &one_if(&below)?)?;
    let above = greater_equal(block, &edge(&crate::calc::add(&places, 1)?)?)?;
    let above = logical_and(&above, &not_equal(&places, count as i64 - 1)?)?;
    crate::calc::add(&places, &one_if(&above)?)
}

fn add_counts(sums: &mut DynArray, places: &DynArray, weights: Option<&DynArray>, count: usize) -> Result<()> {
    let counted = |weights: Option<&DynArray>| bincount(places, weights, count as isize);
    let dtype = sums.dtype().clone();
    let Some(weights) = weights.filter(|weights| weights.dtype().kind() == 'c') else {
        let counts = counted(weights)?.astype(&dtype, Casting::Unsafe)?;
        *sums = crate::calc::add(&*sums, &counts)?;
        return Ok(());
    };
    let (real, imaginary) = (counted(Some(&weights.real()))?, counted(Some(&weights.imag()?))?);
    let real = crate::calc::add(&sums.real(), &real)?;
    let imaginary = crate::calc::add(&sums.imag()?, &imaginary)?;
    sums.view_mut()?.real().assign(&real)?;
    sums.view_mut()?.imag()?.assign(&imaginary)
}

/// How many sorted elements lie before each edge; those on the last edge count too.
fn before_edges(sorted: &DynArray, edges: &DynArray) -> Result<DynArray> {
    let (inner, last) = (edges.index(&[s(..-1)])?, edges.index(&[s(-1..)])?);
    join(&[searchsorted(sorted, &inner, Side::Left)?, searchsorted(sorted, &last, Side::Right)?], 0)
}

fn uneven_counts(array: &DynArray, weights: Option<&DynArray>, edges: &DynArray) -> Result<DynArray> {
    let dtype = weight_dtype(weights);
    let mut sums = DynArray::zeros(edges.shape(), &dtype)?;
    for (number, block) in blocks(array).enumerate() {
        let block = block?;
        let order = argsort(&block, Some(0))?;
        let places = before_edges(&take(&block, &order, Some(0), Mode::Raise)?, edges)?;
        let counts = match weights {
            None => places,
            Some(weights) => {
                let start = (number * BLOCK) as isize;
                let part = weights.index(&at_axis(0, s(start..start + block.size() as isize)))?;
                let sorted = take(&part, &order, Some(0), Mode::Raise)?;
                let running = crate::ufunc::get("add")?.accumulate(&sorted, 0, None)?;
                let running = join(&[DynArray::zeros(&[1], &dtype)?, running], 0)?;
                take(&running, &places, Some(0), Mode::Raise)?
            }
        };
        sums = crate::calc::add(&sums, &counts)?.astype(&dtype, Casting::SameKind)?;
    }
    diff(&sums, 1, -1, None, None)
}

/// Whether some element is not below the next.
fn not_increasing(edges: &DynArray) -> Result<bool> {
    any(&greater_equal(&edges.index(&[s(..-1)])?, &edges.index(&[s(1..)])?)?)
}

/// An edge as a number without dimensions.
fn edge(value: f64) -> Result<Term> {
    array_of(&[value], &[]).map(Term::Array)
}
