//! Universal functions: a table of all that NumPy has, and the six ways to apply them.
//!
//! [`get`] finds one by name; [`Ufunc::call`], [`Ufunc::reduce`], [`Ufunc::accumulate`], [`Ufunc::reduceat`],
//! [`Ufunc::outer`] and [`Ufunc::at`] apply it.
//!
//! ```
//! use rust_numpy::{ufunc, DType, DynArray};
//! let a = DynArray::full(&[2, 3], 2.0, &DType::F64)?;
//! let product = ufunc::get("multiply")?.outer(&a, &a, &Default::default())?;
//! assert_eq!(product.shape(), [2, 3, 2, 3]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod call;
mod checks;
mod dense;
mod operands;
mod product;
mod reduce;
mod reduceat;
mod resolve;
mod scan;
mod table;

pub use call::Options;
pub use operands::Operand;
pub use reduce::{Initial, ReduceOptions};
pub use table::TABLE;

use crate::error::{NumPyError, Result};
use rust_numpy_kernels::LoopSet;

/// What a reduction of nothing gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Identity {
    /// Nothing: only one axis at a time reduces, in order.
    None,
    /// Nothing, but axes reduce in any order.
    Reorderable,
    /// This integer (or boolean).
    Int(i8),
    /// Minus infinity.
    MinusInfinity,
}

/// Which floating-point errors of a function are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errors {
    /// None: its loops compare or take numbers apart, or their steps have errors that the result has not.
    Unreported,
    /// Those that the processor notes: each step is the result of one operation.
    Processor,
    /// Those that operands and results show; of loops of integers, those that the loop notes.
    Judged,
}

/// How the loop is chosen, beyond the first one to which all inputs can be cast safely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolver {
    /// The first loop that fits.
    Search,
    /// Booleans are refused: there is another function for them.
    NoBool,
    /// Integers divide as `float64`.
    TrueDivide,
    /// Operands of different types are taken as booleans, by any cast.
    Truth,
    /// A Python integer fits any loop's integer, whatever stands beside it.
    Scaling,
}

/// How the function is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// To elements.
    Elementwise,
    /// To the last dimensions: NumPy's signature of a generalised ufunc.
    Core(&'static str),
}

/// A universal function.
pub struct Ufunc {
    pub(crate) name: &'static str,
    pub(crate) nin: usize,
    pub(crate) nout: usize,
    pub(crate) identity: Identity,
    pub(crate) resolver: Resolver,
    pub(crate) shape: Shape,
    pub(crate) errors: Errors,
    pub(crate) loops: LoopSet,
}

impl Ufunc {
    /// NumPy's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Which floating-point errors are reported.
    pub fn errors(&self) -> Errors {
        self.errors
    }

    /// Number of inputs.
    pub fn nin(&self) -> usize {
        self.nin
    }

    /// Number of outputs.
    pub fn nout(&self) -> usize {
        self.nout
    }

    /// What a reduction of nothing gives.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// The signature of a generalised ufunc.
    pub fn signature(&self) -> Option<&'static str> {
        match self.shape {
            Shape::Core(signature) => Some(signature),
            Shape::Elementwise => None,
        }
    }

    /// The loops, as NumPy writes them in `types`, in the order in which they are searched.
    pub fn types(&self) -> Vec<String> {
        self.loops.iter().flat_map(|group| group.iter()).map(|kernel| kernel.signature()).collect()
    }
}

/// The ufunc of this name.
pub fn get(name: &str) -> Result<&'static Ufunc> {
    TABLE.iter().find(|ufunc| ufunc.name == name).ok_or_else(|| NumPyError::NoUfunc(name.into()))
}

/// The whole registry as JSON: for each ufunc its counts, signature and loops.
pub fn registry_json() -> String {
    let quoted = |text: &str| format!("\"{text}\"");
    let row = |ufunc: &Ufunc| {
        let types: Vec<String> = ufunc.types().iter().map(|types| quoted(types)).collect();
        let signature = ufunc.signature().map_or("null".into(), quoted);
        let (name, nin, nout) = (quoted(ufunc.name), ufunc.nin, ufunc.nout);
        format!(
            "  {name}: {{\"nin\": {nin}, \"nout\": {nout}, \"signature\": {signature}, \"types\": [{}]}}",
            types.join(", ")
        )
    };
    format!("{{\n{}\n}}\n", TABLE.iter().map(row).collect::<Vec<_>>().join(",\n"))
}
