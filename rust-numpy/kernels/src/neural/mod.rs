//! Loops of neural networks: matrices that were packed once, activations, norms, attention. All are safe to call.
//!
//! Tensors are float32 rows, `[rows, channels]`. Weights are packed in panels of 16 outputs, so that a product with one
//! row reads them once, in order, and one with many rows keeps its sums in registers.
#[macro_use]
mod dispatch;
mod activation;
mod attention;
mod blocks;
mod float32;
mod int8;
mod lanes;
mod lines;
#[cfg(target_arch = "aarch64")]
mod neon;
mod norm;
#[cfg(target_feature = "relaxed-simd")]
mod relaxed;
mod round;
mod rows;
mod sums;

pub use activation::{elu, gelu, silu, softmax};
pub use attention::{attend, Heads, Page, Precision, PAGE};
pub use blocks::{BlockMatrix, BlockShape};
pub use float32::FloatMatrix;
pub use int8::{Int8Matrix, Int8Packing};
pub use lines::outputs_of_part;
pub use norm::layer_norm;
pub use rows::Rows;

/// Outputs in a panel.
const PANEL: usize = 16;

/// Memory for packed weights could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfMemory {
    /// What was asked for.
    pub bytes: usize,
}

#[cfg(test)]
mod tests;
