//! The index of a bundle's weights: each graph's architecture, and where its tensors lie.
use crate::error::{Error, Result};
use crate::manifest::Role;
use rust_numpy_kernels::neural::BlockShape;
use serde::Deserialize;
use std::collections::BTreeMap;

const FORMAT: u32 = 1;
/// More numbers than any tensor of a model has.
const MAX_COUNT: usize = 1 << 31;

/// The whole index.
#[derive(Debug, Clone, Deserialize)]
pub struct Index {
    format: u32,
    pub(crate) graphs: BTreeMap<Role, GraphIndex>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct GraphIndex {
    pub architecture: Architecture,
    pub tensors: BTreeMap<String, Entry>,
}

/// Facts of any graph; each graph asks for those that it needs.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Architecture {
    pub transformer: Option<TransformerFacts>,
    pub norm_eps: Option<f32>,
    pub flow_net: Option<FlowNetworkFacts>,
    #[serde(default)]
    pub convolutions: Vec<LayerFacts>,
    pub downsample: Option<LayerFacts>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct TransformerFacts {
    pub layers: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub head_channels: usize,
    pub norm_eps: f32,
    /// How many positions a query sees, its own included; all where there is none.
    pub context: Option<usize>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct FlowNetworkFacts {
    pub blocks: usize,
    pub norm_eps: f32,
    pub times: usize,
    pub time_eps: Vec<f32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum LayerFacts {
    Conv { kernel: usize, stride: usize, dilation: usize },
    Transposed { stride: usize },
    Residual { layers: Vec<LayerFacts> },
    Elu,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredType {
    Float32,
    Float16,
    Int8,
    /// In blocks, counted from the lowest level.
    Uint8,
    /// In blocks, counted from the lowest level; two in a byte.
    Int4,
}

impl StoredType {
    fn bits(self) -> usize {
        match self {
            StoredType::Float32 => 32,
            StoredType::Float16 => 16,
            StoredType::Int8 | StoredType::Uint8 => 8,
            StoredType::Int4 => 4,
        }
    }
}

/// A tensor: at `offset` of `shard`, or by its `values` in base64. int8 has a scale for each output; in blocks each
/// output has a scale for every `block` of inputs. What it multiplies may be rounded to `input_bits`, where they are
/// named.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Entry {
    pub dtype: StoredType,
    pub shape: Vec<usize>,
    pub block: Option<usize>,
    pub shard: Option<String>,
    #[serde(default)]
    pub offset: usize,
    pub values: Option<String>,
    pub scale: Option<Box<Entry>>,
    pub input_bits: Option<u32>,
}

impl Entry {
    /// Its length in bytes.
    pub fn bytes(&self, name: &str) -> Result<usize> {
        let count = self.shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size));
        let count = count.filter(|&count| count <= MAX_COUNT);
        let blocks = self.blocks(name)?;
        let bytes = match blocks {
            Some(shape) => shape.bytes().filter(|&bytes| bytes <= MAX_COUNT),
            None => count.map(|count| count * self.dtype.bits() / 8),
        };
        bytes.ok_or_else(|| Error::manifest(format!("weights index: {name}"), "a tensor", format!("{:?}", self.shape)))
    }

    /// How a matrix lies in blocks; None for one that does not.
    pub fn blocks(&self, name: &str) -> Result<Option<BlockShape>> {
        if !matches!(self.dtype, StoredType::Uint8 | StoredType::Int4) {
            return Ok(None);
        }
        let shape = match (&self.shape[..], self.block) {
            (&[inputs, outputs], Some(block)) => BlockShape { inputs, outputs, bits: self.dtype.bits(), block },
            _ => BlockShape { inputs: 0, outputs: 0, bits: 0, block: 0 },
        };
        if shape.is_sound() && shape.inputs.max(shape.outputs) <= MAX_COUNT {
            return Ok(Some(shape));
        }
        let actual = format!("{:?} in blocks of {:?}", self.shape, self.block);
        let expected = format!("a matrix in blocks of 8, 16, ... {}", BlockShape::LONGEST);
        Err(Error::manifest(format!("weights index: {name}"), expected, actual))
    }
}

impl Index {
    /// Reads the index's JSON.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let index: Index =
            serde_json::from_slice(json).map_err(|error| Error::manifest("weights index", "an index", error))?;
        if index.format != FORMAT {
            return Err(Error::manifest("weights index: format", FORMAT, index.format));
        }
        Ok(index)
    }

    pub(crate) fn graph(&self, role: Role) -> Result<&GraphIndex> {
        self.graphs.get(&role).ok_or_else(|| Error::manifest("weights index", format!("{role:?}"), "no such graph"))
    }
}

/// A fact that a graph cannot do without.
pub(crate) fn required<T>(fact: Option<T>, name: &str) -> Result<T> {
    fact.ok_or_else(|| Error::manifest("weights index: architecture", name, "none"))
}
