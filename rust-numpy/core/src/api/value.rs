//! Values as Python passes them.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::promote::common_dtype_of;
use crate::scalar::Scalar;

/// An argument or a result.
#[derive(Clone, Debug)]
pub enum Value {
    /// Python's `None`, or an argument that was not given.
    None,
    /// A Python number.
    Number(Scalar),
    /// A Python string.
    Text(String),
    /// A dtype.
    DType(DType),
    /// An array or a NumPy scalar, which is an array without dimensions.
    Array(DynArray),
    /// A tuple or a list.
    Tuple(Vec<Value>),
    /// A slice or an ellipsis.
    Item(IndexItem),
}

impl Value {
    /// Whether it is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// NumPy's `asarray`: numbers get their own dtype, sequences the one that all members promote to.
    pub fn to_array(&self) -> Result<DynArray> {
        match self {
            Value::Array(array) => Ok(array.clone()),
            Value::Number(value) => DynArray::scalar(*value, &value.default_dtype()),
            Value::Tuple(members) => stack(members),
            other => Err(NumPyError::argument(ErrorKind::Type, format!("an array is needed, found {}", other.kind()))),
        }
    }

    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::None => "None",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::DType(_) => "a dtype",
            Value::Array(_) => "an array",
            Value::Tuple(_) => "a sequence",
            Value::Item(_) => "a part of an index",
        }
    }
}

/// The members one after the other along a new first axis.
fn stack(members: &[Value]) -> Result<DynArray> {
    let arrays: Vec<DynArray> = members.iter().map(Value::to_array).collect::<Result<_>>()?;
    let Some(first) = arrays.first() else { return DynArray::zeros(&[0], &DType::F64) };
    let dtype = common_dtype_of(arrays.iter().map(|array| array.dtype().clone()))?;
    if arrays.iter().any(|array| array.shape() != first.shape()) {
        return Err(NumPyError::argument(ErrorKind::Value, "the members of a sequence have different shapes".into()));
    }
    let mut result = DynArray::zeros(&[&[arrays.len()], first.shape()].concat(), &dtype)?;
    for (i, array) in arrays.iter().enumerate() {
        result.view_mut()?.index(&[IndexItem::At(i as isize)])?.assign(array)?;
    }
    Ok(result)
}

impl From<DynArray> for Value {
    fn from(array: DynArray) -> Self {
        Value::Array(array)
    }
}

impl From<DType> for Value {
    fn from(dtype: DType) -> Self {
        Value::DType(dtype)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(members: Vec<T>) -> Self {
        Value::Tuple(members.into_iter().map(Into::into).collect())
    }
}

macro_rules! numbers {
    ($($t:ty),*) => {$(
        impl From<$t> for Value {
            fn from(value: $t) -> Self {
                Value::Number(value.into())
            }
        }
    )*};
}
numbers!(bool, i32, i64, usize, f64, Scalar);
