//! A bundle's model: the graphs that have been loaded.
use crate::embeddings::TextEmbeddings;
use crate::error::{Error, Result};
use crate::flow_head::FlowHead;
use crate::flow_lm::FlowLm;
use crate::index::Index;
use crate::loader::Loader;
use crate::manifest::{Manifest, Role};
use crate::mimi_decoder::MimiDecoder;
use crate::voice_encoder::VoiceEncoder;

/// The parts of one bundle, each loaded when it is needed.
pub struct Model {
    manifest: Manifest,
    index: Index,
    embeddings: Option<TextEmbeddings>,
    flow_lm: Option<FlowLm>,
    flow_head: Option<FlowHead>,
    mimi_decoder: Option<MimiDecoder>,
    voice_encoder: Option<VoiceEncoder>,
}

impl Model {
    /// A model without weights, from manifest.json and the weights index.
    pub fn open(manifest: &[u8], index: &[u8]) -> Result<Self> {
        let (manifest, index) = (Manifest::parse(manifest)?, Index::parse(index)?);
        let (flow_lm, flow_head, mimi_decoder, voice_encoder) = (None, None, None, None);
        Ok(Model { manifest, index, embeddings: None, flow_lm, flow_head, mimi_decoder, voice_encoder })
    }

    /// Where the weights index of a manifest lies.
    pub fn index_path(manifest: &[u8]) -> Result<String> {
        let index = Manifest::parse(manifest)?.weights_index;
        index.map(|file| file.path).ok_or_else(|| Error::manifest("manifest.json", "a weights_index", "none"))
    }

    /// The bundle's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Takes in the file of text embeddings.
    pub fn install_embeddings(&mut self, bytes: &[u8]) -> Result<()> {
        let embeddings = TextEmbeddings::read(bytes, &self.manifest.text_embeddings, "text embeddings")?;
        self.embeddings = Some(embeddings);
        Ok(())
    }

    /// What takes in the weights of a graph. The flow head shares those that the flow LM has.
    pub fn loader(&self, role: Role) -> Result<Loader> {
        let shared = match (role, &self.flow_lm) {
            (Role::FlowHead, Some(flow_lm)) if flow_lm.network().is_some() => Some(self.index.graph(Role::FlowLm)?),
            _ => None,
        };
        let skip = |name: &str| shared.is_some_and(|graph| graph.tensors.contains_key(name));
        Loader::new(self.index.graph(role)?, self.manifest.shard_lengths(), skip)
    }

    /// Makes a graph of the weights that its loader took in.
    pub fn install(&mut self, role: Role, loader: Loader) -> Result<()> {
        let architecture = &self.index.graph(role)?.architecture;
        let weights = loader.finish()?;
        let manifest = &self.manifest;
        match role {
            Role::FlowLm => self.flow_lm = Some(FlowLm::load(weights, architecture, manifest)?),
            Role::FlowHead => {
                let shared = self.flow_lm.as_ref().and_then(FlowLm::network);
                self.flow_head = Some(FlowHead::load(weights, architecture, manifest.model.latent, shared)?);
            }
            Role::MimiDecoder => self.mimi_decoder = Some(MimiDecoder::load(weights, architecture, manifest)?),
            Role::VoiceEncoder => self.voice_encoder = Some(VoiceEncoder::load(weights, architecture, manifest)?),
        }
        Ok(())
    }

    /// The text embeddings, once loaded.
    pub fn embeddings(&self) -> Result<&TextEmbeddings> {
        self.embeddings.as_ref().ok_or_else(|| not_loaded("text_embeddings"))
    }

    /// The flow LM, once loaded.
    pub fn flow_lm(&self) -> Result<&FlowLm> {
        self.flow_lm.as_ref().ok_or_else(|| not_loaded("flow_lm"))
    }

    /// The flow head, once loaded.
    pub fn flow_head(&self) -> Result<&FlowHead> {
        self.flow_head.as_ref().ok_or_else(|| not_loaded("flow_head"))
    }

    /// The Mimi decoder, once loaded.
    pub fn mimi_decoder(&self) -> Result<&MimiDecoder> {
        self.mimi_decoder.as_ref().ok_or_else(|| not_loaded("mimi_decoder"))
    }

    /// The voice encoder, once loaded.
    pub fn voice_encoder(&self) -> Result<&VoiceEncoder> {
        self.voice_encoder.as_ref().ok_or_else(|| not_loaded("voice_encoder"))
    }
}

fn not_loaded(graph: &str) -> Error {
    Error::input(graph, "its weights first", "none")
}
