//! `linspace`, `logspace`, `geomspace`.
use super::arange;
use crate::calc::{add, any, apply, divide, equal, log10, multiply, sign, subtract};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::promote::{result_type, Casting, Promotable};
use crate::scalar::Scalar;
use crate::ufunc::Operand;

/// Keywords that all spacings share.
#[derive(Clone, Debug)]
pub struct Spacing {
    /// Number of values.
    pub count: isize,
    /// Whether the last value is the end.
    pub endpoint: bool,
    /// The dtype of the result, if not that of the computation.
    pub dtype: Option<DType>,
    /// Where the values lie in the result when the ends are arrays.
    pub axis: isize,
}

/// An end of a spacing as an array, and as it counts in promotion.
pub type End = (DynArray, Promotable);

/// Evenly spaced values, and the distance between them (NaN where there is none).
pub fn linspace(start: &End, stop: &End, spacing: &Spacing) -> Result<(DynArray, DynArray)> {
    let count = usize::try_from(spacing.count)
        .map_err(|_| NumPyError::value(&format!("number of samples, {}, must be non-negative", spacing.count)))?;
    let weak = Promotable::Weak(Scalar::Float(0.0));
    let computed = result_type(&[start.1.clone(), stop.1.clone(), weak])?;
    let (first, last) = (start.0.astype(&computed, Casting::Unsafe)?, stop.0.astype(&computed, Casting::Unsafe)?);
    let delta = subtract(&last, &first)?;
    let steps = if spacing.endpoint { count as i64 - 1 } else { count as i64 };
    let mut shape = vec![1; delta.ndim() + 1];
    shape[0] = -1;
    let counted = arange(0.into(), count.into(), 1.into(), Some(&computed))?;
    let counted = if count == 0 {
        shape[0] = 0;
        counted.reshape(&shape, crate::Order::C)?
    } else {
        counted.reshape(&shape, crate::Order::C)?
    };
    let (mut values, step) = if steps > 0 {
        let step = divide(&delta, steps)?;
        // A step that vanishes would lose the subnormal values on the way.
        let vanishes = any(&equal(&step, 0)?)?;
        let values = if vanishes { multiply(&divide(&counted, steps)?, &delta)? } else { multiply(&counted, &step)? };
        (values, step)
    } else {
        (multiply(&counted, &delta)?, DynArray::scalar(f64::NAN.into(), &DType::F64)?)
    };
    let origin = if matches!(start.1, Promotable::Weak(_)) { &first } else { &start.0 };
    values = add(&values, origin)?.astype(&computed, Casting::SameKind)?;
    if spacing.endpoint && count > 1 {
        values.view_mut()?.index(&[IndexItem::At(-1)])?.assign(&stop.0)?;
    }
    let values = move_first_to(&values, spacing.axis)?;
    let Some(dtype) = &spacing.dtype else { return Ok((values, step)) };
    let floored = if matches!(dtype.kind(), 'i' | 'u') { apply("floor", &[(&values).into()])? } else { values };
    Ok((floored.astype(dtype, Casting::Unsafe)?, step))
}

/// Powers of `base` with evenly spaced exponents. A base with dimensions is broadcast with the ends.
pub fn logspace(start: &End, stop: &End, base: Operand<'_>, spacing: &Spacing) -> Result<DynArray> {
    let exponents = Spacing { dtype: None, ..spacing.clone() };
    let exponents = match base {
        Operand::Array(base) if base.ndim() > 0 => {
            let most = start.0.ndim().max(stop.0.ndim()).max(base.ndim());
            let widen = |end: &End| Ok::<End, NumPyError>((leading(&end.0, most)?, strong(&end.0)));
            let exponents = linspace(&widen(start)?, &widen(stop)?, &exponents)?.0;
            let base = leading(base, most)?;
            let mut items = vec![IndexItem::Ellipsis; 1];
            let axis = crate::layout::normalize_axis(spacing.axis, most + 1)?;
            items.splice(0..0, (0..axis).map(|_| crate::s(..)));
            items.insert(axis, IndexItem::NewAxis);
            return finish(apply("power", &[(&base.index(&items)?).into(), (&exponents).into()])?, spacing);
        }
        _ => linspace(start, stop, &exponents)?.0,
    };
    finish(apply("power", &[base, (&exponents).into()])?, spacing)
}

fn finish(values: DynArray, spacing: &Spacing) -> Result<DynArray> {
    match &spacing.dtype {
        Some(dtype) => values.astype(dtype, Casting::Unsafe),
        None => Ok(values),
    }
}

/// `array` with axes of length 1 in front, up to `ndim` dimensions.
fn leading(array: &DynArray, ndim: usize) -> Result<DynArray> {
    array.index(&vec![IndexItem::NewAxis; ndim - array.ndim()])
}

fn strong(array: &DynArray) -> Promotable {
    Promotable::DType(array.dtype().clone())
}

/// A geometric progression from `start` to `stop`, neither of which may be zero.
pub fn geomspace(start: &DynArray, stop: &DynArray, spacing: &Spacing) -> Result<DynArray> {
    if any(&equal(start, 0)?)? || any(&equal(stop, 0)?)? {
        return Err(NumPyError::value("geometric sequence cannot include zero"));
    }
    let count = Promotable::Weak(Scalar::Float(0.0));
    let wanted = Promotable::DType(spacing.dtype.clone().unwrap_or(DType::F64));
    let dtype = result_type(&[strong(start), strong(stop), count, wanted])?;
    let (start, stop) = (start.astype(&dtype, Casting::Unsafe)?, stop.astype(&dtype, Casting::Unsafe)?);
    let direction = sign(&start)?;
    let (start, stop) = (divide(&start, &direction)?, divide(&stop, &direction)?);
    let (first, last) = (log10(&start)?, log10(&stop)?);
    let ends = [&first, &last].map(|end| (end.clone(), strong(end)));
    let plain = Spacing { dtype: Some(dtype.clone()), axis: 0, ..spacing.clone() };
    let mut values = logspace(&ends[0], &ends[1], 10.0.into(), &plain)?;
    if spacing.count > 0 {
        values.view_mut()?.index(&[IndexItem::At(0)])?.assign(&start)?;
        if spacing.count > 1 && spacing.endpoint {
            values.view_mut()?.index(&[IndexItem::At(-1)])?.assign(&stop)?;
        }
    }
    let values = move_first_to(&multiply(&values, &direction)?, spacing.axis)?;
    values.astype(spacing.dtype.as_ref().unwrap_or(&dtype), Casting::Unsafe)
}

/// The first axis moved to `axis`.
pub(crate) fn move_first_to(array: &DynArray, axis: isize) -> Result<DynArray> {
    let axis = crate::layout::normalize_axis(axis, array.ndim())?;
    let mut order: Vec<isize> = (1..array.ndim() as isize).collect();
    order.insert(axis, 0);
    array.transpose(&order)
}
