//! The part of manifest.json that the engine needs. `graphs/manifest.py` is its definition.
use crate::error::{Error, Result};
use serde::Deserialize;

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
}

/// The table of text embeddings.
#[derive(Debug, Clone, Deserialize)]
pub struct TextEmbeddingsInfo {
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
    /// How latents are sampled.
    pub sampling: Sampling,
    /// The table of text embeddings.
    pub text_embeddings: TextEmbeddingsInfo,
    /// What made the bundle.
    pub provenance: Provenance,
}

const SCHEMA_VERSION: u32 = 1;
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
}
