//! Bitwise functions of integers and booleans; shifts of integers only.
//!
//! ```
//! use rust_numpy::{bitwise, Array};
//! let a = Array::from_vec(vec![0b1100u8, 0b1010], &[2])?;
//! let b = Array::from_vec(vec![0b1010u8], &[1])?;
//! assert_eq!(bitwise::bitwise_xor(&a, &b)?.to_vec(), [0b0110, 0]);
//! # Ok::<(), rust_numpy::NumPyError>(())
//! ```
use crate::error::Result;
use crate::ops::{binary, unary};
use crate::typed::{Array, Element};

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        pub fn $name<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<T>> {
            binary(stringify!($name), a, b)
        }
    )*};
}

functions! {
    /// `a & b`. Floats are a typed error.
    bitwise_and
    /// `a | b`. Floats are a typed error.
    bitwise_or
    /// `a ^ b`. Floats are a typed error.
    bitwise_xor
    /// `a << b`; 0 where `b` is not less than the width.
    left_shift
    /// `a >> b`, which fills with the sign.
    right_shift
}

/// `!a`. Floats are a typed error.
pub fn invert<T: Element>(a: &Array<T>) -> Result<Array<T>> {
    unary("invert", a)
}
