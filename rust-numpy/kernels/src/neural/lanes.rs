//! What formulas are written for: one number, where the compiler makes vectors of the loop, or a vector, where only an
//! instruction of its own fuses.
use crate::math::{Isa, MulAdd};
use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Sub};

/// Numbers that take the same steps.
pub(super) trait Lanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    fn all(value: f32) -> Self;
    /// `self * b + c`
    fn fma(self, b: Self, c: Self) -> Self;
    /// `least` where that is larger; a NaN stays one.
    fn at_least(self, least: f32) -> Self;
    /// `most` where that is smaller; a NaN stays one.
    fn at_most(self, most: f32) -> Self;
    /// 2^n, of an integer n that stands in the low nine bits.
    fn two_to_low_bits(self) -> Self;
}

/// A function of one variable.
pub(super) trait Formula {
    fn of<X: Lanes>(&self, x: X) -> X;
}

const EXPONENT_BIAS: u32 = 127;
const MANTISSA_BITS: u32 = f32::MANTISSA_DIGITS - 1;

/// Puts the function's value in the place of each number.
#[inline(always)]
pub(super) fn replace<I: Isa>(values: &mut [f32], formula: &impl Formula) {
    #[cfg(target_feature = "relaxed-simd")]
    let values = {
        let (whole, rest) = values.as_chunks_mut();
        whole.iter_mut().for_each(|numbers| formula.of(vectors::Vectors::load(numbers)).store(numbers));
        rest
    };
    for value in values {
        *value = formula.of(One::<I>(*value, PhantomData)).0;
    }
}

struct One<I>(f32, PhantomData<I>);

impl<I> Clone for One<I> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<I> Copy for One<I> {}

macro_rules! operator {
    ($($trait:ident $method:ident $operator:tt;)*) => {$(
        impl<I> $trait for One<I> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                One(self.0 $operator other.0, PhantomData)
            }
        }
    )*};
}
operator! { Add add +; Sub sub -; Mul mul *; Div div /; }

impl<I: Isa> Lanes for One<I> {
    #[inline(always)]
    fn all(value: f32) -> Self {
        One(value, PhantomData)
    }
    #[inline(always)]
    fn fma(self, b: Self, c: Self) -> Self {
        Self::all(self.0.fma::<I>(b.0, c.0))
    }
    #[inline(always)]
    fn at_least(self, least: f32) -> Self {
        Self::all(if self.0 < least { least } else { self.0 })
    }
    #[inline(always)]
    fn at_most(self, most: f32) -> Self {
        Self::all(if self.0 > most { most } else { self.0 })
    }
    #[inline(always)]
    fn two_to_low_bits(self) -> Self {
        Self::all(f32::from_bits(self.0.to_bits().wrapping_add(EXPONENT_BIAS) << MANTISSA_BITS))
    }
}

#[cfg(target_feature = "relaxed-simd")]
mod vectors {
    use super::{Lanes, EXPONENT_BIAS, MANTISSA_BITS};
    use std::arch::wasm32::*;
    use std::array::from_fn;
    use std::ops::{Add, Div, Mul, Sub};

    /// Some vectors at once: V8 makes every constant anew in each turn of a loop.
    const COUNT: usize = 4;
    pub(in crate::neural) const NUMBERS: usize = 4 * COUNT;

    #[derive(Clone, Copy)]
    pub(in crate::neural) struct Vectors([v128; COUNT]);

    impl Vectors {
        #[inline(always)]
        pub fn load(numbers: &[f32; NUMBERS]) -> Self {
            let start = numbers.as_ptr().cast::<v128>();
            // SAFETY: there are so many.
            Vectors(from_fn(|i| unsafe { v128_load(start.add(i)) }))
        }

        #[inline(always)]
        pub fn store(self, numbers: &mut [f32; NUMBERS]) {
            let start = numbers.as_mut_ptr().cast::<v128>();
            for (i, vector) in self.0.into_iter().enumerate() {
                // SAFETY: there is room for so many.
                unsafe { v128_store(start.add(i), vector) };
            }
        }

        #[inline(always)]
        fn map(self, other: Self, operation: impl Fn(v128, v128) -> v128) -> Self {
            Vectors(from_fn(|i| operation(self.0[i], other.0[i])))
        }
    }

    macro_rules! operator {
        ($($trait:ident $method:ident $instruction:ident;)*) => {$(
            impl $trait for Vectors {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    self.map(other, |a, b| $instruction(a, b))
                }
            }
        )*};
    }
    operator! { Add add f32x4_add; Sub sub f32x4_sub; Mul mul f32x4_mul; Div div f32x4_div; }

    impl Lanes for Vectors {
        #[inline(always)]
        fn all(value: f32) -> Self {
            Vectors([f32x4_splat(value); COUNT])
        }
        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            Vectors(from_fn(|i| f32x4_relaxed_madd(self.0[i], b.0[i], c.0[i])))
        }
        #[inline(always)]
        fn at_least(self, least: f32) -> Self {
            self.map(Self::all(least), |a, b| f32x4_pmax(a, b))
        }
        #[inline(always)]
        fn at_most(self, most: f32) -> Self {
            self.map(Self::all(most), |a, b| f32x4_pmin(a, b))
        }
        #[inline(always)]
        fn two_to_low_bits(self) -> Self {
            let bias = i32x4_splat(EXPONENT_BIAS as i32);
            Vectors(self.0.map(|vector| i32x4_shl(i32x4_add(vector, bias), MANTISSA_BITS)))
        }
    }
}
