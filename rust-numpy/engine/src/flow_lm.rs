//! The flow language model: embeddings and latents to a condition, an EOS logit and, in one step, a latent.
use crate::error::{finite, Error, Result};
use crate::flow_network::FlowNetwork;
use crate::index::{required, Architecture};
use crate::key_values::KeyValues;
use crate::layers::{Linear, Norm};
use crate::manifest::{FlowType, Manifest};
use crate::transformer::Transformer;
use crate::weights::Weights;
use std::sync::Arc;

/// A long prompt goes in by so many positions, which bounds the memory.
pub const PREFILL_POSITIONS: usize = 64;

/// What the model says of the last position.
pub struct FlowOutput {
    /// `[z]`: what the flow network starts from.
    pub condition: Vec<f32>,
    /// `[latent]`, where one flow step is fused.
    pub latent: Option<Vec<f32>>,
    /// Above the threshold the speech ends.
    pub eos_logit: f32,
}

/// Keys and values of every layer. Cloning shares them.
#[derive(Clone)]
pub struct FlowState {
    pub(crate) layers: Vec<KeyValues>,
}

impl FlowState {
    /// How many positions there have been.
    pub fn positions(&self) -> usize {
        self.layers.first().map_or(0, KeyValues::positions)
    }
}

/// `flow_lm` of a bundle.
pub struct FlowLm {
    bos: Vec<f32>,
    input_linear: Linear,
    transformer: Transformer,
    out_norm: Norm,
    z_proj: Option<Linear>,
    out_eos: Linear,
    flow_type: FlowType,
    network: Option<Arc<FlowNetwork>>,
    /// The embedded times of one whole step, for lsd.
    time: Option<Vec<f32>>,
}

impl FlowLm {
    pub(crate) fn load(mut weights: Weights, architecture: &Architecture, manifest: &Manifest) -> Result<Self> {
        let (weights, latent, width) = (&mut weights, manifest.model.latent, manifest.model.width);
        let facts = required(architecture.transformer.as_ref(), "transformer")?;
        let transformer = Transformer::load(weights, "flow_lm.transformer", "flow_lm.transformer.rotary", facts)?;
        if transformer.width() != width {
            return Err(Error::manifest("flow_lm: width", width, transformer.width()));
        }
        let z_proj = weights.has("flow_lm.z_proj.weight");
        let z_proj = z_proj.then(|| Linear::load(weights, "flow_lm.z_proj", Some(width))).transpose()?;
        let z = z_proj.as_ref().map_or(width, Linear::outputs);
        let network = architecture.flow_net.as_ref();
        let network = network.map(|facts| FlowNetwork::load(weights, facts, latent).map(Arc::new)).transpose()?;
        let flow_type = manifest.sampling.flow_type;
        let timed = flow_type == FlowType::Lsd;
        let time_width = network.as_ref().map(|network| network.width()).filter(|_| timed);
        let model = FlowLm {
            bos: weights.vector("flow_lm.bos_emb", latent)?,
            input_linear: Linear::shaped(weights, "flow_lm.input_linear", latent, width)?,
            out_norm: Norm::load(weights, "flow_lm.out_norm", width, required(architecture.norm_eps, "norm_eps")?)?,
            out_eos: Linear::shaped(weights, "flow_lm.out_eos", z, 1)?,
            time: time_width.map(|width| weights.vector("flow_lm.time", width)).transpose()?,
            transformer,
            z_proj,
            flow_type,
            network,
        };
        weights.check_all_taken()?;
        model.check_network(z)?;
        Ok(model)
    }

    fn check_network(&self, z: usize) -> Result<()> {
        match (&self.network, self.flow_type) {
            (None, FlowType::FlowMatching) => Ok(()),
            (Some(network), flow) if flow != FlowType::FlowMatching && network.condition_width() == z => Ok(()),
            (network, flow) => {
                let actual = network.as_ref().map(|network| network.condition_width());
                Err(Error::manifest(
                    format!("flow_lm: network for {flow:?}"),
                    format!("a condition of {z}"),
                    format!("{actual:?}"),
                ))
            }
        }
    }

    pub(crate) fn network(&self) -> Option<Arc<FlowNetwork>> {
        self.network.clone()
    }

    pub(crate) fn transformer(&self) -> &Transformer {
        &self.transformer
    }

    /// The state before the first position.
    pub fn fresh(&self) -> FlowState {
        FlowState { layers: self.transformer.fresh() }
    }

    /// Brings `state` forward by embeddings `[E, width]`, then latents `[L, latent]`; None is the beginning of speech.
    /// `noise [latent]` is what a fused flow step starts from.
    pub fn run(
        &self,
        state: &mut FlowState,
        embeddings: &[f32],
        latents: &[Option<&[f32]>],
        noise: &[f32],
    ) -> Result<FlowOutput> {
        let width = self.transformer.width();
        self.check(state, embeddings, latents, noise)?;
        let latents = latents.iter().flat_map(|latent| latent.unwrap_or(&self.bos)).copied();
        let mut x = embeddings.to_vec();
        x.extend(self.input_linear.apply(&latents.collect::<Vec<_>>()));
        let mut last = Vec::new();
        for part in x.chunks(PREFILL_POSITIONS * width) {
            last = self.transformer.forward(part.to_vec(), &mut state.layers, true);
        }
        self.answer(&last, noise)
    }

    fn answer(&self, last: &[f32], noise: &[f32]) -> Result<FlowOutput> {
        let condition = self.out_norm.apply(last);
        let condition = self.z_proj.as_ref().map_or(condition.clone(), |z_proj| z_proj.apply(&condition));
        let eos_logit = self.out_eos.apply(&condition)[0];
        finite("flow_lm: EOS logit", &[eos_logit])?;
        Ok(FlowOutput { latent: self.step(&condition, noise), eos_logit, condition })
    }

    /// The one flow step from `noise` to a latent.
    fn step(&self, condition: &[f32], noise: &[f32]) -> Option<Vec<f32>> {
        let mut direction = self.network.as_ref()?.direction(condition, self.time.as_deref(), noise);
        if self.flow_type != FlowType::Drifting {
            crate::layers::add(&mut direction, noise);
        }
        Some(direction)
    }

    fn check(&self, state: &FlowState, embeddings: &[f32], latents: &[Option<&[f32]>], noise: &[f32]) -> Result<()> {
        let (width, latent) = (self.transformer.width(), self.bos.len());
        if !embeddings.len().is_multiple_of(width) || embeddings.len() + latents.len() == 0 {
            return Err(Error::input(
                "embeddings",
                format!("rows of {width}"),
                format!("{} numbers", embeddings.len()),
            ));
        }
        if let Some(other) = latents.iter().flatten().map(|values| values.len()).find(|&length| length != latent) {
            return Err(Error::input("latent", format!("{latent} numbers"), other));
        }
        if noise.len() != latent {
            return Err(Error::input("noise", format!("{latent} numbers"), noise.len()));
        }
        if state.layers.len() != self.transformer.fresh().len() {
            return Err(Error::input("state", "one of this model", "another"));
        }
        Ok(())
    }
}
