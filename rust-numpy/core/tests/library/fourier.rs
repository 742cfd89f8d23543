//! Running a Fourier transform.
use super::decode::integers;
use super::perform::{at, axes};
use rust_numpy::fft::{self, Norm};
use rust_numpy::{DynArray, Result};
use serde_json::Value;

type Line = fn(&DynArray, Option<isize>, isize, Norm) -> Result<DynArray>;
type Many = fn(&DynArray, Option<&[isize]>, Option<&[isize]>, Norm) -> Result<DynArray>;

pub fn perform(name: &str, a: &DynArray, args: &Value) -> Result<DynArray> {
    match name {
        "fftfreq" => fft::fftfreq(at(args, "n") as usize, args["d"].as_f64().expect("a distance")),
        "rfftfreq" => fft::rfftfreq(at(args, "n") as usize, args["d"].as_f64().expect("a distance")),
        "fftshift" => fft::fftshift(a, axes(args).as_deref()),
        "ifftshift" => fft::ifftshift(a, axes(args).as_deref()),
        _ => {
            let norm = Norm::parse(args["norm"].as_str())?;
            match line(name) {
                Some(line) => line(a, args["n"].as_i64().map(|n| n as isize), at(args, "axis"), norm),
                None => {
                    let sizes = args["s"].as_array().map(|_| integers(&args["s"]));
                    many(name)(a, sizes.as_deref(), axes(args).as_deref(), norm)
                }
            }
        }
    }
}

fn line(name: &str) -> Option<Line> {
    Some(match name {
        "fft" => fft::fft,
        "ifft" => fft::ifft,
        "rfft" => fft::rfft,
        "irfft" => fft::irfft,
        "hfft" => fft::hfft,
        "ihfft" => fft::ihfft,
        _ => return None,
    })
}

fn many(name: &str) -> Many {
    match name {
        "fftn" => fft::fftn,
        "ifftn" => fft::ifftn,
        "rfftn" => fft::rfftn,
        "irfftn" => fft::irfftn,
        "fft2" => |a, s, axes, norm| fft::fft2(a, s, axes.expect("axes"), norm),
        "ifft2" => |a, s, axes, norm| fft::ifft2(a, s, axes.expect("axes"), norm),
        "rfft2" => |a, s, axes, norm| fft::rfft2(a, s, axes.expect("axes"), norm),
        "irfft2" => |a, s, axes, norm| fft::irfft2(a, s, axes.expect("axes"), norm),
        other => panic!("unknown function {other}"),
    }
}
