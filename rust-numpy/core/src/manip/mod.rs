//! Manipulation of shapes: axes moved, added and removed; arrays joined, split, repeated and rolled.
//!
//! Functions of axes give views; those that join, repeat or roll give arrays of their own.
mod axes;
mod join;
mod parts;
mod rearrange;

pub use axes::{atleast_1d, atleast_2d, atleast_3d, expand_dims, flip, moveaxis, rollaxis, squeeze, swapaxes};
pub use join::{concatenate, dstack, hstack, stack, vstack};
pub use parts::{array_split, split, Sections};
pub use rearrange::{flatten, ravel, repeat, roll, tile};
