//! Singular values and vectors.
use crate::{rows_mut, NoConvergence};
use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::svd::{svd as decompose, svd_scratch, ComputeSvdVectors};
use faer::traits::ComplexField;
use faer::{Mat, MatMut, MatRef, Par};

/// Beyond these the squares of elements may leave what doubles hold, so that the iteration would not end.
const SAFE: std::ops::Range<f64> = f64::from_bits(573 << 52)..f64::from_bits(1473 << 52);
/// 2^600 and its inverse: a matrix that is not safe is multiplied by one of them, which rounds nothing.
const UP: f64 = f64::from_bits(1623 << 52);
const DOWN: f64 = f64::from_bits(423 << 52);

/// The power of two that brings the largest element into the safe range; 1 where it is there.
fn scale<T: ComplexField<Real = f64>>(a: &[T]) -> f64 {
    let largest = a.iter().fold(0.0, |most: f64, x| most.max(T::abs1_impl(x)));
    match largest {
        _ if largest == 0.0 || SAFE.contains(&largest) => 1.0,
        _ if largest < SAFE.start => UP,
        _ => DOWN,
    }
}

pub(crate) fn svd<T: ComplexField<Real = f64>>(
    a: &[T],
    sizes: (usize, usize),
    s: &mut [f64],
    vectors: Option<(&mut [T], &mut [T])>,
) -> Result<(), NoConvergence> {
    let factor = scale(a);
    if factor == 1.0 {
        return svd_of_safe(a, sizes, s, vectors);
    }
    let scaled: Vec<T> = a.iter().map(|x| T::mul_real_impl(x, &factor)).collect();
    svd_of_safe(&scaled, sizes, s, vectors)?;
    s.iter_mut().for_each(|s| *s /= factor);
    Ok(())
}

fn svd_of_safe<T: ComplexField<Real = f64>>(
    a: &[T],
    (m, n): (usize, usize),
    s: &mut [f64],
    vectors: Option<(&mut [T], &mut [T])>,
) -> Result<(), NoConvergence> {
    let size = m.min(n);
    let par = Par::Seq;
    let matrix = MatRef::from_row_major_slice(a, m, n);
    let wants = |full: bool| if full { ComputeSvdVectors::Full } else { ComputeSvdVectors::Thin };
    let (want_u, want_v) = match &vectors {
        Some((u, vh)) => (wants(u.len() == m * m), wants(vh.len() == n * n)),
        None => (ComputeSvdVectors::No, ComputeSvdVectors::No),
    };
    let params = Default::default();
    let mut memory = MemBuffer::new(svd_scratch::<T>(m, n, want_u, want_v, par, params));
    let stack = MemStack::new(&mut memory);
    let mut values = Diag::<T>::zeros(size);
    match vectors {
        None => decompose(matrix, values.as_mut(), None, None, par, stack, params).map_err(|_| NoConvergence)?,
        Some((u, vh)) => {
            let mut left = Mat::zeros(m, u.len() / m.max(1));
            let columns = vh.len() / n.max(1);
            let mut right = MatMut::from_column_major_slice_mut(vh, n, columns);
            decompose(matrix, values.as_mut(), Some(left.as_mut()), Some(right.as_mut()), par, stack, params)
                .map_err(|_| NoConvergence)?;
            rows_mut(u, m, left.ncols()).copy_from(&left);
            vh.iter_mut().for_each(|x| *x = T::conj_impl(x));
        }
    }
    for (s, value) in s.iter_mut().zip(values.column_vector().iter()) {
        *s = T::real_part_impl(value);
    }
    Ok(())
}
