//! Functions by name: the table that bindings and conformance tests share.
//!
//! The contract:
//! - A [`Function`] is one row: a signature as NumPy writes it, and what it does. Rows say everything that a binding
//!   needs; nothing else has to be listed anywhere. [`functions`] walks them in the order of their files.
//! - A signature is `name(a, b, /, axis=None, *, keepdims=False)`. Defaults are `None`, `True`, `False`, numbers and
//!   quoted text. `*rest` takes any number of values, which arrive as one tuple.
//! - A [`Value`] is what Python passes: a number, text, a dtype, an array, a tuple or list, a part of an index, `None`.
//!   Lists and numbers become arrays where a function wants one; numbers stay weak in promotion (NEP 50) where
//!   NumPy's do. A binding converts no more than this and knows no function by name.
//! - [`call`] binds values to parameters (wrong counts and names are `TypeError`s, as in Python) and gives a [`Value`];
//!   functions with many results give a tuple. A result may be a view of an argument where NumPy's is.
//! - A row of [`Action::Change`] changes its first argument in place and gives nothing: [`change`] calls it with a
//!   [`DynArrayMut`] as the target, which stands for the first parameter. `put`, `copyto`, `fill_diagonal` are such.
//! - `out` stands in no signature. [`call_into`] gives it to every function: the result must have its shape, and its
//!   dtype must take the result's by `same_kind`.
//! - `like`, `subok` and `device` stand in no signature: they are a binding's own.
//! - No function panics on any values, reads outside of an array, or keeps an argument alive after it returned.
//!
//! ```
//! use rust_numpy::api::{call, Value};
//! let Value::Array(a) = call("arange", &[6.into()], &[])? else { panic!("an array") };
//! let Value::Array(mean) = call("mean", &[a.into()], &[("keepdims", true.into())])? else { panic!("an array") };
//! assert_eq!(mean.shape(), [1]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod arguments;
mod signature;
mod table;
mod value;

pub use arguments::Arguments;
pub use signature::{Parameter, Signature};
pub use value::Value;

use crate::dynarray::DynArrayMut;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a function does with its bound arguments.
#[derive(Clone, Copy)]
pub enum Action {
    /// Makes a value.
    Make(fn(&Arguments) -> Result<Value>),
    /// Changes its first argument, the target, in place.
    Change(fn(&mut DynArrayMut<'_>, &Arguments) -> Result<()>),
}

/// One function: its signature, and what it does.
pub struct Function {
    /// NumPy's signature, with the name in front.
    pub signature: &'static str,
    /// What it does.
    pub action: Action,
}

/// Every function by its name, with its signature read.
static KNOWN: LazyLock<HashMap<&'static str, (&'static Function, Signature)>> = LazyLock::new(|| {
    functions().map(|function| (function.name(), (function, Signature::parse(function.signature)))).collect()
});

impl Function {
    /// The parameters of its signature.
    pub fn parameters(&self) -> &'static [Parameter] {
        &KNOWN[self.name()].1.parameters
    }

    /// As [`call`].
    pub fn call(&self, positional: &[Value], keywords: &[(&str, Value)]) -> Result<Value> {
        let arguments = Arguments::bind(self, positional, keywords)?;
        match self.action {
            Action::Make(run) => run(&arguments),
            Action::Change(_) => Err(self.wrong("changes its first argument: it needs a target")),
        }
    }

    /// As [`call_into`].
    pub fn call_into(&self, positional: &[Value], keywords: &[(&str, Value)], out: &mut DynArrayMut<'_>) -> Result<()> {
        let result = self.call(positional, keywords)?.to_array()?;
        if result.shape() != out.shape() {
            return Err(NumPyError::OutputShape { expected: result.shape().to_vec(), found: out.shape().to_vec() });
        }
        out.assign_where(&result, None, Casting::SameKind)
    }

    /// As [`change`].
    pub fn change(&self, target: &mut DynArrayMut<'_>, positional: &[Value], keywords: &[(&str, Value)]) -> Result<()> {
        let values = [&[Value::None], positional].concat();
        let arguments = Arguments::bind(self, &values, keywords)?;
        match self.action {
            Action::Change(run) => run(target, &arguments),
            Action::Make(_) => Err(self.wrong("changes nothing in place")),
        }
    }

    fn wrong(&self, why: &str) -> NumPyError {
        NumPyError::argument(ErrorKind::Type, format!("{} {why}", self.name()))
    }

    /// NumPy's name; after a dot where it lies in a submodule.
    pub fn name(&self) -> &'static str {
        self.signature.split('(').next().unwrap_or_default()
    }
}

/// Every function, family by family.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    table::FAMILIES.iter().flat_map(|family| family.iter())
}

/// The function of this name.
pub fn find(name: &str) -> Result<&'static Function> {
    let unknown = || NumPyError::argument(ErrorKind::Type, format!("no function is named {name:?}"));
    KNOWN.get(name).map(|known| known.0).ok_or_else(unknown)
}

/// Calls a function that makes a value.
pub fn call(name: &str, positional: &[Value], keywords: &[(&str, Value)]) -> Result<Value> {
    find(name)?.call(positional, keywords)
}

/// Calls a function and writes its result to `out`.
pub fn call_into(
    name: &str,
    positional: &[Value],
    keywords: &[(&str, Value)],
    out: &mut DynArrayMut<'_>,
) -> Result<()> {
    find(name)?.call_into(positional, keywords, out)
}

/// Calls a function that changes `target`, which stands for its first argument.
pub fn change(
    name: &str,
    target: &mut DynArrayMut<'_>,
    positional: &[Value],
    keywords: &[(&str, Value)],
) -> Result<()> {
    find(name)?.change(target, positional, keywords)
}
