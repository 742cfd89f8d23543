//! Random orders and choices.
use super::RandomState;
use crate::creation::arange;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::s;
use crate::layout::Order;
use crate::random::{Choice, Ends};

impl RandomState {
    /// The parts along the first axis in random order.
    pub fn permutation(&mut self, array: &DynArray) -> Result<DynArray> {
        self.generator.permutation(array, 0)
    }

    /// `0..n` in random order.
    pub fn permuted_range(&mut self, n: usize) -> Result<DynArray> {
        self.permutation(&arange(0.into(), (n as i64).into(), 1.into(), Some(&DType::I64))?)
    }

    /// Positions below `population`, in an array of this shape: with replacement, or of all in random order.
    pub fn choice(&mut self, population: usize, shape: &[usize], how: &Choice<'_>) -> Result<DynArray> {
        let count: usize = shape.iter().product();
        if how.p.is_some() || population == 0 {
            return self.generator.choice(population, shape, how);
        }
        if how.replace {
            let (low, high) = (Ends::from(0), Ends::from(population as i128));
            return self.randint(&low, &high, Some(shape), &DType::I64);
        }
        if count > population {
            return Err(NumPyError::value("Cannot take a larger sample than population when 'replace=False'"));
        }
        let first = self.permuted_range(population)?.index(&[s(..count as isize)])?;
        first.reshape(&shape.iter().map(|&n| n as isize).collect::<Vec<_>>(), Order::C)
    }
}
