//! Transforms along several axes, one after the other.
use super::lines::{axis_size, fft, ifft, irfft, rfft, Norm};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::linalg::LinalgError;

/// The axes and how many points each has, counted before anything is transformed.
struct Axes {
    axes: Vec<isize>,
    points: Vec<isize>,
}

impl Axes {
    /// Without `axes` the last ones, as many as there are sizes, or all. A size of -1 is that of the axis.
    fn new(a: &DynArray, sizes: Option<&[isize]>, axes: Option<&[isize]>) -> Result<Axes> {
        let count = sizes.map_or(a.ndim(), <[isize]>::len);
        let last: Vec<isize> = (0..count as isize).map(|i| i - count as isize).collect();
        let axes = axes.unwrap_or(&last).to_vec();
        if sizes.is_some_and(|sizes| sizes.len() != axes.len()) {
            return LinalgError::Argument(format!("{count} sizes are given for {} axes", axes.len())).raise();
        }
        let point = |(i, &axis): (usize, &isize)| match sizes.map(|sizes| sizes[i]) {
            None | Some(-1) => axis_size(a, axis),
            Some(n) => Ok(n),
        };
        Ok(Axes { points: axes.iter().enumerate().map(point).collect::<Result<_>>()?, axes })
    }

    fn pairs(&self) -> impl DoubleEndedIterator<Item = (isize, Option<isize>)> + '_ {
        self.axes.iter().copied().zip(self.points.iter().map(|&n| Some(n)))
    }

    /// The last axis apart from the others.
    fn split_last(mut self) -> Result<(Axes, isize, isize)> {
        match (self.axes.pop(), self.points.pop()) {
            (Some(axis), Some(n)) => Ok((self, axis, n)),
            _ => Err(NumPyError::Index { index: -1, axis: 0, size: 0 }),
        }
    }
}

type Transform = fn(&DynArray, Option<isize>, isize, Norm) -> Result<DynArray>;

fn each(a: &DynArray, axes: &Axes, norm: Norm, transform: Transform) -> Result<DynArray> {
    axes.pairs().rev().try_fold(a.clone(), |array, (axis, n)| transform(&array, n, axis, norm))
}

/// [`fft`] over several axes, or all.
pub fn fftn(a: &DynArray, sizes: Option<&[isize]>, axes: Option<&[isize]>, norm: Norm) -> Result<DynArray> {
    each(a, &Axes::new(a, sizes, axes)?, norm, fft)
}

/// The inverse of [`fftn`].
pub fn ifftn(a: &DynArray, sizes: Option<&[isize]>, axes: Option<&[isize]>, norm: Norm) -> Result<DynArray> {
    each(a, &Axes::new(a, sizes, axes)?, norm, ifft)
}

/// [`rfft`] over the last of several axes, [`fft`] over the others.
pub fn rfftn(a: &DynArray, sizes: Option<&[isize]>, axes: Option<&[isize]>, norm: Norm) -> Result<DynArray> {
    let (others, last, n) = Axes::new(a, sizes, axes)?.split_last()?;
    each(&rfft(a, Some(n), last, norm)?, &others, norm, fft)
}

/// The inverse of [`rfftn`].
pub fn irfftn(a: &DynArray, sizes: Option<&[isize]>, axes: Option<&[isize]>, norm: Norm) -> Result<DynArray> {
    let (others, last, n) = Axes::new(a, sizes, axes)?.split_last()?;
    let halves = others.pairs().try_fold(a.clone(), |array, (axis, n)| ifft(&array, n, axis, norm))?;
    let n = if sizes.is_none() { 2 * (n - 1) } else { n };
    irfft(&halves, Some(n), last, norm)
}

macro_rules! planes {
    ($($(#[$doc:meta])* $name:ident = $many:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name(a: &DynArray, sizes: Option<&[isize]>, axes: &[isize], norm: Norm) -> Result<DynArray> {
            $many(a, sizes, Some(axes), norm)
        }
    )*};
}

planes! {
    /// [`fftn`] over two axes: the last ones, `[-2, -1]`, as a rule.
    fft2 = fftn;
    /// [`ifftn`] over two axes.
    ifft2 = ifftn;
    /// [`rfftn`] over two axes.
    rfft2 = rfftn;
    /// [`irfftn`] over two axes.
    irfft2 = irfftn;
}
