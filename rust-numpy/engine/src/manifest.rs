//! The part of manifest.json that the engine needs. `graphs/manifest.py` is its definition.
use crate::error::{Error, Result};
use crate::text::TextPreparation;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The graphs of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Text and latents to the next latent.
    FlowLm,
    /// One evaluation of the flow network.
    FlowHead,
    /// Latents to audio.
    MimiDecoder,
    /// Audio to embeddings.
    VoiceEncoder,
}

/// How noise becomes a latent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowType {
    /// x += f(condition, s, t, x) / n
    Lsd,
    /// x += f(condition, t, x) / n
    FlowMatching,
    /// f(condition, x)
    Drifting,
    /// x + f(condition, x)
    Pointwise,
}

/// Facts about the model.
#[derive(Debug, Clone, Deserialize)]
pub struct ModelInfo {
    /// The name of its configuration.
    pub config: String,
    /// Channels of an embedding.
    pub width: usize,
    /// Numbers in a latent.
    pub latent: usize,
}

/// How latents are sampled.
#[derive(Debug, Clone, Deserialize)]
pub struct Sampling {
    /// The flow's type.
    pub flow_type: FlowType,
    /// Variance of the noise.
    pub temperature: f64,
    /// Euler steps a frame.
    pub decode_steps: usize,
}

impl Sampling {
    /// Whether a frame of so many steps takes the flow head, beside what the flow LM makes by itself.
    pub fn takes_flow_head(&self, steps: usize) -> bool {
        match self.flow_type {
            FlowType::Drifting | FlowType::Pointwise => false,
            FlowType::Lsd => steps > 1,
            FlowType::FlowMatching => true,
        }
    }
}

/// When a chunk of speech ends.
#[derive(Debug, Clone, Deserialize)]
pub struct EndOfSpeech {
    /// An EOS logit above this ends it.
    pub threshold: f32,
    /// The first frame that may.
    pub min_frames: u32,
    frames_after_eos: Option<u32>,
    short_text_words: usize,
    short_text_frames: u32,
    long_text_frames: u32,
}

#[derive(Debug, Clone, Deserialize)]
struct Length {
    tokens_per_second: f64,
    padding_seconds: f64,
}

/// A file of the bundle.
#[derive(Debug, Clone, Deserialize)]
pub struct FileRef {
    /// Relative to the manifest.
    pub path: String,
    /// Its length.
    pub bytes: usize,
}

/// A precomputed voice.
#[derive(Debug, Clone, Deserialize)]
pub struct VoiceInfo {
    /// What it is asked for by.
    pub name: String,
    /// Its state.
    pub file: FileRef,
}

/// The table of text embeddings.
#[derive(Debug, Clone, Deserialize)]
pub struct TextEmbeddingsInfo {
    /// The table.
    pub file: FileRef,
    /// Token ids.
    pub rows: usize,
    /// Channels of an embedding.
    pub width: usize,
    /// Channels of a row before its projection, if it has one.
    pub rank: Option<usize>,
}

/// What made the bundle.
#[derive(Debug, Clone, Deserialize)]
pub struct Provenance {
    /// Hash of the checkpoint.
    pub weights_sha256: String,
}

/// The bundle's manifest.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// The layout of the manifest itself.
    pub schema_version: u32,
    /// Facts about the model.
    pub model: ModelInfo,
    /// Samples in a frame.
    pub frame_samples: usize,
    /// Samples in a second.
    pub sample_rate: u32,
    /// Frames in a second.
    pub frame_rate: f64,
    /// Samples at the beginning of a chunk that are faded in.
    pub fade_in_samples: usize,
    /// What happens to text before the tokenizer.
    pub text: TextPreparation,
    /// How latents are sampled.
    pub sampling: Sampling,
    /// When a chunk of speech ends.
    pub eos: EndOfSpeech,
    length: Length,
    /// The tokenizer.
    pub tokenizer: FileRef,
    /// Where the weights lie, if the scheme can be described.
    pub weights_index: Option<FileRef>,
    shards: Vec<FileRef>,
    voices: Vec<VoiceInfo>,
    default_voice: Option<String>,
    /// The table of text embeddings.
    pub text_embeddings: TextEmbeddingsInfo,
    /// What made the bundle.
    pub provenance: Provenance,
}

const SCHEMA_VERSION: u32 = 2;
/// No host serves a longer file, and none is written.
const MAX_SHARD_BYTES: usize = 1 << 30;
/// No model is wider: what a damaged number could ask for stays affordable.
pub(crate) const MAX_WIDTH: usize = 1 << 16;

impl Manifest {
    /// Reads manifest.json.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let manifest: Manifest =
            serde_json::from_slice(json).map_err(|error| Error::manifest("manifest.json", "a manifest", error))?;
        if manifest.schema_version != SCHEMA_VERSION {
            return Err(Error::manifest("manifest.json: schema_version", SCHEMA_VERSION, manifest.schema_version));
        }
        for (name, size) in [
            ("model.width", manifest.model.width),
            ("model.latent", manifest.model.latent),
            ("frame_samples", manifest.frame_samples),
            ("text_embeddings.width", manifest.text_embeddings.width),
        ] {
            if !(1..=MAX_WIDTH).contains(&size) {
                return Err(Error::manifest(format!("manifest.json: {name}"), format!("1 to {MAX_WIDTH}"), size));
            }
        }
        Ok(manifest)
    }

    /// Bytes of each shard of weights, by its file's name.
    pub(crate) fn shard_lengths(&self) -> BTreeMap<String, usize> {
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        self.shards.iter().map(|shard| (name(&shard.path), shard.bytes.min(MAX_SHARD_BYTES))).collect()
    }

    /// The most frames that a chunk of so many tokens may have.
    pub fn max_frames(&self, tokens: usize) -> u32 {
        let seconds = tokens as f64 / self.length.tokens_per_second + self.length.padding_seconds;
        (seconds * self.frame_rate).ceil() as u32
    }

    /// How many frames are spoken from the one that signals the end of a text of so many words.
    pub fn frames_after_eos(&self, words: usize) -> u32 {
        let eos = &self.eos;
        let guess = if words <= eos.short_text_words { eos.short_text_frames } else { eos.long_text_frames };
        eos.frames_after_eos.unwrap_or(guess)
    }

    /// A voice by its name, or the default one.
    pub fn voice(&self, name: Option<&str>) -> Result<&VoiceInfo> {
        let wanted = name.or(self.default_voice.as_deref());
        let found = self.voices.iter().find(|voice| Some(voice.name.as_str()) == wanted);
        let known = || self.voices.iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| Error::input("voice", format!("one of [{}]", known()), wanted.unwrap_or("none")))
    }
}
