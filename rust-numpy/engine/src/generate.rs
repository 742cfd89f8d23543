//! Text to speech: chunks, prefill, the autoregressive loop, EOS, fade-in. Equal to `server/generate.py`.
use crate::error::Result;
use crate::flow_lm::{FlowOutput, FlowState};
use crate::manifest::Manifest;
use crate::model::Model;
use crate::noise::noise;
use crate::text::{prepare, split, Tokenizer};

/// How noise becomes latents: seed, temperature (variance of the noise), number of flow steps.
#[derive(Debug, Clone, Copy)]
pub struct Sampler {
    /// The same seed gives the same speech.
    pub seed: u64,
    /// The noise's variance.
    pub temperature: f64,
    /// Euler steps a frame.
    pub steps: usize,
}

impl Sampler {
    /// The manifest's defaults.
    pub fn of(manifest: &Manifest, seed: u64) -> Self {
        let sampling = &manifest.sampling;
        Sampler { seed, temperature: sampling.temperature, steps: sampling.decode_steps }
    }
}

/// Speaks `text` after a voice: each frame's audio is given to `take`.
pub fn generate(
    model: &Model,
    tokenizer: &dyn Tokenizer,
    text: &str,
    voice: &FlowState,
    sampler: Sampler,
    mut take: impl FnMut(&[f32]),
) -> Result<()> {
    for (number, chunk) in (0..).zip(split(tokenizer, text, &model.manifest().text)?) {
        speak_chunk(model, tokenizer, number, &chunk, voice, sampler, &mut take)?;
    }
    Ok(())
}

fn speak_chunk(
    model: &Model,
    tokenizer: &dyn Tokenizer,
    number: u32,
    chunk: &str,
    voice: &FlowState,
    sampler: Sampler,
    take: &mut impl FnMut(&[f32]),
) -> Result<()> {
    let manifest = model.manifest();
    let (prepared, words) = prepare(chunk, &manifest.text)?;
    let tokens = tokenizer.encode(&prepared)?;
    let (mut flow, mimi) = (voice.clone(), model.mimi_decoder()?);
    let mut decoder = mimi.fresh();
    let mut embeddings = model.embeddings()?.look_up(&tokens)?;
    let mut latent: Option<Vec<f32>> = None;
    let mut last = None;
    for frame in 0..manifest.max_frames(tokens.len()) {
        let draw = noise(sampler.seed, number, frame, manifest.model.latent, sampler.temperature);
        let output = model.flow_lm()?.run(&mut flow, &embeddings, &[latent.as_deref()], &draw)?;
        if last.is_none() && frame >= manifest.eos.min_frames && output.eos_logit > manifest.eos.threshold {
            last = Some(frame + manifest.frames_after_eos(words));
        }
        if last.is_some_and(|last| frame >= last) {
            return Ok(());
        }
        let sampled = sample(model, output, &draw, sampler.steps)?;
        let mut pcm = mimi.decode(&sampled, &mut decoder)?;
        if frame == 0 {
            fade_in(&mut pcm, manifest.fade_in_samples);
        }
        take(&pcm);
        latent = Some(sampled);
        embeddings.clear();
    }
    Ok(())
}

/// The latent that the flow LM itself made in one step, or Euler steps through the flow head.
fn sample(model: &Model, output: FlowOutput, noise: &[f32], steps: usize) -> Result<Vec<f32>> {
    match output.latent {
        Some(latent) if !model.manifest().sampling.takes_flow_head(steps) => Ok(latent),
        _ => model.flow_head()?.integrate(&output.condition, noise, steps),
    }
}

fn fade_in(pcm: &mut [f32], samples: usize) {
    let last = samples.saturating_sub(1).max(1) as f32;
    for (index, value) in pcm.iter_mut().take(samples).enumerate() {
        *value *= index as f32 / last;
    }
}
