//! Pocket TTS over an exported bundle, without ONNX: text embeddings, flow LM, flow head, Mimi decoder, voice encoder.
//!
//! The graphs' definitions are `graphs/*.py`; the bundle's weights are read where its ONNX graphs read them, by the
//! index that `exporter/weights_index.py` writes. Tensors are float32 `[positions, channels]` in plain vectors; a state
//! is a value: cloning one is cheap, and bringing a clone forward leaves the other as it was.
//!
//! It knows neither files nor JavaScript: bytes come in through [`Loader`], and the boundary is the crate
//! `pocket-engine-abi`.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod convolution;
mod embeddings;
mod error;
mod flow_head;
mod flow_lm;
mod flow_network;
mod generate;
mod index;
mod key_values;
mod layers;
mod loader;
mod manifest;
mod matrix;
mod mimi_decoder;
mod model;
mod noise;
mod rotary;
mod safetensors;
mod team;
mod text;
mod transformer;
mod voice;
mod voice_encoder;
mod weights;

pub use embeddings::TextEmbeddings;
pub use error::{Error, ErrorKind, Result};
pub use flow_head::FlowHead;
pub use flow_lm::{FlowLm, FlowOutput, FlowState, PREFILL_POSITIONS};
pub use generate::{generate, Sampler};
pub use index::Index;
pub use loader::Loader;
pub use manifest::{FlowType, Manifest, Role};
pub use mimi_decoder::{MimiDecoder, MimiState};
pub use model::Model;
pub use noise::{noise, normal_quantile};
pub use safetensors::{read_safetensors, write_safetensors, Stored};
pub use team::{Helper, Team};
pub use text::{prepare, split, SentencePiece, TextPreparation, Tokenizer};
pub use voice::{read_voice, write_voice};
pub use voice_encoder::VoiceEncoder;
