//! Transforms along one axis.
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::normalize_axis;
use crate::linalg::arithmetic::{axis_last, build, cast, dense, unary};
use crate::linalg::LinalgError;
use crate::room::room;
use crate::typed::{Array, Element};
use bytemuck::Pod;
use num_complex::Complex;
use num_traits::NumAssign;
use rust_numpy_dense::{Direction, Transform};

/// Complex numbers that a plan may keep for each point: factors, orders, room to work in.
const PLANNED: usize = 8;

/// Which transforms are divided by what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Norm {
    /// Inverse ones by n.
    #[default]
    Backward,
    /// Both by the root of n.
    Ortho,
    /// Forward ones by n.
    Forward,
}

impl Norm {
    /// NumPy's spellings; none means `backward`.
    pub fn parse(text: Option<&str>) -> Result<Norm> {
        match text {
            None | Some("backward") => Ok(Norm::Backward),
            Some("ortho") => Ok(Norm::Ortho),
            Some("forward") => Ok(Norm::Forward),
            Some(other) => {
                let known = "should be \"backward\", \"ortho\" or \"forward\"";
                LinalgError::Argument(format!("norm {other:?} is not known: it {known}")).raise()
            }
        }
    }

    /// The norm of the transform in the other direction that divides by the same.
    fn turned(self) -> Norm {
        match self {
            Norm::Backward => Norm::Forward,
            Norm::Ortho => Norm::Ortho,
            Norm::Forward => Norm::Backward,
        }
    }

    /// What a transform of `a` is multiplied by; for half precision rounded to it, as NumPy does.
    fn factor(self, a: &DynArray, n: usize, direction: Direction) -> f64 {
        let rounded = |x: f64| if is_half(a) { half::f16::from_f64(x).to_f64() } else { x };
        match (self, direction) {
            (Norm::Backward, Direction::Inverse) | (Norm::Forward, Direction::Forward) => rounded(1.0 / n as f64),
            (Norm::Ortho, _) => rounded(1.0 / rounded((n as f64).sqrt())),
            _ => 1.0,
        }
    }
}

/// Real numbers that transforms are computed in.
trait Number: Transform + Element + Pod + NumAssign {
    fn of(x: f64) -> Self;
}

impl Number for f32 {
    fn of(x: f64) -> f32 {
        x as f32
    }
}

impl Number for f64 {
    fn of(x: f64) -> f64 {
        x
    }
}

fn is_half(a: &DynArray) -> bool {
    a.dtype().native() == DType::F16
}

/// Half and single precision are computed in single; everything else in double.
fn is_single(a: &DynArray) -> bool {
    [DType::F16, DType::F32, DType::C64].contains(&a.dtype().native())
}

/// The number of points, which is not 0. A plan takes its memory without a way back: it is asked for here first.
fn points(n: isize) -> Result<usize> {
    match n {
        1.. => room::<[Complex<f64>; PLANNED]>(n as usize).map(|_| n as usize),
        _ => LinalgError::Argument(format!("a transform needs at least one point, found {n}")).raise(),
    }
}

/// The size of an axis, which is an index into the shape.
pub(super) fn axis_size(a: &DynArray, axis: isize) -> Result<isize> {
    let missing = |_| NumPyError::Index { index: axis, axis: 0, size: a.ndim() };
    Ok(a.shape()[normalize_axis(axis, a.ndim()).map_err(missing)?] as isize)
}

/// `n`, or the size of the axis where it is not given.
fn points_along(a: &DynArray, n: Option<isize>, axis: isize) -> Result<usize> {
    match n {
        Some(n) => points(n).and_then(|n| normalize_axis(axis, a.ndim()).map(|_| n)),
        None => points(axis_size(a, axis)?),
    }
}

/// The lines along `axis`, cut or filled with zeros to `n` numbers of `dtype`.
fn lines(a: &DynArray, n: usize, axis: isize, dtype: &DType) -> Result<DynArray> {
    let moved = axis_last(a, axis)?;
    let (outer, found) = (&moved.shape()[..moved.ndim() - 1], moved.shape()[moved.ndim() - 1]);
    if found == n {
        return cast(&moved, dtype);
    }
    let kept = [IndexItem::Ellipsis, s(..found.min(n) as isize)];
    let mut filled = DynArray::zeros(&[outer, &[n]].concat(), dtype)?;
    filled.view_mut()?.index(&kept)?.assign(&moved.index(&kept)?)?;
    Ok(filled)
}

/// The last axis moved back to where it was.
fn back(a: &DynArray, axis: isize) -> Result<DynArray> {
    let (ndim, last) = (a.ndim(), a.ndim() as isize - 1);
    let axis = normalize_axis(axis, ndim)? as isize;
    a.transpose(&(0..axis).chain([last]).chain(axis..last).collect::<Vec<_>>())
}

fn complex_lines<T: Number>(a: &DynArray, n: usize, factor: f64, direction: Direction) -> Result<DynArray>
where
    Complex<T>: Element + Pod,
{
    let input = dense::<Complex<T>>(a)?;
    let made = build(input.shape(), |out: &mut [Complex<T>]| {
        out.copy_from_slice(input.as_slice().unwrap_or_default());
        T::complex(out, n, direction);
        if factor != 1.0 {
            out.iter_mut().for_each(|x| *x *= T::of(factor));
        }
    })?;
    Ok(made.into_dyn())
}

fn transform(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm, direction: Direction) -> Result<DynArray> {
    let n = points_along(a, n, axis)?;
    let factor = norm.factor(a, n, direction);
    let found = if is_single(a) {
        complex_lines::<f32>(&lines(a, n, axis, &DType::C64)?, n, factor, direction)?
    } else {
        complex_lines::<f64>(&lines(a, n, axis, &DType::C128)?, n, factor, direction)?
    };
    back(&found, axis)
}

/// The discrete Fourier transform along `axis`, over `n` points.
pub fn fft(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm) -> Result<DynArray> {
    transform(a, n, axis, norm, Direction::Forward)
}

/// The inverse of [`fft`].
pub fn ifft(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm) -> Result<DynArray> {
    transform(a, n, axis, norm, Direction::Inverse)
}

fn real_lines<T: Number>(a: &DynArray, n: usize, factor: f64) -> Result<DynArray>
where
    Complex<T>: Element + Pod,
{
    let mut input: Vec<T> = dense::<T>(a)?.to_vec();
    let shape = [&a.shape()[..a.ndim() - 1], &[n / 2 + 1]].concat();
    let made: Array<Complex<T>> = build(&shape, |out: &mut [Complex<T>]| {
        T::real_forward(&mut input, out, n);
        if factor != 1.0 {
            out.iter_mut().for_each(|x| *x *= T::of(factor));
        }
    })?;
    Ok(made.into_dyn())
}

/// The first half of the spectrum of real numbers.
pub fn rfft(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm) -> Result<DynArray> {
    let n = points_along(a, n, axis)?;
    if a.dtype().kind() == 'c' {
        return Err(NumPyError::NoLoop { ufunc: "rfft", types: a.dtype().name() });
    }
    let factor = norm.factor(a, n, Direction::Forward);
    let found = if is_single(a) {
        real_lines::<f32>(&lines(a, n, axis, &DType::F32)?, n, factor)?
    } else {
        real_lines::<f64>(&lines(a, n, axis, &DType::F64)?, n, factor)?
    };
    back(&found, axis)
}

fn real_inverse_lines<T: Number>(a: &DynArray, n: usize, factor: f64) -> Result<DynArray>
where
    Complex<T>: Element + Pod,
{
    let mut input: Vec<Complex<T>> = dense::<Complex<T>>(a)?.to_vec();
    let shape = [&a.shape()[..a.ndim() - 1], &[n]].concat();
    let made: Array<T> = build(&shape, |out: &mut [T]| {
        T::real_inverse(&mut input, out, n);
        if factor != 1.0 {
            out.iter_mut().for_each(|x| *x *= T::of(factor));
        }
    })?;
    Ok(made.into_dyn())
}

/// The real numbers, `n` of them, whose spectrum starts with these.
pub fn irfft(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm) -> Result<DynArray> {
    let n = match n {
        Some(_) => points_along(a, n, axis)?,
        None => points(2 * (axis_size(a, axis)? - 1))?,
    };
    let factor = norm.factor(a, n, Direction::Inverse);
    let found = if is_single(a) {
        real_inverse_lines::<f32>(&lines(a, n / 2 + 1, axis, &DType::C64)?, n, factor)?
    } else {
        real_inverse_lines::<f64>(&lines(a, n / 2 + 1, axis, &DType::C128)?, n, factor)?
    };
    let found = back(&found, axis)?;
    if is_half(a) {
        cast(&found, &DType::F16)
    } else {
        Ok(found)
    }
}

/// The real spectrum of numbers that are the first half of a Hermitian sequence.
pub fn hfft(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm) -> Result<DynArray> {
    irfft(&unary("conjugate", a)?, n, axis, norm.turned())
}

/// The inverse of [`hfft`].
pub fn ihfft(a: &DynArray, n: Option<isize>, axis: isize, norm: Norm) -> Result<DynArray> {
    unary("conjugate", &rfft(a, n, axis, norm.turned())?)
}
