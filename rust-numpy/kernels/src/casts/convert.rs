//! Conversion of single elements.
use crate::element::Bool8;
use crate::math::scalar::Truncate;
use num_complex::Complex;

/// Conversion of one element, with C's rules.
pub(crate) trait Cast<R> {
    fn cast(self) -> R;
}

macro_rules! cast_as {
    ([$($from:ty)*] $to:tt) => {$(cast_as!(@each $from, $to);)*};
    (@each $from:ty, [$($to:ty)*]) => {$(
        impl Cast<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                self as $to
            }
        }
    )*};
}
cast_as!([i8 u8 i16 u16 i32 u32 i64 u64] [i8 u8 i16 u16 i32 u32 i64 u64 f32 f64]);
cast_as!([f32 f64] [f32 f64]);

macro_rules! cast_truncate {
    ([$($from:ty)*] $to:tt) => {$(cast_truncate!(@each $from, $to);)*};
    (@each $from:ty, [$($to:ty)*]) => {$(
        impl Cast<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                Truncate::<$to>::truncate(self)
            }
        }
    )*};
}
cast_truncate!([f32 f64] [i8 u8 i16 u16 i32 u32 i64 u64]);

macro_rules! cast_bool_and_complex {
    ($($t:ty)*) => {$(
        impl Cast<Bool8> for $t {
            #[inline(always)]
            fn cast(self) -> Bool8 {
                Bool8::from(self != 0 as $t)
            }
        }
        impl Cast<$t> for Bool8 {
            #[inline(always)]
            fn cast(self) -> $t {
                self.get() as u8 as $t
            }
        }
        impl Cast<Complex<f32>> for $t {
            #[inline(always)]
            fn cast(self) -> Complex<f32> {
                Complex::new(self as f32, 0.0)
            }
        }
        impl Cast<Complex<f64>> for $t {
            #[inline(always)]
            fn cast(self) -> Complex<f64> {
                Complex::new(self as f64, 0.0)
            }
        }
        impl Cast<$t> for Complex<f32> {
            #[inline(always)]
            fn cast(self) -> $t {
                self.re.cast()
            }
        }
        impl Cast<$t> for Complex<f64> {
            #[inline(always)]
            fn cast(self) -> $t {
                self.re.cast()
            }
        }
    )*};
}
cast_bool_and_complex!(i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);

macro_rules! cast_complex {
    ($($from:ty => $to:ty, |$x:ident| $value:expr;)*) => {$(
        impl Cast<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                let $x = self;
                $value
            }
        }
    )*};
}
cast_complex! {
    Bool8 => Bool8, |x| Bool8::from(x.get());
    Bool8 => Complex<f32>, |x| Complex::new(x.get() as u8 as f32, 0.0);
    Bool8 => Complex<f64>, |x| Complex::new(x.get() as u8 as f64, 0.0);
    Complex<f32> => Bool8, |z| Bool8::from(z.re != 0.0 || z.im != 0.0);
    Complex<f64> => Bool8, |z| Bool8::from(z.re != 0.0 || z.im != 0.0);
    Complex<f32> => Complex<f32>, |z| z;
    Complex<f64> => Complex<f64>, |z| z;
    Complex<f32> => Complex<f64>, |z| Complex::new(z.re as f64, z.im as f64);
    Complex<f64> => Complex<f32>, |z| Complex::new(z.re as f32, z.im as f32);
}
