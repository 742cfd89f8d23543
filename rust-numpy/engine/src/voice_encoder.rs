//! The voice encoder: audio to embeddings that are ready for the flow LM's prefill.
use crate::convolution::{Conv, Stack};
use crate::error::{Error, Result};
use crate::index::{required, Architecture, LayerFacts};
use crate::layers::Linear;
use crate::manifest::Manifest;
use crate::mimi_decoder::optional;
use crate::transformer::Transformer;
use crate::weights::Weights;

/// Frames that go through the convolutions at once: memory does not grow with the prompt.
const FRAMES: usize = 16;

/// `voice_encoder` of a bundle.
pub struct VoiceEncoder {
    convolutions: Stack,
    input_proj: Option<Linear>,
    transformer: Transformer,
    output_proj: Option<Linear>,
    downsample: Conv,
    speaker: Linear,
    bos: Option<Vec<f32>>,
    frame_samples: usize,
}

impl VoiceEncoder {
    pub(crate) fn load(mut weights: Weights, architecture: &Architecture, manifest: &Manifest) -> Result<Self> {
        let weights = &mut weights;
        let facts = required(architecture.transformer.as_ref(), "transformer")?;
        required(facts.context, "transformer.context")?;
        let Some(&LayerFacts::Conv { kernel, stride, dilation }) = architecture.downsample.as_ref() else {
            return Err(Error::manifest("weights index: downsample", "a convolution", "none"));
        };
        let stem = "mimi.encoder_transformer";
        let input_proj = optional(weights, &format!("{stem}.input_proj"), None)?;
        let transformer = Transformer::load(weights, &format!("{stem}.transformer"), &format!("{stem}.rotary"), facts)?;
        let entering = input_proj.as_ref().map_or(transformer.width(), Linear::inputs);
        let output_proj = optional(weights, &format!("{stem}.output_projs.0"), Some(transformer.width()))?;
        let leaving = output_proj.as_ref().map_or(transformer.width(), Linear::outputs);
        let convolutions = Stack::load(weights, &architecture.convolutions, "mimi.encoder.model", 1, Some(entering))?;
        let downsample = Conv::load(weights, "mimi.downsample.conv.conv", kernel, stride, dilation)?;
        if downsample.channels() != leaving {
            return Err(Error::manifest("mimi.downsample: channels", leaving, downsample.channels()));
        }
        let (width, bos) = (manifest.model.width, "flow_lm.bos_before_voice");
        let encoder = VoiceEncoder {
            speaker: Linear::shaped(weights, "flow_lm.speaker_proj", downsample.outputs(), width)?,
            bos: weights.has(bos).then(|| weights.vector(bos, width)).transpose()?,
            frame_samples: manifest.frame_samples,
            convolutions,
            input_proj,
            transformer,
            output_proj,
            downsample,
        };
        weights.check_all_taken()?;
        Ok(encoder)
    }

    /// Audio, zero-padded here to whole frames -> embeddings `[E, width]`.
    pub fn encode(&self, audio: &[f32]) -> Result<Vec<f32>> {
        if audio.is_empty() {
            return Err(Error::input("audio", "samples", "none"));
        }
        let mut kept = self.convolutions.fresh();
        let mut state = self.transformer.fresh();
        let mut previous: Option<Vec<f32>> = None;
        let mut embeddings = self.bos.clone().unwrap_or_default();
        for part in audio.chunks(FRAMES * self.frame_samples) {
            let mut part = part.to_vec();
            part.resize(part.len().next_multiple_of(self.frame_samples), 0.0);
            let x = self.transformed(self.convolutions.apply(part, &mut kept), &mut state);
            // The downsampling is padded with its first input, not with zeros.
            let first = &x[..self.downsample.channels().min(x.len())];
            let previous = previous.get_or_insert_with(|| first.repeat(self.downsample.kept()));
            let latents = self.downsample.apply(&x, previous);
            embeddings.extend(self.speaker.apply(&latents));
        }
        Ok(embeddings)
    }

    fn transformed(&self, x: Vec<f32>, state: &mut [crate::key_values::KeyValues]) -> Vec<f32> {
        let x = self.input_proj.as_ref().map_or_else(|| x.clone(), |linear| linear.apply(&x));
        let x = self.transformer.forward(x, state, false);
        self.output_proj.as_ref().map_or_else(|| x.clone(), |linear| linear.apply(&x))
    }
}
