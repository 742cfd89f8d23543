//! Derivatives by differences of second order.
#![expect(clippy::reversed_empty_ranges, reason = "a negative end of `s` counts from the back")]
use super::diff;
use super::differences::all_equal_first;
use crate::calc::{add, at_axis, divide, multiply, negative, subtract, Term};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{normalize_axes, Order};
use crate::promote::Casting;
use crate::scalar::Scalar;

/// Distances between neighbours along an axis: all the same, or one for each pair.
enum Spacing {
    Even(Term),
    Uneven(DynArray),
}

/// The derivative along each of the axes; `spacings` are none, one for all, or one for each axis.
pub fn gradient(
    array: &DynArray,
    spacings: &[Term],
    axes: Option<&[isize]>,
    edge_order: isize,
) -> Result<Vec<DynArray>> {
    let axes = match axes {
        None => (0..array.ndim()).collect(),
        Some(axes) => normalize_axes(axes, array.ndim())?.to_vec(),
    };
    let spacings = settle(array, spacings, &axes)?;
    if edge_order > 2 {
        return Err(NumPyError::value("'edge_order' greater than 2 not supported"));
    }
    let whole = matches!(array.dtype().kind(), 'i' | 'u');
    let f = if whole { array.astype(&DType::F64, Casting::Unsafe)? } else { array.clone() };
    let dtype = if matches!(f.dtype().kind(), 'f' | 'c') { f.dtype().clone() } else { DType::F64 };
    let along = |(&axis, spacing): (&usize, &Spacing)| {
        if f.shape()[axis] < (edge_order + 1).max(0) as usize {
            return Err(NumPyError::value("shape of array too small to calculate a numerical gradient"));
        }
        let mut result = crate::creation::like(&f, Some(&dtype), None, None)?;
        let mut write = |item: IndexItem, part: DynArray| result.view_mut()?.index(&at_axis(axis, item))?.assign(&part);
        if f.shape()[axis] > 1 {
            write(s(1..-1), inside(&f, axis, spacing)?)?;
        }
        write(IndexItem::At(0), edge(&f, axis, spacing, edge_order, true)?)?;
        write(IndexItem::At(-1), edge(&f, axis, spacing, edge_order, false)?)?;
        Ok(result)
    };
    axes.iter().zip(&spacings).map(along).collect()
}

fn settle(array: &DynArray, spacings: &[Term], axes: &[usize]) -> Result<Vec<Spacing>> {
    let is_scalar = |term: &Term| matches!(term, Term::Number(_)) || term.to_array().is_ok_and(|a| a.ndim() == 0);
    let one = |(term, &axis): (&Term, &usize)| {
        if is_scalar(term) {
            return Ok(Spacing::Even(term.clone()));
        }
        let places = term.to_array()?;
        if places.ndim() != 1 {
            return Err(NumPyError::value("distances must be either scalars or 1d"));
        }
        if places.size() != array.shape()[axis] {
            return Err(NumPyError::value("when 1d, distances must match the length of the corresponding dimension"));
        }
        let whole = matches!(places.dtype().kind(), 'i' | 'u');
        let places = if whole { places.astype(&DType::F64, Casting::Unsafe)? } else { places };
        let steps = diff(&places, 1, -1, None, None)?;
        match all_equal_first(&steps)? {
            true => Ok(Spacing::Even(steps.index(&[IndexItem::At(0)])?.into())),
            false => Ok(Spacing::Uneven(steps)),
        }
    };
    match spacings {
        [] => Ok(axes.iter().map(|_| Spacing::Even(1.0.into())).collect()),
        [term] if is_scalar(term) => Ok(axes.iter().map(|_| Spacing::Even(term.clone())).collect()),
        many if many.len() == axes.len() => many.iter().zip(axes).map(one).collect(),
        _ => Err(NumPyError::argument(ErrorKind::Type, "invalid number of arguments".into())),
    }
}

/// A number times a term; Python numbers stay such.
fn times(factor: f64, term: &Term) -> Result<Term> {
    match term {
        Term::Number(value) => Ok((factor * real(*value)?).into()),
        Term::Array(array) => multiply(factor, array).map(Term::Array),
    }
}

/// A number over a term.
fn over(factor: f64, term: &Term) -> Result<Term> {
    match term {
        Term::Number(value) => Ok((factor / real(*value)?).into()),
        Term::Array(array) => divide(factor, array).map(Term::Array),
    }
}

fn real(value: Scalar) -> Result<f64> {
    match value {
        Scalar::Bool(value) => Ok(value as u8 as f64),
        Scalar::Int(value) => Ok(value as f64),
        Scalar::Float(value) => Ok(value),
        Scalar::Complex(_) => Err(NumPyError::argument(ErrorKind::Type, "distances are real".into())),
    }
}

/// `a f + b g + c h`.
fn combined(terms: [(&Term, DynArray); 3]) -> Result<DynArray> {
    let [f, g, h] = terms.map(|(factor, values)| multiply(factor, &values));
    add(&add(&f?, &g?)?, &h?)
}

fn inside(f: &DynArray, axis: usize, spacing: &Spacing) -> Result<DynArray> {
    let part = |item| f.index(&at_axis(axis, item));
    let (before, here, after) = (part(s(..-2))?, part(s(1..-1))?, part(s(2..))?);
    let steps = match spacing {
        Spacing::Even(step) => return divide(&subtract(&after, &before)?, &times(2.0, step)?),
        Spacing::Uneven(steps) => steps,
    };
    let (left, right) = (steps.index(&[s(..-1)])?, steps.index(&[s(1..)])?);
    let both = add(&left, &right)?;
    let mut shape = vec![1; f.ndim()];
    shape[axis] = -1;
    let along = |array: DynArray| array.reshape(&shape, Order::C).map(Term::Array);
    let a = along(divide(&negative(&right)?, &multiply(&left, &both)?)?)?;
    let b = along(divide(&subtract(&right, &left)?, &multiply(&left, &right)?)?)?;
    let c = along(divide(&left, &multiply(&right, &both)?)?)?;
    combined([(&a, before), (&b, here), (&c, after)])
}

/// The derivative at the first or last element, from 2 or 3 elements.
fn edge(f: &DynArray, axis: usize, spacing: &Spacing, order: isize, first: bool) -> Result<DynArray> {
    let part = |at: isize| f.index(&at_axis(axis, IndexItem::At(at)));
    let step = |at: isize| -> Result<Term> {
        match spacing {
            Spacing::Even(step) => Ok(step.clone()),
            Spacing::Uneven(steps) => steps.index(&[IndexItem::At(at)]).map(Term::Array),
        }
    };
    if order < 2 {
        let (high, low, at) = if first { (1, 0, 0) } else { (-1, -2, -1) };
        return divide(&subtract(&part(high)?, &part(low)?)?, &step(at)?);
    }
    let places = if first { [0, 1, 2] } else { [-3, -2, -1] };
    let parts = [part(places[0])?, part(places[1])?, part(places[2])?];
    let factors = match spacing {
        Spacing::Even(step) if first => [over(-1.5, step)?, over(2.0, step)?, over(-0.5, step)?],
        Spacing::Even(step) => [over(0.5, step)?, over(-2.0, step)?, over(1.5, step)?],
        Spacing::Uneven(_) if first => uneven_first(&step(0)?, &step(1)?)?,
        Spacing::Uneven(_) => uneven_last(&step(-2)?, &step(-1)?)?,
    };
    let [a, b, c] = &factors;
    let [f, g, h] = parts;
    combined([(a, f), (b, g), (c, h)])
}

fn uneven_first(one: &Term, two: &Term) -> Result<[Term; 3]> {
    let sum = add(one, two)?;
    let a = divide(&negative(&add(&multiply(2.0, one)?, two)?)?, &multiply(one, &sum)?)?;
    let b = divide(&sum, &multiply(one, two)?)?;
    let c = divide(&negative(&one.to_array()?)?, &multiply(two, &sum)?)?;
    Ok([a.into(), b.into(), c.into()])
}

fn uneven_last(one: &Term, two: &Term) -> Result<[Term; 3]> {
    let sum = add(one, two)?;
    let a = divide(two, &multiply(one, &sum)?)?;
    let b = divide(&negative(&add(two, one)?)?, &multiply(one, two)?)?;
    let c = divide(&add(&multiply(2.0, two)?, one)?, &multiply(two, &sum)?)?;
    Ok([a.into(), b.into(), c.into()])
}
