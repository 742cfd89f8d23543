//! Numbers that matrices of the typed functions hold.
use crate::typed::Element;
use bytemuck::Pod;
use num_complex::{Complex32, Complex64};
use num_traits::NumAssign;
use std::ops::Neg;

/// A floating-point number, real or complex.
pub trait LinalgScalar: Element + Pod + NumAssign + Neg<Output = Self> + std::fmt::Debug {
    /// The complex conjugate.
    fn conj(self) -> Self;
    /// The distance from 0.
    fn abs(self) -> f64;
    /// The number of this real value.
    fn from_real(x: f64) -> Self;
    /// In double precision.
    fn to_complex(self) -> Complex64;
    /// Rounded to this type, whose imaginary part (if it has none) is dropped.
    fn from_complex(z: Complex64) -> Self;

    /// Whether no part is NaN or infinite.
    fn is_finite(self) -> bool {
        self.to_complex().is_finite()
    }
}

macro_rules! scalar {
    ($t:ty, |$z:ident| $from:expr, |$x:ident| $to:expr) => {
        impl LinalgScalar for $t {
            fn conj(self) -> Self {
                Self::from_complex(Complex64::conj(&self.to_complex()))
            }
            fn abs(self) -> f64 {
                self.to_complex().norm()
            }
            fn from_real(x: f64) -> Self {
                Self::from_complex(x.into())
            }
            fn to_complex(self) -> Complex64 {
                let $x = self;
                $to
            }
            fn from_complex($z: Complex64) -> Self {
                $from
            }
        }
    };
}
scalar!(f32, |z| z.re as f32, |x| Complex64::from(x as f64));
scalar!(f64, |z| z.re, |x| Complex64::from(x));
scalar!(Complex32, |z| Complex32::new(z.re as f32, z.im as f32), |x| Complex64::new(x.re as f64, x.im as f64));
scalar!(Complex64, |z| z, |x| x);
