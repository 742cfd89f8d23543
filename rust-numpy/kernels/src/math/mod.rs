//! Elementary functions written so that the compiler can turn loops over them into vectors.
//!
//! No branches, no tables: every lane takes the same steps, special values are put right by selects, and arguments
//! outside a method's range are left to the scalar functions of the standard library (`drive::*_with_fallback`).
//! The polynomials are near-minimax fits over the reduced ranges; errors are stated for the fused variant.
pub(crate) mod complex;
pub(crate) mod complex_inverse;
pub(crate) mod complex_trig;
pub(crate) mod double;
pub(crate) mod power;
pub(crate) mod scalar;
pub(crate) mod single;

/// What arithmetic an instruction set level has.
pub(crate) trait Isa {
    /// Whether one instruction multiplies and adds with one rounding.
    const FUSED: bool;
    /// Whether contiguous and repeated operands have loops of their own, which the compiler turns into vectors.
    const DENSE: bool = true;
}

pub(crate) struct Baseline;
/// Of loops that gain nothing from more instructions. Modules for browsers are downloaded, so theirs have one form for all steps.
pub(crate) struct Plain;
#[allow(dead_code)]
pub(crate) struct Avx2;
#[allow(dead_code)]
pub(crate) struct Avx512;

impl Isa for Baseline {
    const FUSED: bool = cfg!(target_feature = "fma") || cfg!(target_arch = "aarch64");
}
impl Isa for Plain {
    const FUSED: bool = Baseline::FUSED;
    const DENSE: bool = !cfg!(target_arch = "wasm32");
}
impl Isa for Avx2 {
    const FUSED: bool = true;
}
impl Isa for Avx512 {
    const FUSED: bool = true;
}

/// `a * b + c`, fused where the hardware can: the library call that it would be elsewhere is far slower.
pub(crate) trait MulAdd: Copy {
    fn fma<I: Isa>(self, b: Self, c: Self) -> Self;
}

macro_rules! mul_add {
    ($($t:ty)*) => {$(
        impl MulAdd for $t {
            #[inline(always)]
            fn fma<I: Isa>(self, b: Self, c: Self) -> Self {
                if I::FUSED { <$t>::mul_add(self, b, c) } else { self * b + c }
            }
        }
    )*};
}
mul_add!(f32 f64);

/// The polynomial with `coefficients`, highest power first, at `x`.
#[inline(always)]
pub(crate) fn horner<I: Isa, T: MulAdd, const N: usize>(x: T, coefficients: [T; N]) -> T {
    let mut value = coefficients[0];
    let mut i = 1;
    while i < N {
        value = value.fma::<I>(x, coefficients[i]);
        i += 1;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{double, single, Avx2, Baseline, Isa};

    fn near_is_equal<I: Isa>() {
        for i in -200_000..=200_000 {
            let part = f64::from(i) / 200_000.0;
            let (x, y) = (part * double::EXP_LIMIT, part as f32 * single::EXP_LIMIT);
            assert_eq!(double::exp_near::<I>(x).to_bits(), double::exp::<I>(x).to_bits(), "exp({x:?})");
            assert_eq!(single::exp_near::<I>(y).to_bits(), single::exp::<I>(y).to_bits(), "exp({y:?})");
        }
    }

    #[test]
    fn exponentials_by_fewer_steps_are_equal_to_the_last_bit() {
        near_is_equal::<Baseline>();
        near_is_equal::<Avx2>();
    }
}
