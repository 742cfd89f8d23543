//! `reduceat`: folds of slices of one axis.
use super::{Initial, ReduceOptions, Ufunc};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::normalize_axes;
use crate::plan::{allocate, axis_order};
use crate::room;

impl Ufunc {
    /// Reduces the slices of `axis` that start at each of `indices` and end before the next one, if that is larger.
    pub fn reduceat(
        &self,
        array: &DynArray,
        indices: &[isize],
        axis: isize,
        dtype: Option<&DType>,
    ) -> Result<DynArray> {
        self.check_foldable("reduceat")?;
        let axis = normalize_axes(&[axis], array.ndim())?[0];
        let size = array.shape()[axis];
        if let Some(&index) = indices.iter().find(|&&index| index < 0 || index >= size as isize) {
            return Err(NumPyError::Index { index, axis, size });
        }
        let kernel = self.reduction_kernel(array, dtype, true)?;
        let mut shape = array.shape().to_vec();
        shape[axis] = indices.len();
        let dtype = DType::from(kernel.outputs()[0]);
        let layout = allocate(&shape, dtype.itemsize(), &axis_order(array.ndim(), &[array.strides()]));
        let mut result = DynArray::from_parts(room::zeroed(&shape, dtype.itemsize())?, dtype, layout);
        let at = |item: IndexItem| (0..axis).map(|_| s(..)).chain([item]).collect::<Vec<_>>();
        for (i, &first) in indices.iter().enumerate() {
            let end = indices.get(i + 1).copied().filter(|&next| next > first);
            let end = end.unwrap_or(if i + 1 == indices.len() { size as isize } else { first + 1 });
            let part = array.index(&at(s(first..end)))?;
            let options = ReduceOptions { initial: Initial::First, ..Default::default() };
            let value = self.fold(kernel, &part, &[axis], None, &options, true)?;
            result.view_mut()?.index(&at(IndexItem::At(i as isize)))?.assign(&value)?;
        }
        Ok(result)
    }
}
