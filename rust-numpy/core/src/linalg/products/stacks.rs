//! Products of stacks of matrices: fast kernels where there are any, else the plain algorithm.
use super::Sizes;
use crate::broadcast::broadcast_shapes;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::arithmetic::cast;
use rust_numpy_kernels::{matrix_product, ElementType};

/// `a b`, (..., m, k) by (..., k, n), batches broadcast; `conjugate` takes the conjugate of `a`. Half precision is
/// computed in single.
pub(crate) fn stacks(a: &DynArray, b: &DynArray, element: ElementType, conjugate: bool) -> Result<DynArray> {
    let compute = DType::from(if element == ElementType::F16 { ElementType::F32 } else { element });
    let (a_batch, a_core) = a.shape().split_at(a.ndim() - 2);
    let (b_batch, b_core) = b.shape().split_at(b.ndim() - 2);
    if a_core[1] != b_core[0] {
        return Err(NumPyError::CoreDimension { name: "k", left: a_core[1], right: b_core[0] });
    }
    let batch = broadcast_shapes(&[a_batch, b_batch])?;
    let sizes = (a_core[0], b_core[1], a_core[1]);
    let (a, b) = (cast(a, &compute)?, cast(b, &compute)?);
    let product = multiply(&a, &b, &batch, sizes, conjugate)?;
    cast(&product, &element.into())
}

/// The product of two matrices of one floating-point type in this machine's byte order: the case that is to be quick.
pub(crate) fn quick(a: &DynArray, b: &DynArray) -> Option<Result<DynArray>> {
    let (&[m, k], &[rows, n]) = (a.shape(), b.shape()) else { return None };
    let fits = k == rows && a.dtype() == b.dtype() && !a.dtype().is_swapped();
    let fast = matches!(a.dtype().element(), Some(ElementType::F32 | ElementType::F64));
    (fits && fast).then(|| multiply(a, b, &[], (m, n, k), false))
}

#[cfg(feature = "linalg")]
fn multiply(a: &DynArray, b: &DynArray, batch: &[usize], sizes: Sizes, conjugate: bool) -> Result<DynArray> {
    use super::fast::multiply;
    use num_complex::{Complex32, Complex64};
    let conjugated = || if conjugate { crate::linalg::arithmetic::unary("conjugate", a) } else { Ok(a.clone()) };
    match a.dtype().element() {
        Some(ElementType::F32) => multiply::<f32>(a, b, batch, sizes),
        Some(ElementType::F64) => multiply::<f64>(a, b, batch, sizes),
        Some(ElementType::C64) => multiply::<Complex32>(&conjugated()?, b, batch, sizes),
        Some(ElementType::C128) => multiply::<Complex64>(&conjugated()?, b, batch, sizes),
        _ => plain(a, b, batch, sizes, conjugate),
    }
}

#[cfg(not(feature = "linalg"))]
fn multiply(a: &DynArray, b: &DynArray, batch: &[usize], sizes: Sizes, conjugate: bool) -> Result<DynArray> {
    plain(a, b, batch, sizes, conjugate)
}

fn plain(a: &DynArray, b: &DynArray, batch: &[usize], (m, n, k): Sizes, conjugate: bool) -> Result<DynArray> {
    let full = |rows: usize, columns: usize| [batch, &[rows, columns]].concat();
    let (a, b) = (a.broadcast_to(&full(m, k))?, b.broadcast_to(&full(k, n))?);
    let mut c = DynArray::zeros(&full(m, n), a.dtype())?;
    let layout = c.layout().clone();
    let mut view = c.view_mut()?;
    let mut output = view.output(layout.strides(), layout.offset());
    matrix_product(batch, (m, n, k), a.raw_input(), b.raw_input(), &mut output, conjugate);
    Ok(c)
}
