//! What is timed: one call of the public interface, which makes its result anew each time, as NumPy's does.
use rust_numpy::promote::Casting;
use rust_numpy::ufunc::{self, Operand, Options, ReduceOptions, Ufunc};
use rust_numpy::{arg_max, choose, DType, DynArray, NumPyError, Result};

/// One function and its operands.
pub struct Case {
    kind: Kind,
    arrays: Vec<DynArray>,
}

enum Kind {
    Call(&'static Ufunc),
    Reduce(&'static Ufunc, Option<isize>),
    Where,
    ArgMax,
    Cast(DType),
    Library(crate::library::Function),
}

impl Case {
    /// `name` is a ufunc, `where`, `argmax`, a fold such as `add.reduce` or `add.reduce.0`, or `astype.<f4`. A name
    /// ending in `.T` takes its last operand transposed.
    pub fn new(name: &str, mut arrays: Vec<DynArray>) -> Result<Case> {
        let name = match name.strip_suffix(".T") {
            Some(name) => {
                let last = arrays.len() - 1;
                arrays[last] = arrays[last].t();
                name
            }
            None => name,
        };
        if let Some(function) = crate::library::find(name) {
            return Ok(Case { kind: Kind::Library(function), arrays });
        }
        let kind = match name.split_once('.') {
            None if name == "where" => Kind::Where,
            None if name == "argmax" => Kind::ArgMax,
            None => Kind::Call(ufunc::get(name)?),
            Some(("astype", dtype)) => Kind::Cast(DType::parse(dtype)?),
            Some((fold, axis)) => {
                Kind::Reduce(ufunc::get(fold)?, axis.strip_prefix("reduce.").and_then(|axis| axis.parse().ok()))
            }
        };
        Ok(Case { kind, arrays })
    }

    /// One call.
    pub fn run(&self) -> Result<DynArray> {
        match &self.kind {
            Kind::Where => choose(&self.arrays[0], &self.arrays[1], &self.arrays[2]),
            Kind::Library(function) => function(&self.arrays),
            Kind::ArgMax => arg_max(&self.arrays[0], None, false),
            Kind::Cast(dtype) => self.arrays[0].astype(dtype, Casting::Unsafe),
            Kind::Call(ufunc) => {
                let mut results = match &self.arrays[..] {
                    [a] => ufunc.call(&[a.into()], &Options::default())?,
                    [a, b] => ufunc.call(&[a.into(), b.into()], &Options::default())?,
                    many => ufunc.call(&many.iter().map(Operand::Array).collect::<Vec<_>>(), &Options::default())?,
                };
                results.pop().ok_or(NumPyError::Empty("results"))
            }
            Kind::Reduce(ufunc, axis) => {
                let axes = axis.map(|axis| [axis]);
                let axes = axes.as_ref().map(|axes| &axes[..]);
                ufunc.reduce(&self.arrays[0], &ReduceOptions { axes, ..Default::default() })
            }
        }
    }
}
