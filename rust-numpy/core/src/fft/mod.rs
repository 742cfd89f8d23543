//! Fourier transforms, after `numpy.fft`; [`hilbert`] is SciPy's.
//!
//! ```
//! use rust_numpy::{fft, Array, DType};
//! let a = Array::from_vec(vec![1.0, 0.0, 0.0, 0.0], &[4])?;
//! let spectrum = fft::fft(a.as_dyn(), None, -1, fft::Norm::Backward)?;
//! assert_eq!((spectrum.dtype(), spectrum.shape()), (&DType::C128, &[4][..]));
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
mod frequencies;
mod lines;
mod many;
mod shifts;

pub use frequencies::{fftfreq, hilbert, rfftfreq};
pub use lines::{fft, hfft, ifft, ihfft, irfft, rfft, Norm};
pub use many::{fft2, fftn, ifft2, ifftn, irfft2, irfftn, rfft2, rfftn};
pub use shifts::{fftshift, ifftshift};
