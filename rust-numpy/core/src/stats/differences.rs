//! Differences of neighbours, and sums over them.
use super::{total, Fold};
use crate::calc::{
    absolute, add, apply, at_axis, divide, equal, greater, join, less, logical_and, multiply, not_equal, subtract, Term,
};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::s;
use crate::indexing::raveled;
use crate::layout::{normalize_axis, Order};
use crate::promote::{can_cast, result_type, Casting};
use crate::scalar::Scalar;

/// `order` times the difference of each element from the one before it, with arrays put in front and behind first.
pub fn diff(
    array: &DynArray,
    order: isize,
    axis: isize,
    before: Option<&DynArray>,
    after: Option<&DynArray>,
) -> Result<DynArray> {
    if order == 0 {
        return Ok(array.clone());
    }
    if order < 0 {
        return Err(NumPyError::value(&format!("order must be non-negative but got {order}")));
    }
    if array.ndim() == 0 {
        return Err(NumPyError::value("diff requires input that is at least one dimensional"));
    }
    let axis = normalize_axis(axis, array.ndim())?;
    let mut edge = array.shape().to_vec();
    edge[axis] = 1;
    let widen = |part: &DynArray| if part.ndim() == 0 { part.broadcast_to(&edge) } else { Ok(part.clone()) };
    let parts: Vec<DynArray> =
        [before.map(widen), Some(Ok(array.clone())), after.map(widen)].into_iter().flatten().collect::<Result<_>>()?;
    let mut result = if parts.len() > 1 { join(&parts, axis)? } else { array.clone() };
    let difference = if *result.dtype() == DType::BOOL { "not_equal" } else { "subtract" };
    for _ in 0..order {
        let (next, previous) = (result.index(&at_axis(axis, s(1..)))?, result.index(&at_axis(axis, s(..-1)))?);
        result = apply(difference, &[(&next).into(), (&previous).into()])?;
    }
    Ok(result)
}

/// Differences of the flattened array, with other elements in front and behind.
pub fn ediff1d(array: &DynArray, after: Option<&DynArray>, before: Option<&DynArray>) -> Result<DynArray> {
    let flat = raveled(array)?;
    let neighbours = || subtract(&flat.index(&[s(1..)])?, &flat.index(&[s(..-1)])?);
    if before.is_none() && after.is_none() {
        return neighbours();
    }
    let fitting = |part: Option<&DynArray>| match part {
        None => DynArray::zeros(&[0], array.dtype()),
        Some(part) if can_cast(part.dtype(), array.dtype(), Casting::SameKind) => {
            raveled(part)?.astype(array.dtype(), Casting::Unsafe)
        }
        Some(_) => {
            let why = "what is put beside differences must fit their dtype by the same_kind rule".into();
            Err(NumPyError::argument(ErrorKind::Type, why))
        }
    };
    let (first, last) = (fitting(before)?, fitting(after)?);
    let joined = join(&[first, neighbours()?, last], 0)?;
    joined.astype(array.dtype(), Casting::Unsafe)
}

/// The integral by the trapezoidal rule, over positions `x` or equal steps `dx`.
pub fn trapezoid(y: &DynArray, x: Option<&DynArray>, dx: &Term, axis: isize) -> Result<DynArray> {
    let place = normalize_axis(axis, y.ndim())?;
    let steps = match x {
        None => dx.clone(),
        Some(x) if x.ndim() == 1 => {
            let steps = diff(x, 1, -1, None, None)?;
            let mut shape = vec![1; y.ndim()];
            shape[place] = steps.size() as isize;
            steps.reshape(&shape, Order::C)?.into()
        }
        Some(x) => diff(x, 1, axis, None, None)?.into(),
    };
    let heights = add(&y.index(&at_axis(place, s(1..)))?, &y.index(&at_axis(place, s(..-1)))?)?;
    let areas = divide(&multiply(&steps, &heights)?, 2.0)?;
    total("add", &areas, &Fold { axes: Some(vec![axis]), ..Fold::default() })
}

/// Angles without jumps: where neighbours differ by more than `discont`, multiples of `period` are added.
pub fn unwrap(array: &DynArray, discont: Option<&Term>, axis: isize, period: Scalar) -> Result<DynArray> {
    let steps = diff(array, 1, axis, None, None)?;
    let place = normalize_axis(axis, array.ndim())?;
    let period_term = Term::Number(period);
    let dtype = result_type(&[Term::Array(steps.clone()).promotable(), period_term.promotable()])?;
    let whole = matches!(dtype.kind(), 'i' | 'u');
    let (high, ambiguous, half) = match period {
        Scalar::Int(period) if whole => {
            (Scalar::Int(period.div_euclid(2)), period % 2 == 0, Scalar::Float(period as f64 / 2.0))
        }
        Scalar::Int(period) => (Scalar::Float(period as f64 / 2.0), true, Scalar::Float(period as f64 / 2.0)),
        Scalar::Float(period) => (Scalar::Float(period / 2.0), true, Scalar::Float(period / 2.0)),
        _ => return Err(NumPyError::argument(ErrorKind::Type, "a period is a real number".into())),
    };
    let low = match high {
        Scalar::Int(high) => Scalar::Int(-high),
        Scalar::Float(high) => Scalar::Float(-high),
        other => other,
    };
    let mut wrapped = apply("remainder", &[(&subtract(&steps, low)?).into(), period.into()])?;
    wrapped = add(&wrapped, low)?;
    if ambiguous {
        let upwards = logical_and(&equal(&wrapped, low)?, &greater(&steps, 0)?)?;
        let value = DynArray::scalar(high, wrapped.dtype())?;
        wrapped.view_mut()?.assign_where(&value, Some(&upwards), Casting::SameKind)?;
    }
    let mut correction = subtract(&wrapped, &steps)?;
    let half = Term::Number(half);
    let small = less(&absolute(&steps)?, discont.unwrap_or(&half))?;
    let zero = DynArray::scalar(0.into(), correction.dtype())?;
    correction.view_mut()?.assign_where(&zero, Some(&small), Casting::SameKind)?;
    let mut result = array.astype(&dtype, Casting::Unsafe)?;
    let sums = super::accumulated("add", &correction, Some(axis), None)?;
    let rest = add(&array.index(&at_axis(place, s(1..)))?, &sums)?;
    result.view_mut()?.index(&at_axis(place, s(1..)))?.assign(&rest)?;
    Ok(result)
}

/// Whether all elements equal the first.
pub(super) fn all_equal_first(array: &DynArray) -> Result<bool> {
    let first = array.index(&[crate::IndexItem::At(0)])?;
    Ok(!crate::calc::any(&not_equal(array, &first)?)?)
}
