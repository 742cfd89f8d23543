//! Manipulation of shapes: axes moved, added and removed; arrays joined, split, repeated and rolled.
//!
//! Functions of axes give views; those that join, repeat or roll give arrays of their own.
mod axes;
mod block;
mod edit;
mod join;
mod pad;
mod parts;
mod rearrange;

pub use axes::{atleast_1d, atleast_2d, atleast_3d, expand_dims, flip, moveaxis, rollaxis, rot90, squeeze, swapaxes};
pub use block::{block, Nested};
pub use edit::{append, delete, insert, resize, trim_zeros, Positions, Sides};
pub use join::{column_stack, concatenate, dstack, hstack, stack, vstack};
pub use pad::{pad, PadMode, Padding};
pub use parts::{array_split, split, Sections};
pub use rearrange::{flatten, ravel, repeat, roll, tile};
