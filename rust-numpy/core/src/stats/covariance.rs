//! Covariance and correlation.
use super::{average, clip, Fold};
use crate::calc::{all, any, apply, array_of, divide, equal, join, less, multiply, rint, sqrt, subtract, values, Term};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::promote::{common_dtype_of, Casting};

/// How often each observation counts (whole numbers), and how much.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// Whole numbers of repetitions.
    pub frequencies: Option<DynArray>,
    /// Relative weights.
    pub importances: Option<DynArray>,
}

impl Weights {
    /// The product of both, checked against the number of observations.
    fn product(&self, observations: usize) -> Result<Option<DynArray>> {
        let check = |weights: &DynArray, whole: bool| {
            let weights = weights.astype(&DType::F64, Casting::Unsafe)?;
            if whole && !all(&equal(&weights, &rint(&weights)?)?)? {
                return Err(NumPyError::argument(ErrorKind::Type, "fweights must be integer".into()));
            }
            if weights.shape() != [observations] {
                return Err(NumPyError::value("weights must be one-dimensional, one for each observation"));
            }
            match any(&less(&weights, 0)?)? {
                true => Err(NumPyError::value("weights cannot be negative")),
                false => Ok(weights),
            }
        };
        let frequencies = self.frequencies.as_ref().map(|weights| check(weights, true)).transpose()?;
        let importances = self.importances.as_ref().map(|weights| check(weights, false)).transpose()?;
        match (frequencies, importances) {
            (Some(a), Some(b)) => multiply(&a, &b).map(Some),
            (a, b) => Ok(a.or(b)),
        }
    }
}

/// At least two-dimensional, with variables as rows.
fn rows(array: &DynArray, dtype: &DType, rowvar: bool, keep: bool) -> Result<DynArray> {
    if array.ndim() > 2 {
        return Err(NumPyError::value("variables have more than 2 dimensions"));
    }
    let missing = vec![IndexItem::NewAxis; 2 - array.ndim()];
    let wide = array.astype(dtype, Casting::Unsafe)?.index(&missing)?;
    Ok(if rowvar || keep { wide } else { wide.t() })
}

/// Covariances of variables, which are rows (`rowvar`) or columns of `array` and then of `more`.
///
/// `ddof` is taken from the number of observations; missing, it is 0 if `bias`, else 1.
pub fn cov(
    array: &DynArray,
    more: Option<&DynArray>,
    (rowvar, bias): (bool, bool),
    ddof: Option<isize>,
    weights: &Weights,
    dtype: Option<&DType>,
) -> Result<DynArray> {
    let kinds = [Some(array), more].into_iter().flatten().map(|array| array.dtype().clone());
    let common = common_dtype_of(kinds.chain([DType::F64]))?;
    let dtype = dtype.unwrap_or(&common);
    let mut x = rows(array, dtype, rowvar, array.ndim() == 1)?;
    if x.shape()[0] == 0 {
        return DynArray::zeros(&[0, 0], &DType::F64);
    }
    if let Some(more) = more {
        let more = rows(more, dtype, true, true)?;
        let turned = if !rowvar && more.shape()[0] != 1 { more.t() } else { more };
        x = join(&[x, turned], 0)?;
    }
    let ddof = ddof.unwrap_or(!bias as isize);
    let observations = x.shape()[1];
    let product = weights.product(observations)?;
    let fold = Fold { axes: Some(vec![1]), ..Fold::default() };
    let (mean, sums) = average(&x, &fold, product.as_ref())?;
    let factor = factor(observations, ddof, weights, product.as_ref(), &sums)?;
    let centred = subtract(&x, &mean.index(&[s(..), IndexItem::NewAxis])?)?.astype(x.dtype(), Casting::SameKind)?;
    let scaled = match &product {
        None => centred.clone(),
        Some(product) => multiply(&centred, product)?,
    };
    let sums = apply("matmul", &[(&centred).into(), (&crate::calc::conjugate(&scaled.t())?).into()])?;
    let result =
        multiply(&sums, &divide(&array_of(&[1.0], &[])?, &factor)?)?.astype(sums.dtype(), Casting::SameKind)?;
    let shape: Vec<isize> = result.shape().iter().filter(|&&n| n != 1).map(|&n| n as isize).collect();
    result.reshape(&shape, crate::Order::C)
}

/// What sums of products are divided by: not less than 0.
fn factor(
    observations: usize,
    ddof: isize,
    weights: &Weights,
    product: Option<&DynArray>,
    sums: &DynArray,
) -> Result<DynArray> {
    let first = |array: &DynArray| array.index(&[IndexItem::At(0)])?.astype(&DType::F64, Casting::Unsafe);
    let factor = match product {
        None => array_of(&[(observations as isize - ddof) as f64], &[])?,
        Some(_) if ddof == 0 => first(sums)?,
        Some(_) if weights.importances.is_none() => subtract(&first(sums)?, ddof as i64)?,
        Some(product) => {
            let importances = weights.importances.as_ref().expect("there are some");
            // Python's own sum: one after the other.
            let total = values::<f64>(&multiply(product, importances)?)?.iter().fold(0.0, |sum, x| sum + x);
            let first = values::<f64>(&first(sums)?)?[0];
            array_of(&[first - ddof as f64 * total / first], &[])?
        }
    };
    let positive = values::<f64>(&factor)?[0];
    array_of(&[if positive <= 0.0 { 0.0 } else { positive }], &[])
}

/// Correlation coefficients: covariances divided by both standard deviations.
pub fn corrcoef(array: &DynArray, more: Option<&DynArray>, rowvar: bool, dtype: Option<&DType>) -> Result<DynArray> {
    let c = cov(array, more, (rowvar, false), None, &Weights::default(), dtype)?;
    if c.ndim() == 0 {
        return divide(&c, &c);
    }
    let deviations = sqrt(&c.diagonal(0, 0, 1)?.real())?;
    let scaled = divide(&c, &deviations.index(&[s(..), IndexItem::NewAxis])?)?;
    let scaled = divide(&scaled, &deviations.index(&[IndexItem::NewAxis])?)?.astype(c.dtype(), Casting::SameKind)?;
    let limits = [Some(Term::from(-1.0)), Some(Term::from(1.0))];
    let clipped = |part: &DynArray| clip(part, limits[0].as_ref(), limits[1].as_ref());
    if c.dtype().kind() != 'c' {
        return clipped(&scaled);
    }
    let mut result = scaled.copy(None)?;
    let (real, imaginary) = (clipped(&scaled.real())?, clipped(&scaled.imag()?)?);
    result.view_mut()?.real().assign(&real)?;
    result.view_mut()?.imag()?.assign(&imaginary)?;
    Ok(result)
}
