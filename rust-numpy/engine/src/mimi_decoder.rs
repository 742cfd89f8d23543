//! The Mimi decoder: latents to audio, frame by frame.
use crate::convolution::Stack;
use crate::error::{finite, Error, Result};
use crate::index::{required, Architecture};
use crate::key_values::KeyValues;
use crate::layers::Linear;
use crate::manifest::{Manifest, MAX_WIDTH};
use crate::safetensors::Stored;
use crate::transformer::Transformer;
use crate::weights::Weights;

/// Everything that the decoder remembers.
#[derive(Clone)]
pub struct MimiState {
    /// The last input of the upsampling.
    upsample: Vec<f32>,
    layers: Vec<KeyValues>,
    convolutions: Vec<Vec<f32>>,
}

/// `mimi_decoder` of a bundle.
pub struct MimiDecoder {
    project: Linear,
    /// Factors `[stride, channels]` of an input and of the one before it.
    now: Vec<f32>,
    later: Vec<f32>,
    input_proj: Option<Linear>,
    transformer: Transformer,
    output_proj: Option<Linear>,
    convolutions: Stack,
    latent: usize,
    frame_samples: usize,
}

/// `name` if the model has it.
pub(crate) fn optional(weights: &mut Weights, name: &str, inputs: Option<usize>) -> Result<Option<Linear>> {
    let there = weights.has(&format!("{name}.weight"));
    there.then(|| Linear::load(weights, name, inputs)).transpose()
}

impl MimiDecoder {
    pub(crate) fn load(mut weights: Weights, architecture: &Architecture, manifest: &Manifest) -> Result<Self> {
        let (weights, latent) = (&mut weights, manifest.model.latent);
        let facts = required(architecture.transformer.as_ref(), "transformer")?;
        required(facts.context, "transformer.context")?;
        let stem = "mimi.decoder_transformer";
        let project = Linear::load(weights, "mimi.quantizer.output_proj", Some(latent))?;
        let channels = project.outputs();
        let input_proj = optional(weights, &format!("{stem}.input_proj"), Some(channels))?;
        let transformer = Transformer::load(weights, &format!("{stem}.transformer"), &format!("{stem}.rotary"), facts)?;
        let entering = input_proj.as_ref().map_or(channels, Linear::outputs);
        if transformer.width() != entering {
            return Err(Error::manifest(format!("{stem}: width"), entering, transformer.width()));
        }
        let output_proj = optional(weights, &format!("{stem}.output_projs.0"), Some(transformer.width()))?;
        let leaving = output_proj.as_ref().map_or(transformer.width(), Linear::outputs);
        let convolutions = Stack::load(weights, &architecture.convolutions, "mimi.decoder.model", leaving, Some(1))?;
        let stride = weights.count("mimi.upsample.convtr.now")? / channels;
        let now = weights.vector("mimi.upsample.convtr.now", stride * channels)?;
        let later = weights.vector("mimi.upsample.convtr.later", stride * channels)?;
        weights.check_all_taken()?;
        let frame_samples = manifest.frame_samples;
        let decoder = MimiDecoder {
            project,
            now,
            later,
            input_proj,
            transformer,
            output_proj,
            convolutions,
            latent,
            frame_samples,
        };
        decoder.check_frame()
    }

    /// Speaks one silent frame: strides that do not make a frame show here.
    fn check_frame(self) -> Result<Self> {
        let samples = self.decode(&vec![0.0; self.latent], &mut self.fresh())?.len();
        if samples != self.frame_samples {
            return Err(Error::manifest("mimi_decoder: samples of a frame", self.frame_samples, samples));
        }
        Ok(self)
    }

    /// The state before the first frame.
    pub fn fresh(&self) -> MimiState {
        MimiState {
            upsample: vec![0.0; self.project.outputs()],
            layers: self.transformer.fresh(),
            convolutions: self.convolutions.fresh(),
        }
    }

    /// Latents `[frames, latent]` -> audio, `frame_samples` each.
    pub fn decode(&self, latents: &[f32], state: &mut MimiState) -> Result<Vec<f32>> {
        if latents.is_empty() || !latents.len().is_multiple_of(self.latent) || latents.len() > MAX_WIDTH * self.latent {
            let expected = format!("rows of {} numbers", self.latent);
            return Err(Error::input("latents", expected, format!("{} numbers", latents.len())));
        }
        let x = self.upsample(&self.project.apply(latents), &mut state.upsample);
        let x = self.input_proj.as_ref().map_or_else(|| x.clone(), |linear| linear.apply(&x));
        let x = self.transformer.forward(x, &mut state.layers, false);
        let x = self.output_proj.as_ref().map_or_else(|| x.clone(), |linear| linear.apply(&x));
        let audio = self.convolutions.apply(x, &mut state.convolutions);
        finite("mimi_decoder: audio", &audio)?;
        Ok(audio)
    }

    /// Each channel by itself: `[N, channels]` -> `[N stride, channels]`.
    fn upsample(&self, x: &[f32], previous: &mut [f32]) -> Vec<f32> {
        let channels = self.project.outputs();
        let mut out = Vec::with_capacity(x.len() * self.now.len() / channels);
        for row in x.chunks_exact(channels) {
            for (now, later) in self.now.chunks_exact(channels).zip(self.later.chunks_exact(channels)) {
                let pairs = row.iter().zip(now).zip(previous.iter().zip(later));
                out.extend(pairs.map(|((x, now), (previous, later))| x * now + previous * later));
            }
            previous.copy_from_slice(row);
        }
        out
    }

    /// The state's tensors under the names of the manifest; the position is how many there have been.
    pub fn tensors(&self, state: &MimiState) -> (usize, Vec<Stored>) {
        let position = state.layers[0].positions();
        let mut tensors =
            vec![Stored::new("mimi.upsample.previous", vec![1, 1, state.upsample.len()], state.upsample.clone())];
        let window = self.transformer.context() - 1;
        let (heads, channels) = self.transformer.key_shape();
        for (index, layer) in state.layers.iter().enumerate() {
            let (keys, values) = layer.since(position.saturating_sub(window));
            for (part, known) in [("key", keys), ("value", values)] {
                let mut whole = vec![0.0; window * heads * channels - known.len()];
                whole.extend(known);
                tensors.push(Stored::new(&format!("mimi.{index}.{part}"), vec![1, window, heads, channels], whole));
            }
        }
        for ((name, positions, channels), values) in self.convolutions.kept().iter().zip(&state.convolutions) {
            let shape = vec![1, *positions, *channels];
            tensors.push(Stored::new(&format!("mimi.decoder.{name}.previous"), shape, values.clone()));
        }
        (position, tensors)
    }
}
