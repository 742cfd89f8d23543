//! Products of matrices: the plain algorithm for every element type, over any strides.
use super::nest::{Each, Nest, Operand};
use super::{Input, Output};
use crate::element::{Bool8, ElementType};
use num_complex::Complex;

/// Strides of the two matrix dimensions of one operand.
type Pair = (isize, isize);
/// Sizes: rows, columns, and the summed dimension.
type Sizes = (usize, usize, usize);
type Product = unsafe fn(a: *const u8, b: *const u8, c: *mut u8, sizes: Sizes, strides: [Pair; 3]);

/// `c = a b` for each index of `batch`; `sizes` are the rows and columns of `c` and the summed dimension.
///
/// Strides end with the two matrix dimensions: (m, k), (k, n), (m, n). All operands are of one type in this machine's
/// byte order, not of half precision. Products are summed in order; `conjugate` takes the conjugate of `a`.
///
/// # Panics
/// If elements lie outside their memory or the types differ.
pub fn matrix_product(batch: &[usize], sizes: Sizes, a: Input<'_>, b: Input<'_>, c: &mut Output<'_>, conjugate: bool) {
    let (m, n, k) = sizes;
    let element = c.place.element;
    assert!(a.place.element == element && b.place.element == element, "operands of a product have one type");
    assert!(!(a.place.swapped || b.place.swapped || c.place.swapped), "operands of a product are native");
    let full = |rows: usize, columns: usize| [batch, &[rows, columns]].concat();
    let c_operand = c.operand(&full(m, n));
    if batch.contains(&0) || m == 0 || n == 0 {
        return c.mark_filled(&full(m, n));
    }
    if k > 0 {
        let mut operands: Each<Operand> = Each::new();
        operands.extend([a.operand(&full(m, k)), b.operand(&full(k, n)), c_operand]);
        let product = product_of(element, conjugate);
        let pair = |i: usize| (operands[i].strides[batch.len()], operands[i].strides[batch.len() + 1]);
        let strides = [pair(0), pair(1), pair(2)];
        let depth = batch.len();
        let nest = Nest { shape: batch.into(), operands };
        // SAFETY: the bounds of all operands were checked for the batch and both matrix dimensions.
        nest.walk(depth, |at| unsafe { product(at[0], at[1], at[2], sizes, strides) });
        c.mark_filled(&full(m, n));
    }
}

macro_rules! product {
    ($t:ty, $zero:expr, |$x:ident| $left:expr, |$sum:ident, $a:ident, $b:ident| $add:expr) => {{
        /// # Safety
        /// The matrices have elements of this type at their strides.
        unsafe fn run(a: *const u8, b: *const u8, c: *mut u8, (m, n, k): Sizes, [sa, sb, sc]: [Pair; 3]) {
            for i in 0..m as isize {
                for j in 0..n as isize {
                    let mut $sum: $t = $zero;
                    for l in 0..k as isize {
                        // SAFETY: by the contract.
                        let ($x, $b) = unsafe {
                            (
                                (a.offset(i * sa.0 + l * sa.1) as *const $t).read_unaligned(),
                                (b.offset(l * sb.0 + j * sb.1) as *const $t).read_unaligned(),
                            )
                        };
                        let $a = $left;
                        $sum = $add;
                    }
                    // SAFETY: by the contract.
                    unsafe { (c.offset(i * sc.0 + j * sc.1) as *mut $t).write_unaligned($sum) };
                }
            }
        }
        run as Product
    }};
}

fn product_of(element: ElementType, conjugate: bool) -> Product {
    use ElementType::*;
    type C64T = Complex<f32>;
    type C128T = Complex<f64>;
    macro_rules! integer {
        ($t:ty) => {
            product!($t, 0, |x| x, |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)))
        };
    }
    match (element, conjugate) {
        (Bool, _) => product!(Bool8, Bool8(0), |x| x, |sum, a, b| Bool8::from(sum.get() | (a.get() & b.get()))),
        (I8 | U8, _) => integer!(u8),
        (I16 | U16, _) => integer!(u16),
        (I32 | U32, _) => integer!(u32),
        (I64 | U64, _) => integer!(u64),
        (F16, _) => unreachable!("half precision is computed in single"),
        (F32, _) => product!(f32, 0.0, |x| x, |sum, a, b| sum + a * b),
        (F64, _) => product!(f64, 0.0, |x| x, |sum, a, b| sum + a * b),
        (C64, false) => product!(C64T, Complex::new(0.0, 0.0), |x| x, |sum, a, b| sum + a * b),
        (C64, true) => product!(C64T, Complex::new(0.0, 0.0), |x| x.conj(), |sum, a, b| sum + a * b),
        (C128, false) => product!(C128T, Complex::new(0.0, 0.0), |x| x, |sum, a, b| sum + a * b),
        (C128, true) => product!(C128T, Complex::new(0.0, 0.0), |x| x.conj(), |sum, a, b| sum + a * b),
    }
}
