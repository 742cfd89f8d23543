//! What a call refuses: wrong counts, casts, negative powers of integers.
use super::operands::{input_dtype, Operand};
use super::{Options, Resolver, Ufunc};
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::promote::{can_cast, Casting};
use crate::scalar::Scalar;
use rust_numpy_kernels::{ElementType, Kernel};

impl Ufunc {
    pub(super) fn check_counts(&self, inputs: usize, outputs: usize) -> Result<()> {
        let wrong = |what, expected, found| Err(NumPyError::Count { ufunc: self.name, what, expected, found });
        match (inputs == self.nin, outputs == self.nout) {
            (false, _) => wrong("inputs", self.nin, inputs),
            (_, false) => wrong("outputs", self.nout, outputs),
            _ => Ok(()),
        }
    }

    /// Refuses inputs in place of an output that is not given.
    pub(super) fn check_in_place(&self, inputs: &[Operand<'_>], outputs: &[Option<DynArrayMut<'_>>]) -> Result<()> {
        let missing = |input: &Operand<'_>| match input {
            Operand::Output(number) => !matches!(outputs.get(*number), Some(Some(_))),
            _ => false,
        };
        match inputs.iter().any(missing) {
            true => {
                Err(NumPyError::Method { ufunc: self.name, method: "work in place", why: "that output is missing" })
            }
            false => Ok(()),
        }
    }

    pub(super) fn check_casts(
        &self,
        kernel: &Kernel,
        inputs: &[Operand<'_>],
        outputs: &[Option<DynArrayMut<'_>>],
        casting: Casting,
    ) -> Result<()> {
        let forced = self.resolver == Resolver::Truth && kernel.inputs()[0] == ElementType::Bool;
        let inputs = if forced { &[] } else { inputs };
        for (i, (input, &to)) in inputs.iter().zip(kernel.inputs()).enumerate() {
            let from = match input {
                Operand::Scalar(value) if fits_kind(*value, &to.into()) => continue,
                Operand::Scalar(value) => value.default_dtype(),
                _ => input_dtype(input, outputs).expect("arrays have a dtype"),
            };
            self.check_cast(("input", i), &from, &to.into(), casting)?;
        }
        for (i, (output, &from)) in outputs.iter().zip(kernel.outputs()).enumerate() {
            if let Some(output) = output {
                self.check_cast(("output", i), &from.into(), output.dtype(), casting)?;
            }
        }
        Ok(())
    }

    /// Refuses a cast of an operand, named with its number.
    pub(super) fn check_cast(
        &self,
        (what, number): (&str, usize),
        from: &DType,
        to: &DType,
        casting: Casting,
    ) -> Result<()> {
        if can_cast(from, to, casting) {
            return Ok(());
        }
        let (from, to, what) = (from.clone(), to.clone(), format!("{what} {number}"));
        Err(NumPyError::UfuncCast { ufunc: self.name, what, from, to, rule: casting.name() })
    }

    /// Refuses negative exponents of integers, as NumPy does, where `mask` has them computed.
    pub(super) fn check_exponents(&self, kernel: &Kernel, exponents: &DynArray, mask: Option<&DynArray>) -> Result<()> {
        if DType::from(kernel.outputs()[0]).kind() != 'i' {
            return Ok(());
        }
        let zero = Operand::Scalar(Scalar::Int(0));
        let exponents = exponents.astype(&kernel.inputs()[1].into(), Casting::Unsafe)?;
        let negative =
            super::get("less")?.call1(&[(&exponents).into(), zero], &Options { mask, ..Options::default() })?;
        match negative.to_bytes()?.contains(&1) {
            true => Err(NumPyError::NegativePower),
            false => Ok(()),
        }
    }
}

/// Whether a Python number may take on a dtype without leaving its kind.
fn fits_kind(value: Scalar, dtype: &DType) -> bool {
    match value {
        Scalar::Bool(_) | Scalar::Int(_) => true,
        Scalar::Float(_) => matches!(dtype.kind(), 'f' | 'c'),
        Scalar::Complex(_) => dtype.kind() == 'c',
    }
}
