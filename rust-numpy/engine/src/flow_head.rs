//! The flow in several Euler steps: lsd with more than one, and flow matching.
use crate::error::{Error, Result};
use crate::flow_network::FlowNetwork;
use crate::index::{required, Architecture};
use crate::layers::{add, Linear};
use crate::weights::Weights;
use rust_numpy_kernels::neural::silu;
use std::sync::Arc;

/// A time to `[width]`.
struct TimeEmbedding {
    frequencies: Vec<f32>,
    first: Linear,
    second: Linear,
    alpha: Vec<f32>,
    eps: f32,
}

impl TimeEmbedding {
    fn load(weights: &mut Weights, index: usize, width: usize, eps: f32) -> Result<Self> {
        let name = format!("flow_lm.flow_net.time_embed.{index}");
        let first = Linear::load(weights, &format!("{name}.mlp.0"), None)?;
        if first.inputs() % 2 != 0 {
            return Err(Error::manifest(format!("{name}: inputs"), "an even number", first.inputs()));
        }
        Ok(TimeEmbedding {
            frequencies: weights.vector(&format!("{name}.frequencies"), first.inputs() / 2)?,
            second: Linear::shaped(weights, &format!("{name}.mlp.2"), first.outputs(), width)?,
            alpha: weights.vector(&format!("{name}.alpha"), width)?,
            first,
            eps,
        })
    }

    /// Cosines, then sines, through two layers; the norm divides by the *unbiased* standard deviation.
    fn embed(&self, time: f32) -> Vec<f32> {
        let angles = || self.frequencies.iter().map(|frequency| time * frequency);
        let waves: Vec<f32> = angles().map(f32::cos).chain(angles().map(f32::sin)).collect();
        let mut x = self.first.apply(&waves);
        silu(&mut x);
        let mut x = self.second.apply(&x);
        let mean = x.iter().sum::<f32>() / x.len() as f32;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / (x.len() - 1) as f32;
        let factor = 1.0 / (variance + self.eps).sqrt();
        x.iter_mut().zip(&self.alpha).for_each(|(x, alpha)| *x *= alpha * factor);
        x
    }
}

/// The flow network with its times.
pub struct FlowHead {
    network: Arc<FlowNetwork>,
    times: Vec<TimeEmbedding>,
}

impl FlowHead {
    /// With the network of the flow LM, or with its own where that has none.
    pub(crate) fn load(
        mut weights: Weights,
        architecture: &Architecture,
        latent: usize,
        shared: Option<Arc<FlowNetwork>>,
    ) -> Result<Self> {
        let facts = required(architecture.flow_net.as_ref(), "flow_net")?;
        let network = match shared {
            Some(network) => network,
            None => Arc::new(FlowNetwork::load(&mut weights, facts, latent)?),
        };
        if facts.time_eps.len() != facts.times || !(1..=2).contains(&facts.times) {
            return Err(Error::manifest("weights index: flow_net: times", "1 or 2, an eps each", facts.times));
        }
        let width = network.width();
        let times = facts.time_eps.iter().enumerate();
        let times =
            times.map(|(index, &eps)| TimeEmbedding::load(&mut weights, index, width, eps)).collect::<Result<_>>()?;
        weights.check_all_taken()?;
        Ok(FlowHead { network, times })
    }

    /// The latent of a condition and noise, integrated in `steps` Euler steps.
    pub fn integrate(&self, condition: &[f32], noise: &[f32], steps: usize) -> Result<Vec<f32>> {
        let mut x = noise.to_vec();
        for step in 0..steps {
            let times = [step as f32 / steps as f32, (step + 1) as f32 / steps as f32];
            let direction = self.direction(condition, &times[..self.times.len()], &x)?;
            x.iter_mut().zip(direction).for_each(|(x, direction)| *x += direction / steps as f32);
        }
        Ok(x)
    }

    /// One evaluation at `x [latent]`: of where a step starts, and for lsd of where it ends too.
    pub fn direction(&self, condition: &[f32], times: &[f32], x: &[f32]) -> Result<Vec<f32>> {
        let expected = (self.network.condition_width(), self.times.len(), self.network.latent_width());
        let actual = (condition.len(), times.len(), x.len());
        if actual != expected {
            return Err(Error::input("condition, times and point", format!("{expected:?}"), format!("{actual:?}")));
        }
        Ok(self.network.direction(condition, Some(&self.embed(times)), x))
    }

    /// The mean of the times' embeddings.
    fn embed(&self, times: &[f32]) -> Vec<f32> {
        let mut mean = vec![0.0; self.network.width()];
        for (embedding, &time) in self.times.iter().zip(times) {
            add(&mut mean, &embedding.embed(time));
        }
        mean.iter_mut().for_each(|x| *x /= times.len() as f32);
        mean
    }
}
