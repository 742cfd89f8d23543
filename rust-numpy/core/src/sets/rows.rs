//! Parts along the first axis, sorted by their elements.
use crate::calc::{equal, fold, not_equal, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::index::{s, IndexItem};
use crate::indexing::{take, Mode};
use crate::layout::Order;
use crate::sorting::lexsort;

/// The positions that sort the parts, and where a part unlike the one before it stands.
pub(super) fn unique_rows(parts: &DynArray) -> Result<(DynArray, Vec<bool>)> {
    let n = parts.shape()[0];
    let width: usize = parts.shape()[1..].iter().product();
    let rows = parts.reshape(&[n as isize, width as isize], Order::C)?;
    if width == 0 || n == 0 {
        let order = crate::creation::arange(0.into(), n.into(), 1.into(), Some(&DType::I64))?;
        return Ok((order, (0..n).map(|i| i == 0).collect()));
    }
    let mut keys = Vec::new();
    for at in (0..width as isize).rev() {
        let column = rows.index(&[s(..), IndexItem::At(at)])?;
        // Half precision alone is compared with NaN before all numbers: so NumPy has it among the fields of a record.
        let numbers = (parts.dtype().native() == DType::F16).then(|| equal(&column, &column)).transpose()?;
        keys.extend([Some(column), numbers].into_iter().flatten());
    }
    let order = lexsort(&keys.iter().collect::<Vec<_>>(), -1)?;
    let sorted = take(&rows, &order, Some(0), Mode::Raise)?;
    let differences = not_equal(&sorted.index(&[s(1..)])?, &sorted.index(&[s(..-1)])?)?;
    let mut starts = vec![true];
    starts.extend(values::<bool>(&fold("logical_or", &differences, Some(&[1]), false)?)?);
    Ok((order, starts))
}
