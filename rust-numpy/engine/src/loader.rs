//! From a bundle's bytes, as they arrive, to weights by name.
use crate::error::{Error, ErrorKind, Result};
use crate::index::{Entry, GraphIndex, StoredType};
use crate::layers::{finite, Matrix};
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use half::f16;
use rust_numpy_kernels::neural::{BlockMatrix, BlockShape, FloatMatrix, Int8Matrix};
use std::collections::BTreeMap;

/// Takes in a graph's shards, in pieces that come in any order; what no tensor needs is passed over.
pub struct Loader {
    tensors: BTreeMap<String, Tensor>,
    shards: BTreeMap<String, Shard>,
    /// Bytes of every shard of the bundle, by file name.
    lengths: BTreeMap<String, usize>,
}

/// The tensors that lie in a shard.
type Shard = Vec<Part>;

struct Part {
    start: usize,
    end: usize,
    /// How many of its bytes have not come yet.
    missing: usize,
    tensor: String,
    is_scale: bool,
}

struct Tensor {
    dtype: StoredType,
    shape: Vec<usize>,
    blocks: Option<BlockShape>,
    bytes: Vec<u8>,
    scale: Vec<u8>,
}

impl Loader {
    pub(crate) fn new(
        graph: &GraphIndex,
        lengths: BTreeMap<String, usize>,
        skip: impl Fn(&str) -> bool,
    ) -> Result<Self> {
        let mut loader = Loader { tensors: BTreeMap::new(), shards: BTreeMap::new(), lengths };
        for (name, entry) in graph.tensors.iter().filter(|(name, _)| !skip(name)) {
            loader.expect(name, entry)?;
        }
        Ok(loader)
    }

    fn expect(&mut self, name: &str, entry: &Entry) -> Result<()> {
        let bytes = self.expect_part(name, entry, false)?;
        let is_float = matches!(entry.dtype, StoredType::Float32 | StoredType::Float16);
        let scale = match &entry.scale {
            Some(scale) if !is_float && scale.dtype == StoredType::Float32 => self.expect_part(name, scale, true)?,
            None if is_float => Vec::new(),
            _ => {
                let expected = "integers with a float32 scale, or floats without";
                return Err(Error::manifest(format!("weights index: {name}"), expected, format!("{:?}", entry.dtype)));
            }
        };
        let (dtype, shape, blocks) = (entry.dtype, entry.shape.clone(), entry.blocks(name)?);
        self.tensors.insert(name.into(), Tensor { dtype, shape, blocks, bytes, scale });
        Ok(())
    }

    /// Values that are in the index itself, or nothing yet.
    fn expect_part(&mut self, name: &str, entry: &Entry, is_scale: bool) -> Result<Vec<u8>> {
        let length = entry.bytes(name)?;
        let what = || format!("weights index: {name}");
        match (&entry.shard, &entry.values) {
            (Some(shard), None) => {
                let known = self.lengths.get(shard).copied().unwrap_or(0);
                let end = entry.offset.checked_add(length).filter(|&end| end <= known);
                let end = end.ok_or_else(|| {
                    let expected = format!("a place within the {known} bytes of {shard}");
                    Error::manifest(what(), expected, format!("{length} bytes at {}", entry.offset))
                })?;
                let part = Part { start: entry.offset, end, missing: length, tensor: name.into(), is_scale };
                self.shards.entry(shard.clone()).or_default().push(part);
                Ok(Vec::new())
            }
            (None, Some(values)) => {
                let bytes = STANDARD.decode(values).map_err(|error| Error::manifest(what(), "base64", error))?;
                if bytes.len() != length {
                    return Err(Error::manifest(what(), format!("{length} bytes"), bytes.len()));
                }
                Ok(bytes)
            }
            _ => Err(Error::manifest(what(), "a shard or values", "both or neither")),
        }
    }

    /// The shards that are needed, by file name.
    pub fn shards(&self) -> impl Iterator<Item = &str> {
        self.shards.keys().map(String::as_str)
    }

    /// Takes in the bytes of a shard from `start` on.
    pub fn receive(&mut self, shard: &str, start: usize, bytes: &[u8]) -> Result<()> {
        let Some(parts) = self.shards.get_mut(shard) else {
            return Err(Error::input(format!("shard {shard}"), "one of this graph", "another"));
        };
        let end = start.saturating_add(bytes.len());
        for part in parts.iter_mut().filter(|part| part.start < end && part.end > start) {
            let (from, to) = (part.start.max(start), part.end.min(end));
            let tensor = self.tensors.get_mut(&part.tensor).expect("each part is of a tensor");
            let place = if part.is_scale { &mut tensor.scale } else { &mut tensor.bytes };
            make_room(place, part.end - part.start)?;
            place[from - part.start..to - part.start].copy_from_slice(&bytes[from - start..to - start]);
            part.missing = part.missing.saturating_sub(to - from);
        }
        Ok(())
    }

    /// The weights, once everything has come; the error names a tensor that is not whole.
    pub(crate) fn finish(self) -> Result<Weights> {
        for (shard, parts) in &self.shards {
            if let Some(part) = parts.iter().find(|part| part.missing > 0) {
                let actual = format!("{} fewer", part.missing);
                return Err(Error::integrity(format!("shard {shard}: {}", part.tensor), "all its bytes", actual));
            }
        }
        Ok(Weights { tensors: self.tensors })
    }
}

fn make_room(place: &mut Vec<u8>, length: usize) -> Result<()> {
    if place.len() == length {
        return Ok(());
    }
    place.try_reserve_exact(length).map_err(|_| {
        let what = format!("{length} bytes for a tensor");
        Error::new(ErrorKind::OutOfMemory, what, "memory", "none left", "use a smaller model")
    })?;
    place.resize(length, 0);
    Ok(())
}

/// Weights by name; each is taken once, and packed as it is taken, so that none is held twice.
pub(crate) struct Weights {
    tensors: BTreeMap<String, Tensor>,
}

impl Weights {
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// How many numbers a tensor has.
    pub fn count(&self, name: &str) -> Result<usize> {
        let tensor = self.tensors.get(name);
        let tensor = tensor.ok_or_else(|| Error::manifest("weights index", name, "no such weight"))?;
        Ok(tensor.shape.iter().product())
    }

    /// Nothing was left over.
    pub fn check_all_taken(&self) -> Result<()> {
        match self.tensors.keys().next() {
            None => Ok(()),
            Some(name) => Err(Error::manifest("weights index", "only known weights", name)),
        }
    }

    /// A vector of `length` numbers.
    pub fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>> {
        let tensor = self.take(name)?;
        let count: usize = tensor.shape.iter().product();
        let floats = tensor.floats().filter(|_| count == length);
        let floats = floats.ok_or_else(|| {
            let actual = format!("{:?} {:?}", tensor.dtype, tensor.shape);
            Error::manifest(format!("weight {name}"), format!("{length} floats"), actual)
        })?;
        finite_weight(name, floats)
    }

    /// A matrix `[inputs, outputs]`, its number of inputs checked where it is known.
    pub fn matrix(&mut self, name: &str, inputs: Option<usize>) -> Result<Matrix> {
        let tensor = self.take(name)?;
        let (rows, columns) = match tensor.shape[..] {
            [rows, columns] if rows > 0 && columns > 0 && inputs.is_none_or(|inputs| inputs == rows) => (rows, columns),
            _ => {
                let expected = inputs.map_or("[inputs, outputs]".into(), |inputs| format!("[{inputs}, outputs]"));
                return Err(Error::manifest(format!("weight {name}"), expected, format!("{:?}", tensor.shape)));
            }
        };
        if let Some(floats) = tensor.floats() {
            return Ok(Matrix::Float(FloatMatrix::pack(&finite_weight(name, floats)?, rows, columns)?));
        }
        let scale = finite_weight(name, floats(&tensor.scale))?;
        let scales = columns * tensor.blocks.map_or(1, |shape| shape.blocks());
        if scale.len() != scales {
            return Err(Error::manifest(format!("weight {name}: scale"), scales, scale.len()));
        }
        Ok(match tensor.blocks {
            Some(shape) => Matrix::Blocks(BlockMatrix::pack(&tensor.bytes, &scale, shape)?),
            None => Matrix::Int8(Int8Matrix::pack(&signed(tensor.bytes), rows, scale)?),
        })
    }

    fn take(&mut self, name: &str) -> Result<Tensor> {
        self.tensors.remove(name).ok_or_else(|| Error::manifest("weights index", name, "no such weight"))
    }
}

impl Tensor {
    /// Its numbers; None if they are integers.
    fn floats(&self) -> Option<Vec<f32>> {
        match self.dtype {
            StoredType::Float32 => Some(floats(&self.bytes)),
            StoredType::Float16 => {
                let halves = self.bytes.as_chunks::<2>().0.iter();
                Some(halves.map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect())
            }
            _ => None,
        }
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

/// The same bytes, read as signed: in place, so that nothing is copied.
fn signed(bytes: Vec<u8>) -> Vec<i8> {
    bytes.into_iter().map(|byte| byte as i8).collect()
}

fn finite_weight(name: &str, values: Vec<f32>) -> Result<Vec<f32>> {
    finite(&format!("weight {name}"), &values)?;
    Ok(values)
}
