//! Scalar helpers of the loops: integer powers, C's conversions, float neighbours, logarithms of sums.
use half::f16;

/// `base` to the power `exponent`, by squaring with a product that wraps.
pub(crate) fn integer_power<T: Copy + num_traits::One>(base: T, exponent: u64, multiply: impl Fn(T, &T) -> T) -> T {
    let (mut value, mut square, mut left) = (T::one(), base, exponent);
    while left > 0 {
        if left & 1 == 1 {
            value = multiply(value, &square);
        }
        left >>= 1;
        square = multiply(square, &square);
    }
    value
}

/// `base` to the power `exponent`, by squaring.
pub(crate) fn product_power<T: Copy + num_traits::One>(base: T, exponent: u32) -> T {
    integer_power(base, exponent as u64, |a, b| a * *b)
}

/// Float to integer as x86-64 converts: toward zero, with the smallest integer for what does not fit.
///
/// C leaves that case undefined; NumPy gives what its machine does, and tests compare with that machine.
pub(crate) trait Truncate<R> {
    fn truncate(self) -> R;
}

impl Truncate<i32> for f64 {
    #[inline(always)]
    fn truncate(self) -> i32 {
        let inside = if (self > -2147483649.0) & (self < 2147483648.0) { self } else { -2147483648.0 };
        // SAFETY: the number was just brought into range.
        unsafe { inside.to_int_unchecked() }
    }
}

impl Truncate<i64> for f64 {
    #[inline(always)]
    fn truncate(self) -> i64 {
        let fits = (self >= -9223372036854775808.0) & (self < 9223372036854775808.0);
        let inside = if fits { self } else { -9223372036854775808.0 };
        // SAFETY: the number was just brought into range.
        unsafe { inside.to_int_unchecked() }
    }
}

impl Truncate<u64> for f64 {
    #[inline(always)]
    fn truncate(self) -> u64 {
        const HALF: f64 = 9223372036854775808.0;
        if self >= HALF {
            (Truncate::<i64>::truncate(self - HALF) as u64) ^ (1 << 63)
        } else {
            Truncate::<i64>::truncate(self) as u64
        }
    }
}

impl Truncate<u32> for f64 {
    #[inline(always)]
    fn truncate(self) -> u32 {
        Truncate::<i64>::truncate(self) as u32
    }
}

macro_rules! truncate_narrow {
    ($($t:ty)*) => {$(
        impl Truncate<$t> for f64 {
            #[inline(always)]
            fn truncate(self) -> $t {
                Truncate::<i32>::truncate(self) as $t
            }
        }
    )*};
}
truncate_narrow!(i8 u8 i16 u16);

impl Truncate<i32> for f32 {
    #[inline(always)]
    fn truncate(self) -> i32 {
        let inside = if (self >= -2147483648.0) & (self < 2147483648.0) { self } else { -2147483648.0 };
        // SAFETY: the number was just brought into range.
        unsafe { inside.to_int_unchecked() }
    }
}

macro_rules! truncate_single {
    ($($t:ty)*) => {$(
        impl Truncate<$t> for f32 {
            #[inline(always)]
            fn truncate(self) -> $t {
                (self as f64).truncate()
            }
        }
    )*};
}
truncate_single!(i8 u8 i16 u16 u32 i64 u64);

/// Float functions whose bodies are the same for `f32` and `f64`.
pub(crate) trait Real: Copy {
    fn next_after(self, toward: Self) -> Self;
    fn spacing(self) -> Self;
    fn log_add_exp(self, other: Self) -> Self;
    fn log_add_exp2(self, other: Self) -> Self;
    fn heaviside(self, at_zero: Self) -> Self;
    /// Quotient and remainder, the remainder with the divisor's sign.
    fn floor_divmod(self, divisor: Self) -> (Self, Self);
    fn floor_remainder(self, divisor: Self) -> Self;
}

macro_rules! real {
    ($t:ty) => {
        impl Real for $t {
            fn next_after(self, toward: Self) -> Self {
                match self.partial_cmp(&toward) {
                    None => self + toward,
                    Some(std::cmp::Ordering::Equal) => toward,
                    Some(std::cmp::Ordering::Less) => self.next_up(),
                    Some(std::cmp::Ordering::Greater) => self.next_down(),
                }
            }

            fn spacing(self) -> Self {
                if self.is_infinite() {
                    return <$t>::NAN;
                }
                self.next_after(if self < 0.0 { <$t>::NEG_INFINITY } else { <$t>::INFINITY }) - self
            }

            fn log_add_exp(self, other: Self) -> Self {
                let difference = self - other;
                match () {
                    _ if self == other => self + std::f64::consts::LN_2 as $t,
                    _ if difference > 0.0 => self + (-difference).exp().ln_1p(),
                    _ if difference <= 0.0 => other + difference.exp().ln_1p(),
                    _ => difference,
                }
            }

            fn log_add_exp2(self, other: Self) -> Self {
                let difference = self - other;
                let log2_1p = |x: $t| std::f64::consts::LOG2_E as $t * x.ln_1p();
                match () {
                    _ if self == other => self + 1.0,
                    _ if difference > 0.0 => self + log2_1p((-difference).exp2()),
                    _ if difference <= 0.0 => other + log2_1p(difference.exp2()),
                    _ => difference,
                }
            }

            fn heaviside(self, at_zero: Self) -> Self {
                match () {
                    _ if self.is_nan() => self,
                    _ if self == 0.0 => at_zero,
                    _ if self < 0.0 => 0.0,
                    _ => 1.0,
                }
            }

            fn floor_divmod(self, divisor: Self) -> (Self, Self) {
                let remainder = self % divisor;
                if divisor == 0.0 {
                    return (self / divisor, remainder);
                }
                let quotient = (self - remainder) / divisor;
                let misfit = remainder != 0.0 && (divisor < 0.0) != (remainder < 0.0);
                let quotient = if misfit { quotient - 1.0 } else { quotient };
                let floor = match quotient.floor() {
                    _ if quotient == 0.0 => (0.0 as $t).copysign(self / divisor),
                    down if quotient - down > 0.5 => down + 1.0,
                    down => down,
                };
                (floor, self.floor_remainder(divisor))
            }

            fn floor_remainder(self, divisor: Self) -> Self {
                let remainder = self % divisor;
                match () {
                    _ if divisor == 0.0 => remainder,
                    _ if remainder == 0.0 => (0.0 as $t).copysign(divisor),
                    _ if (divisor < 0.0) != (remainder < 0.0) => remainder + divisor,
                    _ => remainder,
                }
            }
        }
    };
}
real!(f32);
real!(f64);

/// The neighbour of a half-precision number in the direction of another.
pub(crate) fn half_next_after(from: f16, toward: f16) -> f16 {
    match from.partial_cmp(&toward) {
        None => f16::NAN,
        Some(std::cmp::Ordering::Equal) => from,
        Some(_) if from.to_bits() & 0x7fff == 0 => f16::from_bits((toward.to_bits() & 0x8000) | 1),
        Some(order) if (order == std::cmp::Ordering::Less) == from.is_sign_positive() => {
            f16::from_bits(from.to_bits() + 1)
        }
        Some(_) => f16::from_bits(from.to_bits() - 1),
    }
}

/// The distance of a half-precision number to the next one upwards; wider floats look away from zero.
pub(crate) fn half_spacing(x: f16) -> f16 {
    if !x.is_finite() {
        return f16::NAN;
    }
    f16::from_f32(half_next_after(x, f16::INFINITY).to_f32() - x.to_f32())
}

/// Greatest common divisor.
pub(crate) fn gcd(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
