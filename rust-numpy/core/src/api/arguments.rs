//! Values bound to the parameters of a function, and read as what the function wants.
use super::{Function, Parameter, Value};
use crate::calc::Term;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::Order;
use crate::promote::Casting;
use crate::room::room;
use crate::scalar::Scalar;

/// The arguments of one call.
#[derive(Debug)]
pub struct Arguments {
    function: &'static str,
    bound: Vec<(&'static str, Value)>,
}

impl Arguments {
    /// Gives each parameter its value, as Python does.
    pub fn bind(function: &Function, positional: &[Value], keywords: &[(&str, Value)]) -> Result<Arguments> {
        let name = function.name();
        let wrong = |why: String| NumPyError::argument(ErrorKind::Type, format!("{name}: {why}"));
        let mut left = positional.iter();
        let parameters = function.parameters();
        let mut bound = Vec::with_capacity(parameters.len());
        for &Parameter { name, ref default, variadic, positional, named } in parameters {
            if variadic {
                bound.push((name, Value::Tuple(left.by_ref().cloned().collect())));
                continue;
            }
            let by_position = if positional { left.next().cloned() } else { None };
            let by_name =
                keywords.iter().find(|(keyword, _)| named && *keyword == name).map(|(_, value)| value.clone());
            let value = match (by_position, by_name) {
                (Some(_), Some(_)) => return Err(wrong(format!("{name} is given twice"))),
                (Some(value), None) | (None, Some(value)) => value,
                (None, None) => default.clone().ok_or_else(|| wrong(format!("{name} is missing")))?,
            };
            bound.push((name, value));
        }
        if left.next().is_some() {
            return Err(wrong(format!("{} values are too many", positional.len())));
        }
        match keywords.iter().find(|(keyword, _)| !bound.iter().any(|(name, _)| name == keyword)) {
            Some((keyword, _)) => Err(wrong(format!("{keyword} is not a parameter"))),
            None => Ok(Arguments { function: name, bound }),
        }
    }

    /// The value as it was given, or the default.
    pub fn value(&self, name: &str) -> &Value {
        let found = self.bound.iter().find(|(bound, _)| *bound == name);
        &found.unwrap_or_else(|| panic!("{} has no parameter {name}", self.function)).1
    }

    /// Whether something other than `None` was given. A parameter that the function lacks was not.
    pub fn has(&self, name: &str) -> bool {
        self.bound.iter().any(|(bound, value)| *bound == name && !value.is_none())
    }

    fn wrong(&self, name: &str, expected: &str) -> NumPyError {
        let found = self.value(name).kind();
        NumPyError::argument(ErrorKind::Type, format!("{}: {name} is {expected}, found {found}", self.function))
    }

    /// An array, or what becomes one.
    pub fn array(&self, name: &str) -> Result<DynArray> {
        self.value(name).to_array()
    }

    /// An array, unless `None`.
    pub fn optional_array(&self, name: &str) -> Result<Option<DynArray>> {
        self.has(name).then(|| self.array(name)).transpose()
    }

    /// An array, or a number that stays weak in promotion.
    pub fn term(&self, name: &str) -> Result<Term> {
        match self.value(name) {
            Value::Number(value) => Ok(Term::Number(*value)),
            other => other.to_array().map(Term::Array),
        }
    }

    /// The same, unless `None`.
    pub fn optional_term(&self, name: &str) -> Result<Option<Term>> {
        self.has(name).then(|| self.term(name)).transpose()
    }

    /// The members of a tuple or list, or the parts of an array along its first axis.
    pub fn list(&self, name: &str) -> Result<Vec<Value>> {
        match self.value(name) {
            Value::Tuple(members) => Ok(members.clone()),
            Value::Array(array) if array.ndim() > 0 => {
                let mut parts = room(array.shape()[0])?;
                for at in 0..array.shape()[0] {
                    parts.push(Value::Array(array.index(&[crate::IndexItem::At(at as isize)])?));
                }
                Ok(parts)
            }
            _ => Err(self.wrong(name, "a sequence")),
        }
    }

    /// The members of a sequence as arrays.
    pub fn arrays(&self, name: &str) -> Result<Vec<DynArray>> {
        let members = self.list(name)?;
        let mut arrays = room(members.len())?;
        for member in members {
            arrays.push(member.to_array()?);
        }
        Ok(arrays)
    }

    /// A number, unless `None`.
    pub fn number(&self, name: &str) -> Result<Option<Scalar>> {
        match self.value(name) {
            Value::None => Ok(None),
            Value::Number(value) => Ok(Some(*value)),
            Value::Array(array) if array.size() == 1 => array.item(&vec![0; array.ndim()]).map(Some),
            _ => Err(self.wrong(name, "a number")),
        }
    }

    /// An integer, unless `None`.
    pub fn optional_int(&self, name: &str) -> Result<Option<isize>> {
        match self.number(name)? {
            None => Ok(None),
            Some(value) => whole(value).ok_or_else(|| self.wrong(name, "an integer"))?.map(Some),
        }
    }

    /// An integer.
    pub fn int(&self, name: &str) -> Result<isize> {
        self.optional_int(name)?.ok_or_else(|| self.wrong(name, "an integer"))
    }

    /// A real number.
    pub fn float(&self, name: &str) -> Result<f64> {
        match self.number(name)? {
            Some(Scalar::Bool(value)) => Ok(value as u8 as f64),
            Some(Scalar::Int(value)) => Ok(value as f64),
            Some(Scalar::Float(value)) => Ok(value),
            _ => Err(self.wrong(name, "a real number")),
        }
    }

    /// Whether it is true.
    pub fn flag(&self, name: &str) -> Result<bool> {
        Ok(match self.number(name)? {
            None => false,
            Some(Scalar::Bool(value)) => value,
            Some(Scalar::Int(value)) => value != 0,
            Some(Scalar::Float(value)) => value != 0.0,
            Some(Scalar::Complex(value)) => value.re != 0.0 || value.im != 0.0,
        })
    }

    /// Text.
    pub fn text(&self, name: &str) -> Result<&str> {
        match self.value(name) {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong(name, "text")),
        }
    }

    /// A dtype or its spelling, unless `None`.
    pub fn dtype(&self, name: &str) -> Result<Option<DType>> {
        match self.value(name) {
            Value::None => Ok(None),
            Value::DType(dtype) => Ok(Some(dtype.clone())),
            Value::Text(text) => Ok(Some(DType::parse(text)?)),
            _ => Err(self.wrong(name, "a dtype")),
        }
    }

    /// Integers: one, or a sequence; `None` stays.
    pub fn ints(&self, name: &str) -> Result<Option<Vec<isize>>> {
        let int = |value: &Value| match value {
            Value::Number(value) => whole(*value).ok_or_else(|| self.wrong(name, "integers"))?,
            Value::Array(array) if array.ndim() == 0 => {
                whole(array.item(&[])?).ok_or_else(|| self.wrong(name, "integers"))?
            }
            _ => Err(self.wrong(name, "integers")),
        };
        match self.value(name) {
            Value::None => Ok(None),
            Value::Tuple(_) => self.list(name)?.iter().map(int).collect::<Result<_>>().map(Some),
            Value::Array(array) if array.ndim() == 1 => {
                self.list(name)?.iter().map(int).collect::<Result<_>>().map(Some)
            }
            one => int(one).map(|one| Some(vec![one])),
        }
    }

    /// A shape, whose sizes are not negative.
    pub fn shape(&self, name: &str) -> Result<Vec<usize>> {
        let sizes = self.ints(name)?.ok_or_else(|| self.wrong(name, "a shape"))?;
        let size =
            |&n: &isize| usize::try_from(n).map_err(|_| NumPyError::value("negative dimensions are not allowed"));
        sizes.iter().map(size).collect()
    }

    /// `C` or `F`; `None` where the order of memory stays (`K`), or where `A` finds nothing to keep.
    pub fn order(&self, name: &str) -> Result<Option<Order>> {
        match self.value(name) {
            Value::None => Ok(None),
            _ => match self.text(name)? {
                "C" | "c" => Ok(Some(Order::C)),
                "F" | "f" => Ok(Some(Order::F)),
                "K" | "k" | "A" | "a" => Ok(None),
                other => Err(NumPyError::value(&format!("order is one of C, F, A, K, found {other:?}"))),
            },
        }
    }

    /// Which diagonal: a number beyond all sizes is as far outside as the largest.
    pub fn diagonal(&self, name: &str) -> Result<isize> {
        match self.value(name) {
            Value::Number(Scalar::Int(k)) => Ok((*k).clamp(isize::MIN as i128, isize::MAX as i128) as isize),
            _ => self.int(name),
        }
    }

    /// A casting rule.
    pub fn casting(&self, name: &str) -> Result<Casting> {
        let all = [Casting::No, Casting::Equiv, Casting::Safe, Casting::SameKind, Casting::Unsafe];
        let text = self.text(name)?;
        let unknown = || NumPyError::value(&format!("casting is no, equiv, safe, same_kind or unsafe, found {text:?}"));
        all.into_iter().find(|casting| casting.name() == text).ok_or_else(unknown)
    }
}

/// An integer of any width; `None` where the number is of another kind.
fn whole(value: Scalar) -> Option<Result<isize>> {
    let narrow = |value: i128| {
        let wide = || NumPyError::argument(ErrorKind::Overflow, format!("{value} does not fit an index"));
        isize::try_from(value).map_err(|_| wide())
    };
    match value {
        Scalar::Bool(value) => Some(Ok(value as isize)),
        Scalar::Int(value) => Some(narrow(value)),
        _ => None,
    }
}
