//! Linear equations: `solve`, `inv`, `pinv` and their tensor forms.
use super::arithmetic::{binary, build, cast, reshaped, turned, unary};
use super::stack::{broadcast_stacks, in_numbers, sizes, square, Common, Number, Stack};
use super::svd::{svd, Svd};
use super::{LinalgError, LinalgScalar};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::normalize_axes;
use rust_numpy_dense::Factor;

/// Solves `a x = b`. A vector `b` is one right-hand side; otherwise its last two axes are matrices of them.
pub fn solve(a: &DynArray, b: &DynArray) -> Result<DynArray> {
    let n = square(a)?;
    let common = Common::of(&[a, b])?;
    let is_vector = b.ndim() == 1;
    let b = if is_vector { b.index(&[s(..), IndexItem::NewAxis])? } else { b.clone() };
    let (rows, _) = sizes(&b).or(Err(NumPyError::TooFewDimensions("solve")))?;
    if rows != n {
        return Err(NumPyError::CoreDimension { name: "m", left: n, right: rows });
    }
    let (a, b) = broadcast_stacks(a, &b)?;
    let x = in_numbers!(common, T => common.finish(solve_stacks::<T>(&a, &b)?)?);
    if is_vector {
        x.index(&[IndexItem::Ellipsis, IndexItem::At(0)])
    } else {
        Ok(x)
    }
}

fn solve_stacks<T: Number>(a: &DynArray, b: &DynArray) -> Result<crate::Array<T>> {
    let (a, b) = (Stack::<T>::new(a)?, Stack::<T>::new(b)?);
    let (n, k) = (a.rows, b.columns);
    let mut matrices = a.matrices();
    b.map(&[n, k], |right, x| {
        x.copy_from_slice(right);
        let matrix = matrices.next().expect("as many matrices as right-hand sides");
        match T::solve(matrix, n, x, k) {
            true => Ok(()),
            false => LinalgError::Singular.raise(),
        }
    })
}

/// The inverses of square matrices.
pub fn inv(a: &DynArray) -> Result<DynArray> {
    inverses(a, false)
}

/// As `inv`; a singular matrix becomes NaN where `lenient`.
pub(super) fn inverses(a: &DynArray, lenient: bool) -> Result<DynArray> {
    let n = square(a)?;
    let common = Common::of(&[a])?;
    in_numbers!(common, T => {
        let stack = Stack::<T>::new(a)?;
        let inverse = stack.map(&[n, n], |matrix, out| {
            match T::inverse(matrix, n, out) {
                true => {}
                false if lenient => out.fill(<T as LinalgScalar>::from_real(f64::NAN)),
                false => return LinalgError::Singular.raise(),
            }
            Ok(())
        })?;
        common.finish(inverse)
    })
}

/// Which singular values count as zero: those up to this part of the largest.
#[derive(Clone, Copy, Debug, Default)]
pub enum Cutoff<'a> {
    /// 1e-15, NumPy's choice of old.
    #[default]
    Default,
    /// The number of rows or columns, whichever is larger, times the precision of the dtype.
    Precision,
    /// This part; one number, or one for each matrix.
    Part(&'a DynArray),
}

/// The Moore-Penrose inverses.
pub fn pinv(a: &DynArray, cutoff: Cutoff<'_>, hermitian: bool) -> Result<DynArray> {
    let (m, n) = sizes(a)?;
    if m * n == 0 {
        return DynArray::zeros(&[&a.shape()[..a.ndim() - 2], &[n, m]].concat(), a.dtype());
    }
    let Svd { u, s, vh } = svd(&unary("conjugate", a)?, false, hermitian)?;
    let part = match cutoff {
        Cutoff::Default => DynArray::full(&[], 1e-15, s.dtype())?,
        Cutoff::Precision => DynArray::full(&[], m.max(n) as f64 * epsilon(s.dtype()), s.dtype())?,
        Cutoff::Part(part) => part.clone(),
    };
    let largest = s.index(&[IndexItem::Ellipsis, crate::s(..1)])?;
    let part = part.index(&[IndexItem::Ellipsis, IndexItem::NewAxis])?;
    let large = binary("greater", &s, &binary("multiply", &part, &largest)?)?;
    let one = DynArray::full(&[], 1.0, s.dtype())?;
    let reciprocal = crate::choose(&large, &binary("divide", &one, &s)?, &DynArray::zeros(&[], s.dtype())?)?;
    let column = reciprocal.index(&[IndexItem::Ellipsis, IndexItem::NewAxis])?;
    binary("matmul", &turned(&vh), &binary("multiply", &column, &turned(&u))?)
}

/// The distance from 1 to the next number of a dtype's real parts.
pub(super) fn epsilon(dtype: &DType) -> f64 {
    match dtype.real_part() {
        single if single == DType::F32 => f32::EPSILON as f64,
        _ => f64::EPSILON,
    }
}

/// Solves `tensordot(a, x, x.ndim) = b`, with `axes` of `a` moved to the end first.
pub fn tensorsolve(a: &DynArray, b: &DynArray, axes: Option<&[isize]>) -> Result<DynArray> {
    let moved = match axes {
        Some(axes) => {
            let last = normalize_axes(axes, a.ndim())?;
            let first = (0..a.ndim()).filter(|axis| !last.contains(axis)).collect::<Vec<_>>();
            a.transpose(&first.iter().chain(&last).map(|&axis| axis as isize).collect::<Vec<_>>())?
        }
        None => a.clone(),
    };
    let unknown = moved.shape()[b.ndim().min(moved.ndim())..].to_vec();
    let n: usize = unknown.iter().product();
    if moved.size() != n * n {
        return LinalgError::Incompatible(moved.shape().to_vec(), b.shape().to_vec()).raise();
    }
    let x = solve(&reshaped(&moved, &[n, n])?, &reshaped(b, &[b.size()])?)?;
    reshaped(&x, &unknown)
}

/// The inverse of a tensor whose first `ind` axes are to be summed over.
pub fn tensorinv(a: &DynArray, ind: isize) -> Result<DynArray> {
    if ind <= 0 {
        return LinalgError::Argument(format!("tensorinv: ind is positive, found {ind}")).raise();
    }
    let (first, last) = a.shape().split_at((ind as usize).min(a.ndim()));
    let n: usize = last.iter().product();
    let inverse = inv(&a.reshape(&[n as isize, -1], crate::Order::C)?)?;
    reshaped(&inverse, &[last, first].concat())
}

/// `a` multiplied by itself `n` times; inverted first where `n` is negative.
pub fn matrix_power(a: &DynArray, n: i64) -> Result<DynArray> {
    let size = square(a)?;
    if n == 0 {
        let identity = build(&[size, size], |out: &mut [f64]| out.iter_mut().step_by(size + 1).for_each(|x| *x = 1.0))?;
        return cast(identity.as_dyn(), a.dtype())?.broadcast_to(a.shape()).and_then(|identity| identity.copy(None));
    }
    let mut square = if n < 0 { inv(a)? } else { a.clone() };
    let mut exponent = n.unsigned_abs();
    if exponent == 3 {
        return binary("matmul", &binary("matmul", &square, &square)?, &square);
    }
    let mut result: Option<DynArray> = None;
    loop {
        if exponent & 1 == 1 {
            result = Some(match result {
                Some(result) => binary("matmul", &result, &square)?,
                None => square.clone(),
            });
        }
        exponent >>= 1;
        match exponent {
            0 => return Ok(result.expect("an exponent above 0 has a bit set")),
            _ => square = binary("matmul", &square, &square)?,
        }
    }
}
