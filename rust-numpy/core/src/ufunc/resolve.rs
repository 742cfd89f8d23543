//! Choosing the loop for given operand types.
use super::{Resolver, Ufunc};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::promote::{can_cast, result_type, Casting, Promotable};
use crate::scalar::Scalar;
use rust_numpy_kernels::{ElementType, Kernel};

impl Ufunc {
    pub(crate) fn kernels(&self) -> impl Iterator<Item = &'static Kernel> {
        self.loops.iter().flat_map(|group| group.iter())
    }

    /// The input and output dtypes of the loop for these operands; `dtype` asks for one type of all outputs.
    pub fn resolve_dtypes(&self, inputs: &[Promotable], dtype: Option<&DType>) -> Result<Vec<DType>> {
        let kernel = self.resolve(inputs, dtype)?;
        Ok(kernel.inputs().iter().chain(kernel.outputs()).map(|&element| DType::from(element)).collect())
    }

    pub(crate) fn resolve(&self, inputs: &[Promotable], dtype: Option<&DType>) -> Result<&'static Kernel> {
        match dtype {
            None => self.exact(inputs).map_or_else(|| self.search(inputs, None), Ok),
            dtype => self.search(inputs, dtype),
        }
    }

    /// The loop of exactly these types: the common case, without the search.
    fn exact(&self, inputs: &[Promotable]) -> Option<&'static Kernel> {
        let is = |input: &Promotable, element| matches!(input, Promotable::DType(DType::Number { element: e, .. }) if *e == element);
        let fits =
            |kernel: &&'static Kernel| inputs.iter().zip(kernel.inputs()).all(|(input, &element)| is(input, element));
        self.kernels().find(fits)
    }

    fn search(&self, inputs: &[Promotable], dtype: Option<&DType>) -> Result<&'static Kernel> {
        if self.resolver == Resolver::Truth
            && dtype.is_none_or(|dtype| *dtype == DType::BOOL)
            && inputs.iter().any(|other| !alike(other, &inputs[0]))
        {
            return Ok(self.kernels().next().expect("loops start with that of booleans"));
        }
        let types = self.operand_types(inputs)?;
        if dtype.is_none() && self.refuses(&types) {
            return Err(self.no_loop(&types));
        }
        let wanted = dtype.map(|dtype| dtype.number("a ufunc's dtype")).transpose()?;
        let outputs_fit =
            |kernel: &&'static Kernel| wanted.is_none_or(|wanted| kernel.outputs().iter().all(|&out| out == wanted));
        let fits = |kernel: &&'static Kernel| kernel.inputs().iter().zip(&types).all(|(&to, from)| fits(from, to));
        let safe = self.kernels().filter(outputs_fit).find(|kernel| fits(kernel) && self.allows(&types, kernel));
        let uniform = |kernel: &&'static Kernel| kernel.inputs().iter().all(|&input| Some(input) == wanted);
        let forced = || self.kernels().filter(outputs_fit).find(uniform);
        safe.or_else(forced).ok_or_else(|| self.no_loop(&types))
    }

    /// The operands' types, with Python numbers given the type that they take on next to the others.
    fn operand_types(&self, inputs: &[Promotable]) -> Result<Vec<Promotable>> {
        for input in inputs {
            if let Promotable::DType(dtype) = input {
                dtype.element().ok_or_else(|| self.no_loop(inputs))?;
            }
        }
        let common = result_type(inputs)?;
        let is_weak =
            |input: &Promotable| matches!(input, Promotable::Weak(value) if !matches!(value, Scalar::Bool(_)));
        let all_weak = inputs.iter().all(is_weak);
        let keeps_integers = self.resolver == Resolver::Scaling && !inputs.contains(&Promotable::DType(DType::BOOL));
        let settle = |input: &Promotable| match input {
            Promotable::Weak(value) if all_weak || !is_weak(input) => Promotable::DType(value.default_dtype()),
            Promotable::Weak(Scalar::Int(_)) if keeps_integers => input.clone(),
            Promotable::Weak(_) => Promotable::DType(common.clone()),
            other => other.clone(),
        };
        Ok(inputs.iter().map(settle).collect())
    }

    fn refuses(&self, types: &[Promotable]) -> bool {
        let is_bool = |input: &Promotable| *input == Promotable::DType(DType::BOOL);
        self.resolver == Resolver::NoBool && types.iter().all(is_bool)
    }

    /// Whether the resolver lets this loop be the one.
    fn allows(&self, types: &[Promotable], kernel: &Kernel) -> bool {
        let is_integer =
            |input: &Promotable| matches!(input, Promotable::DType(dtype) if matches!(dtype.kind(), 'b' | 'i' | 'u'));
        let divides_integers = self.resolver == Resolver::TrueDivide && types.iter().all(is_integer);
        !divides_integers || kernel.outputs() == [ElementType::F64]
    }

    /// The loop of a fold: its output goes back in as the first input. `uniform`: the second input is of that type too.
    pub(super) fn reduction_kernel(
        &self,
        array: &DynArray,
        dtype: Option<&DType>,
        uniform: bool,
    ) -> Result<&'static Kernel> {
        let no_loop = || NumPyError::NoLoop { ufunc: self.name, types: format!("a reduction of {}", array.dtype()) };
        let truth = (self.resolver == Resolver::Truth && dtype.is_none()).then_some(DType::BOOL);
        let widened = self.widened(array.dtype());
        if let Some(dtype) = dtype.or(truth.as_ref()).or(widened.as_ref()) {
            let element = dtype.number("a reduction's dtype")?;
            let of_type = |kernel: &&'static Kernel| kernel.inputs() == [element; 2] && kernel.outputs() == [element];
            return self.kernels().find(of_type).ok_or_else(no_loop);
        }
        let operand = Promotable::DType(array.dtype().native());
        let kernel = self.resolve(&[operand.clone(), operand], None)?;
        match kernel.inputs()[0] == kernel.outputs()[0] && (!uniform || kernel.inputs()[1] == kernel.outputs()[0]) {
            true => Ok(kernel),
            false => Err(no_loop()),
        }
    }

    /// Sums and products of small integers are taken in 64 bits.
    fn widened(&self, dtype: &DType) -> Option<DType> {
        match (self.name, dtype.kind()) {
            ("add" | "multiply", 'b' | 'i') => Some(DType::I64),
            ("add" | "multiply", 'u') => Some(DType::U64),
            _ => None,
        }
    }

    fn no_loop(&self, types: &[Promotable]) -> NumPyError {
        let name = |input: &Promotable| match input {
            Promotable::DType(dtype) => dtype.to_string(),
            Promotable::Weak(value) => format!("{value:?}"),
        };
        NumPyError::NoLoop { ufunc: self.name, types: types.iter().map(name).collect::<Vec<_>>().join(", ") }
    }
}

/// Whether both are of one type, in whichever byte orders.
fn alike(a: &Promotable, b: &Promotable) -> bool {
    match (a, b) {
        (Promotable::DType(a), Promotable::DType(b)) => a.native() == b.native(),
        _ => a == b,
    }
}

fn fits(from: &Promotable, to: ElementType) -> bool {
    let to = DType::from(to);
    match from {
        Promotable::DType(dtype) => can_cast(dtype, &to, Casting::Safe),
        Promotable::Weak(Scalar::Int(_)) => to.kind() != 'b',
        Promotable::Weak(Scalar::Float(_)) => matches!(to.kind(), 'f' | 'c'),
        Promotable::Weak(_) => to.kind() == 'c',
    }
}
