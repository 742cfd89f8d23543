//! Sums, products, extremes and truth over axes, with the keywords that NumPy's reductions share.
use crate::calc::subtract;
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::scalar::Scalar;
use crate::ufunc::{self, Initial, ReduceOptions};

/// Keywords of a reduction. All axes where none are named.
#[derive(Clone, Debug, Default)]
pub struct Fold {
    /// The axes to reduce.
    pub axes: Option<Vec<isize>>,
    /// The dtype to compute in.
    pub dtype: Option<DType>,
    /// Whether reduced axes stay, with length 1.
    pub keepdims: bool,
    /// Where to start from.
    pub initial: Option<Scalar>,
    /// Which elements count.
    pub mask: Option<DynArray>,
}

impl Fold {
    pub(crate) fn options(&self, array: &DynArray) -> ReduceOptions<'_> {
        ReduceOptions {
            axes: self.axes_of(array),
            dtype: self.dtype.clone(),
            keepdims: self.keepdims,
            initial: self.initial.map_or(Initial::Default, Initial::Value),
            mask: self.mask.as_ref(),
        }
    }

    /// The axes to reduce of this array. One without dimensions is taken to have one.
    pub(crate) fn axes_of(&self, array: &DynArray) -> Option<&[isize]> {
        self.axes.as_deref().filter(|axes| array.ndim() > 0 || !matches!(axes, [0 | -1]))
    }

    /// The same reduction with other values of the two keywords that composed functions change.
    pub(crate) fn with(&self, dtype: Option<DType>, keepdims: bool) -> Fold {
        Fold { dtype, keepdims, ..self.clone() }
    }
}

/// A sum (`add`) or a product (`multiply`).
pub fn total(name: &str, array: &DynArray, fold: &Fold) -> Result<DynArray> {
    ufunc::get(name)?.reduce(array, &fold.options(array))
}

/// The largest (`maximum`) or smallest (`minimum`) element; `fmax` and `fmin` pass over NaN.
pub fn extreme(name: &str, array: &DynArray, fold: &Fold) -> Result<DynArray> {
    ufunc::get(name)?.reduce(array, &fold.options(array))
}

/// Whether all elements are true (`logical_and`), or any is (`logical_or`).
pub fn truth(name: &str, array: &DynArray, fold: &Fold) -> Result<DynArray> {
    ufunc::get(name)?.reduce(array, &Fold { dtype: None, ..fold.clone() }.options(array))
}

/// The distance from the smallest element to the largest.
pub fn ptp(array: &DynArray, fold: &Fold) -> Result<DynArray> {
    subtract(&extreme("maximum", array, fold)?, &extreme("minimum", array, fold)?)
}
