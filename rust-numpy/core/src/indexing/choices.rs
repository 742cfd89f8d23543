//! Elements chosen among several arrays.
use super::Mode;
use crate::broadcast::broadcast_shapes;
use crate::calc::values;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::Order;
use crate::promote::{can_cast, common_dtype_of, Casting};

/// For each element `i` of `index` the element of `choices[i]` in the same place, all broadcast together.
pub fn choose_among(index: &DynArray, choices: &[DynArray], mode: Mode) -> Result<DynArray> {
    if choices.is_empty() {
        return Err(NumPyError::value("0-length sequence of choices"));
    }
    let dtype = common_dtype_of(choices.iter().map(|choice| choice.dtype().clone()))?;
    if !can_cast(index.dtype(), &DType::I64, Casting::SameKind) {
        return Err(NumPyError::Cast { from: index.dtype().clone(), to: DType::I64, rule: "same_kind" });
    }
    let shapes: Vec<&[usize]> = [index].into_iter().chain(choices).map(DynArray::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    // Where nothing is chosen no index is looked at.
    if shape.contains(&0) {
        return DynArray::zeros(&shape, &dtype);
    }
    let settle = |&at: &i64| mode.settle(at, choices.len()).map(|at| at as i64);
    let settled: Option<Vec<i64>> = values::<i64>(index)?.iter().map(settle).collect();
    let settled = settled.ok_or_else(|| NumPyError::value("invalid entry in choice array"))?;
    let index = crate::calc::array_of(&settled, index.shape())?;
    let mut result = DynArray::zeros(&shape, &dtype)?;
    for (number, choice) in choices.iter().enumerate() {
        let mask = crate::calc::equal(&index, number as i64)?;
        result.view_mut()?.assign_where(choice, Some(&mask), Casting::Unsafe)?;
    }
    Ok(result)
}

/// For each place the element of the first choice whose condition is true there, else of `default`.
pub fn select(conditions: &[DynArray], choices: &[DynArray], default: &DynArray, dtype: &DType) -> Result<DynArray> {
    if conditions.len() != choices.len() {
        return Err(NumPyError::value("the list of cases must be as long as the list of conditions"));
    }
    if conditions.is_empty() {
        return Err(NumPyError::value("select with an empty condition list is not possible"));
    }
    let condition_shape = broadcast_shapes(&conditions.iter().map(DynArray::shape).collect::<Vec<_>>())?;
    let values: Vec<&[usize]> = choices.iter().chain([default]).map(DynArray::shape).collect();
    let shape = broadcast_shapes(&[&condition_shape, &broadcast_shapes(&values)?])?;
    if let Some(wrong) = conditions.iter().find(|condition| *condition.dtype() != DType::BOOL) {
        let why = format!("conditions are boolean arrays, found {}", wrong.dtype());
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    let mut result = crate::creation::full(&shape, default, dtype, Order::C)?;
    for (condition, choice) in conditions.iter().zip(choices).rev() {
        result.view_mut()?.assign_where(choice, Some(condition), Casting::Unsafe)?;
    }
    Ok(result)
}
