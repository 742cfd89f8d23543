//! Pre-norm transformers with rotary attention, over keys and values that are kept.
use crate::error::{Error, Result};
use crate::index::TransformerFacts;
use crate::key_values::KeyValues;
use crate::layers::{add, Linear, Norm};
use crate::manifest::MAX_WIDTH;
use crate::rotary::Rotation;
use crate::weights::Weights;
use rust_numpy_kernels::neural::{attend, gelu, Heads, Precision, Rows};

struct Layer {
    norm1: Norm,
    norm2: Norm,
    in_proj: Linear,
    out_proj: Linear,
    linear1: Linear,
    linear2: Linear,
}

/// All layers, and what they share.
pub(crate) struct Transformer {
    layers: Vec<Layer>,
    frequencies: Vec<f32>,
    heads: Heads,
    context: usize,
    width: usize,
}

impl Layer {
    fn load(weights: &mut Weights, name: &str, facts: &TransformerFacts) -> Result<Self> {
        let projected = (facts.heads + 2 * facts.kv_heads) * facts.head_channels;
        let in_proj = Linear::load(weights, &format!("{name}.self_attn.in_proj"), None)?;
        if in_proj.outputs() != projected {
            return Err(Error::manifest(format!("{name}.self_attn.in_proj: outputs"), projected, in_proj.outputs()));
        }
        let width = in_proj.inputs();
        let out_name = format!("{name}.self_attn.out_proj");
        let out_proj = Linear::shaped(weights, &out_name, facts.heads * facts.head_channels, width)?;
        let linear1 = Linear::load(weights, &format!("{name}.linear1"), Some(width))?;
        let linear2 = Linear::shaped(weights, &format!("{name}.linear2"), linear1.outputs(), width)?;
        let norm1 = Norm::load(weights, &format!("{name}.norm1"), width, facts.norm_eps)?;
        let norm2 = Norm::load(weights, &format!("{name}.norm2"), width, facts.norm_eps)?;
        Ok(Layer { norm1, norm2, in_proj, out_proj, linear1, linear2 })
    }

    fn feed_forward(&self, x: &mut [f32]) {
        let mut hidden = self.linear1.apply(&self.norm2.apply(x));
        gelu(&mut hidden);
        add(x, &self.linear2.apply(&hidden));
    }
}

impl Transformer {
    /// Layers at `stem.layers.N`, frequencies at `rotary`.
    pub fn load(weights: &mut Weights, stem: &str, rotary: &str, facts: &TransformerFacts) -> Result<Self> {
        check(facts)?;
        let names = (0..facts.layers).map(|layer| format!("{stem}.layers.{layer}"));
        let layers = names.map(|name| Layer::load(weights, &name, facts)).collect::<Result<Vec<_>>>()?;
        let frequencies = weights.vector(&format!("{rotary}.frequencies"), facts.head_channels)?;
        weights.vector(&format!("{rotary}.signs"), facts.head_channels)?;
        let width = layers[0].in_proj.inputs();
        if let Some(other) = layers.iter().map(|layer| layer.in_proj.inputs()).find(|&other| other != width) {
            return Err(Error::manifest(format!("{stem}: width of each layer"), width, other));
        }
        let heads = Heads { queries: facts.heads, keys: facts.kv_heads, channels: facts.head_channels };
        Ok(Transformer { layers, frequencies, heads, context: facts.context.unwrap_or(usize::MAX), width })
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// Channels of a position's keys in one layer.
    pub fn key_width(&self) -> usize {
        self.heads.keys * self.heads.channels
    }

    /// Heads of the keys, and channels of each.
    pub fn key_shape(&self) -> (usize, usize) {
        (self.heads.keys, self.heads.channels)
    }

    pub fn context(&self) -> usize {
        self.context
    }

    /// What there is before the first position. Where weights are integers, keys and values are too: the weights' rounding
    /// is the larger by far.
    pub fn fresh(&self) -> Vec<KeyValues> {
        let precision = |layer: &Layer| if layer.in_proj.rounded() { Precision::Int16 } else { Precision::Float32 };
        self.layers.iter().map(|layer| KeyValues::new(precision(layer), self.heads)).collect()
    }

    /// Brings the state forward by `x [new, width]`; returns `[new, width]`, or only the last row.
    pub fn forward(&self, mut x: Vec<f32>, state: &mut [KeyValues], last_only: bool) -> Vec<f32> {
        let begin = state.first().map_or(0, KeyValues::positions);
        let count = x.len() / self.width;
        let rotations: Vec<_> = (begin..begin + count).map(|at| Rotation::at(at, &self.frequencies)).collect();
        for (index, (layer, kept)) in self.layers.iter().zip(state).enumerate() {
            let answering = if last_only && index + 1 == self.layers.len() { count.min(1) } else { count };
            let mixed = self.attention(layer, &x, &rotations, kept, answering);
            x.drain(..(count - answering) * self.width);
            add(&mut x, &mixed);
            layer.feed_forward(&mut x);
        }
        x
    }

    /// The attention's result for the last `answering` rows.
    fn attention(
        &self,
        layer: &Layer,
        x: &[f32],
        rotations: &[Rotation],
        kept: &mut KeyValues,
        answering: usize,
    ) -> Vec<f32> {
        let mut projected = layer.in_proj.apply(&layer.norm1.apply(x));
        let (queries, keys) = (self.heads.queries * self.heads.channels, self.key_width());
        for (row, rotation) in projected.chunks_exact_mut(queries + 2 * keys).zip(rotations) {
            rotation.turn(&mut row[..queries], 1.0 / (self.heads.channels as f32).sqrt());
            rotation.turn(&mut row[queries..queries + keys], 1.0);
            kept.append(&row[queries..queries + keys], &row[queries + keys..]);
        }
        let first = (rotations.len() - answering) * (queries + 2 * keys);
        let asking = Rows::spaced(&projected[first..], queries + 2 * keys, queries);
        let mut mixed = vec![0.0; answering * queries];
        attend(asking, self.heads, &kept.pages(), kept.held(), self.context, &mut mixed);
        kept.forget_before(kept.positions().saturating_sub(self.context));
        layer.out_proj.apply(&mixed)
    }
}

fn check(facts: &TransformerFacts) -> Result<()> {
    let TransformerFacts { layers, heads, kv_heads, head_channels, context, .. } = *facts;
    let sizes = [layers, heads, kv_heads, head_channels, context.unwrap_or(1)];
    let sane = sizes.iter().all(|size| (1..=MAX_WIDTH).contains(size));
    if sane && heads % kv_heads == 0 && head_channels % 2 == 0 {
        return Ok(());
    }
    Err(Error::manifest("weights index: transformer", "sizes that fit together", format!("{facts:?}")))
}
