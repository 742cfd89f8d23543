//! Stacks of matrices on their way to the dense crate: which numbers they are computed in, and their sizes.
use super::{LinalgError, LinalgScalar};
use crate::broadcast::broadcast_shapes;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::linalg::arithmetic::{build, cast, dense, slice};
use crate::typed::{Array, Element};
use bytemuck::Pod;
use num_complex::Complex64;
use rust_numpy_dense::Factor;
use rust_numpy_kernels::ElementType;

/// How the operands of one function are computed: always in double precision, as NumPy does.
pub(super) struct Common {
    pub is_complex: bool,
    /// The dtype of results in the operands' numbers.
    pub result: DType,
}

impl Common {
    /// Single precision results come from single precision operands alone; integers count as double.
    pub fn of(arrays: &[&DynArray]) -> Result<Common> {
        let (mut is_complex, mut is_double) = (false, false);
        for array in arrays {
            match array.dtype().element() {
                Some(ElementType::F16) | None => {
                    return LinalgError::Unsupported(array.dtype().name()).raise();
                }
                Some(ElementType::C64) => is_complex = true,
                Some(ElementType::C128) => (is_complex, is_double) = (true, true),
                Some(ElementType::F32) => {}
                Some(_) => is_double = true,
            }
        }
        let result = match (is_complex, is_double) {
            (false, false) => DType::F32,
            (false, true) => DType::F64,
            (true, false) => DType::C64,
            (true, true) => DType::C128,
        };
        Ok(Common { is_complex, result })
    }

    /// A result in the operands' numbers.
    pub fn finish<T: Element>(&self, array: Array<T>) -> Result<DynArray> {
        cast(array.as_dyn(), &self.result)
    }

    /// A result in their real parts.
    pub fn finish_real(&self, array: Array<f64>) -> Result<DynArray> {
        cast(array.as_dyn(), &self.result.real_part())
    }
}

/// Numbers that factorisations are computed in.
pub(super) trait Number: Factor + LinalgScalar {}
impl Number for f64 {}
impl Number for Complex64 {}

/// Runs `$body` with `$t` as the number type of `$common`.
macro_rules! in_numbers {
    ($common:expr, $t:ident => $body:expr) => {
        if $common.is_complex {
            type $t = num_complex::Complex64;
            $body
        } else {
            type $t = f64;
            $body
        }
    };
}
pub(super) use in_numbers;

/// A stack of matrices in C order.
pub(super) struct Stack<T> {
    array: Array<T>,
    pub rows: usize,
    pub columns: usize,
}

impl<T: Number> Stack<T> {
    /// Fails below two dimensions.
    pub fn new(a: &DynArray) -> Result<Self> {
        let (rows, columns) = sizes(a)?;
        Ok(Stack { array: dense(a)?, rows, columns })
    }

    /// The dimensions before the last two.
    pub fn batch(&self) -> &[usize] {
        &self.array.shape()[..self.array.ndim() - 2]
    }

    pub fn count(&self) -> usize {
        self.batch().iter().product()
    }

    /// Each matrix in turn.
    pub fn matrices(&self) -> impl Iterator<Item = &[T]> {
        let size = self.rows * self.columns;
        let elements = slice(&self.array);
        (0..self.count()).map(move |i| &elements[i * size..(i + 1) * size])
    }

    /// A stack of results, `shape` for each matrix; `each` computes one of them and says whether it went well.
    pub fn map<R: Element + Pod>(
        &self,
        shape: &[usize],
        mut each: impl FnMut(&[T], &mut [R]) -> Result<()>,
    ) -> Result<Array<R>> {
        let size: usize = shape.iter().product();
        let mut outcome = Ok(());
        let made = build(&[self.batch(), shape].concat(), |out: &mut [R]| {
            outcome = self.matrices().enumerate().try_for_each(|(i, m)| each(m, &mut out[i * size..(i + 1) * size]));
        })?;
        outcome.map(|()| made)
    }
}

/// Rows and columns of the matrices of a stack.
pub(super) fn sizes(a: &DynArray) -> Result<(usize, usize)> {
    match a.shape() {
        [.., rows, columns] => Ok((*rows, *columns)),
        _ => LinalgError::TooFewDimensions { found: a.ndim(), needed: 2 }.raise(),
    }
}

/// The size of square matrices.
pub(super) fn square(a: &DynArray) -> Result<usize> {
    match sizes(a)? {
        (rows, columns) if rows == columns => Ok(rows),
        _ => LinalgError::NotSquare(a.shape().to_vec()).raise(),
    }
}

/// Both stacks with the same dimensions before the last two of each.
pub(super) fn broadcast_stacks(a: &DynArray, b: &DynArray) -> Result<(DynArray, DynArray)> {
    let (batch_a, core_a) = a.shape().split_at(a.ndim() - 2);
    let (batch_b, core_b) = b.shape().split_at(b.ndim() - 2);
    let batch = broadcast_shapes(&[batch_a, batch_b])?;
    Ok((a.broadcast_to(&[&batch[..], core_a].concat())?, b.broadcast_to(&[&batch[..], core_b].concat())?))
}
