//! Arrays with margins.
mod margins;

use crate::calc::{add, join};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::layout::Order;
use crate::promote::Casting;

/// How wide the margins of one axis are: before and after.
pub type Padding = (usize, usize);

/// What margins are filled with. Pairs hold the value before and the one after, for each axis.
#[derive(Clone, Debug)]
pub enum PadMode {
    /// These values.
    Constant(Vec<(DynArray, DynArray)>),
    /// Nothing in particular: zeros.
    Empty,
    /// The outermost element.
    Edge,
    /// Even steps from the outermost element to these values.
    LinearRamp {
        /// The end values before and after, for each axis.
        ends: Vec<(DynArray, DynArray)>,
        /// Whether they count as Python's numbers in the ramp's dtype.
        weak: bool,
    },
    /// The largest of the outermost elements, as many as given (all, if `None`).
    Maximum(Vec<(Option<usize>, Option<usize>)>),
    /// The smallest of them.
    Minimum(Vec<(Option<usize>, Option<usize>)>),
    /// Their mean.
    Mean(Vec<(Option<usize>, Option<usize>)>),
    /// Their median.
    Median(Vec<(Option<usize>, Option<usize>)>),
    /// The mirrored array, the outermost element standing once; negated around it if `odd`.
    Reflect {
        /// Whether mirrored values are taken from twice the outermost one.
        odd: bool,
    },
    /// The mirrored array, the outermost element standing twice.
    Symmetric {
        /// Whether mirrored values are taken from twice the outermost one.
        odd: bool,
    },
    /// The array again, from its other end.
    Wrap,
}

/// The array with margins of these widths, one pair for each axis, filled axis after axis.
///
/// ```
/// use rust_numpy::{manip::{pad, PadMode}, Array};
/// let a = Array::from_vec(vec![1, 2, 3], &[3])?;
/// let wide = pad(a.as_dyn(), &[(2, 2)], &PadMode::Reflect { odd: false })?;
/// assert_eq!(Array::<i32>::from_dyn(wide)?.to_vec(), [3, 2, 1, 2, 3, 2, 1]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn pad(array: &DynArray, widths: &[Padding], mode: &PadMode) -> Result<DynArray> {
    let shape = padded_shape(array, widths, mode)?;
    if array.size() == 0 && !matches!(mode, PadMode::Constant(_)) {
        return DynArray::zeros(&shape, array.dtype());
    }
    let mut padded = array.clone();
    for (axis, &width) in widths.iter().enumerate() {
        if width != (0, 0) || matches!(mode, PadMode::Maximum(_) | PadMode::Minimum(_)) {
            padded = one_axis(&padded, axis, width, mode)?;
        }
    }
    let padded = padded.astype(array.dtype(), Casting::Equiv)?;
    padded.to_contiguous(Order::C)
}

/// The shape with its margins. Only constants can extend what has no elements.
fn padded_shape(array: &DynArray, widths: &[Padding], mode: &PadMode) -> Result<Vec<usize>> {
    let mut shape = Vec::with_capacity(widths.len());
    for (axis, &(before, after)) in widths.iter().enumerate() {
        let n = array.shape()[axis];
        let fills = !matches!(mode, PadMode::Constant(_) | PadMode::Empty);
        if fills && n == 0 && before + after > 0 {
            let why = format!("can't extend empty axis {axis} using modes other than 'constant' or 'empty'");
            return Err(NumPyError::value(&why));
        }
        shape.push(n.checked_add(before).and_then(|n| n.checked_add(after)).unwrap_or(usize::MAX));
    }
    crate::layout::byte_size(&shape, array.dtype().itemsize()).map(|_| shape)
}

fn one_axis(array: &DynArray, axis: usize, (before, after): Padding, mode: &PadMode) -> Result<DynArray> {
    use margins::*;
    let both = |pair: (DynArray, DynArray)| assembled(array, axis, (before, after), pair);
    let sides = (before, after);
    match mode {
        PadMode::Empty => {
            let zero = DynArray::zeros(&[], array.dtype())?;
            both((zero.clone(), zero))
        }
        PadMode::Constant(values) => both(values[axis].clone()),
        PadMode::Edge => both(edges(array, axis)?),
        PadMode::LinearRamp { ends, weak } => both(ramps(array, axis, sides, &ends[axis], *weak)?),
        PadMode::Maximum(lengths) => both(statistics(array, axis, lengths[axis], Statistic::Maximum)?),
        PadMode::Minimum(lengths) => both(statistics(array, axis, lengths[axis], Statistic::Minimum)?),
        PadMode::Mean(lengths) => both(statistics(array, axis, lengths[axis], Statistic::Mean)?),
        PadMode::Median(lengths) => both(statistics(array, axis, lengths[axis], Statistic::Median)?),
        PadMode::Reflect { .. } | PadMode::Symmetric { .. } if array.shape()[axis] == 1 => both(edges(array, axis)?),
        PadMode::Reflect { odd } => mirrored(array, axis, sides, 1, *odd),
        PadMode::Symmetric { odd } => mirrored(array, axis, sides, 0, *odd),
        PadMode::Wrap => wrapped(array, axis, sides),
    }
}

/// The array between margins that hold these values, broadcast along all axes.
fn assembled(array: &DynArray, axis: usize, widths: Padding, values: (DynArray, DynArray)) -> Result<DynArray> {
    let margin = |width: usize, value: &DynArray| {
        let mut shape = array.shape().to_vec();
        shape[axis] = width;
        let value = value.astype(array.dtype(), Casting::Unsafe)?;
        if width == 0 {
            return DynArray::zeros(&shape, array.dtype());
        }
        value.broadcast_to(&shape)
    };
    let (before, after) = (margin(widths.0, &values.0)?, margin(widths.1, &values.1)?);
    join(&[before, array.clone(), after], axis)?.astype(array.dtype(), Casting::Equiv)
}

/// `2 edge - values`, in the array's dtype.
fn negated(edge: &DynArray, values: &DynArray) -> Result<DynArray> {
    let twice = if *edge.dtype() == DType::BOOL { add(edge, 0)? } else { edge.clone() };
    let twice = crate::calc::multiply(2, &twice)?;
    crate::calc::subtract(&twice, values)?.astype(edge.dtype(), Casting::Unsafe)
}
