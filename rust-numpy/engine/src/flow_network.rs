//! The flow network: a condition, embedded times and a point to a direction.
use crate::error::{Error, Result};
use crate::index::FlowNetworkFacts;
use crate::layers::{add, Linear, Norm};
use crate::weights::Weights;
use rust_numpy_kernels::neural::silu;

const STEM: &str = "flow_lm.flow_net";

struct Block {
    norm: Norm,
    first: Linear,
    second: Linear,
    modulation: Linear,
}

/// The network without its times: those enter as one vector.
pub(crate) struct FlowNetwork {
    input_proj: Linear,
    cond_embed: Linear,
    blocks: Vec<Block>,
    final_norm: Norm,
    final_linear: Linear,
    final_modulation: Linear,
}

impl Block {
    fn load(weights: &mut Weights, index: usize, width: usize, eps: f32) -> Result<Self> {
        let name = format!("{STEM}.res_blocks.{index}");
        Ok(Block {
            norm: Norm::load(weights, &format!("{name}.in_ln"), width, eps)?,
            first: Linear::shaped(weights, &format!("{name}.mlp.0"), width, width)?,
            second: Linear::shaped(weights, &format!("{name}.mlp.2"), width, width)?,
            modulation: Linear::shaped(weights, &format!("{name}.adaLN_modulation.1"), width, 3 * width)?,
        })
    }

    /// `activated` is SiLU of the condition, which all blocks share.
    fn apply(&self, x: &mut [f32], activated: &[f32]) {
        let modulation = self.modulation.apply(activated);
        let (shift_scale, gate) = modulation.split_at(2 * x.len());
        let mut hidden = self.first.apply(&modulate(self.norm.apply(x), shift_scale));
        silu(&mut hidden);
        let hidden = self.second.apply(&hidden);
        x.iter_mut().zip(hidden).zip(gate).for_each(|((x, hidden), gate)| *x += gate * hidden);
    }
}

/// `x * (1 + scale) + shift`; shift comes first.
fn modulate(mut x: Vec<f32>, shift_scale: &[f32]) -> Vec<f32> {
    let (shift, scale) = shift_scale.split_at(x.len());
    x.iter_mut().zip(shift).zip(scale).for_each(|((x, shift), scale)| *x = *x * (1.0 + scale) + shift);
    x
}

impl FlowNetwork {
    pub fn load(weights: &mut Weights, facts: &FlowNetworkFacts, latent: usize) -> Result<Self> {
        let eps = facts.norm_eps;
        let input_proj = Linear::load(weights, &format!("{STEM}.input_proj"), Some(latent))?;
        let width = input_proj.outputs();
        let cond_embed = Linear::load(weights, &format!("{STEM}.cond_embed"), None)?;
        if cond_embed.outputs() != width {
            return Err(Error::manifest(format!("{STEM}.cond_embed: outputs"), width, cond_embed.outputs()));
        }
        let blocks = (0..facts.blocks).map(|index| Block::load(weights, index, width, eps)).collect::<Result<_>>()?;
        let last = format!("{STEM}.final_layer");
        Ok(FlowNetwork {
            input_proj,
            cond_embed,
            blocks,
            final_norm: Norm::plain(width, eps),
            final_linear: Linear::shaped(weights, &format!("{last}.linear"), width, latent)?,
            final_modulation: Linear::shaped(weights, &format!("{last}.adaLN_modulation.1"), width, 2 * width)?,
        })
    }

    pub fn width(&self) -> usize {
        self.input_proj.outputs()
    }

    /// Numbers in a latent.
    pub fn latent_width(&self) -> usize {
        self.input_proj.inputs()
    }

    /// Numbers in a condition.
    pub fn condition_width(&self) -> usize {
        self.cond_embed.inputs()
    }

    /// Condition `[z]`, embedded time `[width]` and point `[latent]` -> direction `[latent]`.
    pub fn direction(&self, condition: &[f32], time: Option<&[f32]>, x: &[f32]) -> Vec<f32> {
        let mut activated = self.cond_embed.apply(condition);
        if let Some(time) = time {
            add(&mut activated, time);
        }
        silu(&mut activated);
        let mut hidden = self.input_proj.apply(x);
        for block in &self.blocks {
            block.apply(&mut hidden, &activated);
        }
        let modulation = self.final_modulation.apply(&activated);
        self.final_linear.apply(&modulate(self.final_norm.apply(&hidden), &modulation))
    }
}
