//! Rows of `numpy.fft`.
use super::make;
use crate::api::{Arguments, Function, Value};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::fft::*;

type Line = fn(&DynArray, Option<isize>, isize, Norm) -> Result<DynArray>;
type Plane = fn(&DynArray, Option<&[isize]>, &[isize], Norm) -> Result<DynArray>;
type Many = fn(&DynArray, Option<&[isize]>, Option<&[isize]>, Norm) -> Result<DynArray>;
type Frequencies = fn(usize, f64) -> Result<DynArray>;

pub(super) static ROWS: &[Function] = &[
    make("fft.fft(a, n=None, axis=-1, norm=None)", |a| line(a, fft)),
    make("fft.ifft(a, n=None, axis=-1, norm=None)", |a| line(a, ifft)),
    make("fft.rfft(a, n=None, axis=-1, norm=None)", |a| line(a, rfft)),
    make("fft.irfft(a, n=None, axis=-1, norm=None)", |a| line(a, irfft)),
    make("fft.hfft(a, n=None, axis=-1, norm=None)", |a| line(a, hfft)),
    make("fft.ihfft(a, n=None, axis=-1, norm=None)", |a| line(a, ihfft)),
    make("fft.fftn(a, s=None, axes=None, norm=None)", |a| many(a, fftn)),
    make("fft.ifftn(a, s=None, axes=None, norm=None)", |a| many(a, ifftn)),
    make("fft.rfftn(a, s=None, axes=None, norm=None)", |a| many(a, rfftn)),
    make("fft.irfftn(a, s=None, axes=None, norm=None)", |a| many(a, irfftn)),
    make("fft.fft2(a, s=None, axes=None, norm=None)", |a| plane(a, fft2)),
    make("fft.ifft2(a, s=None, axes=None, norm=None)", |a| plane(a, ifft2)),
    make("fft.rfft2(a, s=None, axes=None, norm=None)", |a| plane(a, rfft2)),
    make("fft.irfft2(a, s=None, axes=None, norm=None)", |a| plane(a, irfft2)),
    make("fft.fftfreq(n, d=1.0)", |a| frequencies(a, fftfreq)),
    make("fft.rfftfreq(n, d=1.0)", |a| frequencies(a, rfftfreq)),
    make("fft.fftshift(x, axes=None)", |a| Ok(fftshift(&a.array("x")?, a.ints("axes")?.as_deref())?.into())),
    make("fft.ifftshift(x, axes=None)", |a| Ok(ifftshift(&a.array("x")?, a.ints("axes")?.as_deref())?.into())),
];

fn norm(a: &Arguments) -> Result<Norm> {
    Norm::parse(if a.has("norm") { Some(a.text("norm")?) } else { None })
}

fn line(a: &Arguments, function: Line) -> Result<Value> {
    Ok(function(&a.array("a")?, a.optional_int("n")?, a.int("axis")?, norm(a)?)?.into())
}

fn many(a: &Arguments, function: Many) -> Result<Value> {
    Ok(function(&a.array("a")?, a.ints("s")?.as_deref(), a.ints("axes")?.as_deref(), norm(a)?)?.into())
}

fn plane(a: &Arguments, function: Plane) -> Result<Value> {
    let axes = a.ints("axes")?.unwrap_or_else(|| vec![-2, -1]);
    Ok(function(&a.array("a")?, a.ints("s")?.as_deref(), &axes, norm(a)?)?.into())
}

fn frequencies(a: &Arguments, function: Frequencies) -> Result<Value> {
    let n = usize::try_from(a.int("n")?).map_err(|_| NumPyError::value("n is not negative"))?;
    Ok(function(n, a.float("d")?)?.into())
}
