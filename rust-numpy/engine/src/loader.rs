//! From a bundle's bytes, as they arrive, to weights by name.
use crate::error::{Error, Result};
use crate::index::{Entry, GraphIndex, StoredType};
use crate::team::{Helper, Share, Team};
use crate::weights::{Tensor, Weights};
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use rust_numpy_kernels::neural::Int8Matrix;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes in a graph's shards, in pieces that come in any order; what no tensor needs is passed over.
pub struct Loader {
    tensors: BTreeMap<String, Tensor>,
    shards: BTreeMap<String, Shard>,
    /// Bytes of every shard of the bundle, by file name.
    lengths: BTreeMap<String, usize>,
    team: Option<Arc<dyn Team>>,
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

impl Loader {
    pub(crate) fn new(
        graph: &GraphIndex,
        lengths: BTreeMap<String, usize>,
        skip: impl Fn(&str) -> bool,
    ) -> Result<Self> {
        let mut loader = Loader { tensors: BTreeMap::new(), shards: BTreeMap::new(), lengths, team: None };
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
        let coming = [Some(entry), entry.scale.as_deref()].into_iter().flatten().filter(|entry| entry.shard.is_some());
        let coarse = entry.input_bits.is_some_and(|bits| bits <= Int8Matrix::COARSE_BITS);
        let (coming, packing, packed) = (coming.count(), None, None);
        let mut tensor =
            Tensor { dtype, shape, blocks, coarse, packing, bytes: Vec::new(), scale, coming, packed, share: None };
        if !bytes.is_empty() {
            tensor.take(false, 0, bytes.len(), &bytes)?;
        }
        self.tensors.insert(name.into(), tensor);
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

    /// Leaves all but the first part of large matrices to helpers, before any piece has come.
    pub fn lead(&mut self, team: Arc<dyn Team>) {
        self.share(0, team.parts());
        self.team = Some(team);
    }

    /// Takes in nothing but a part of each large matrix, for a [`Helper`].
    pub fn help(&mut self, part: usize, parts: usize) -> Result<()> {
        if !(1..parts).contains(&part) {
            return Err(Error::input("part", format!("1 to {}", parts.saturating_sub(1)), part));
        }
        self.share(part, parts);
        self.tensors.retain(|_, tensor| tensor.share.is_some());
        self.shards.values_mut().for_each(|parts| parts.retain(|part| self.tensors.contains_key(&part.tensor)));
        self.shards.retain(|_, parts| !parts.is_empty());
        Ok(())
    }

    fn share(&mut self, part: usize, parts: usize) {
        let biased = |name: &str| name.strip_suffix(".weight").map(|stem| format!("{stem}.bias"));
        let shared = |(name, tensor): (&String, &Tensor)| {
            let alone = biased(name).is_some_and(|bias| !self.tensors.contains_key(&bias));
            (alone && Share::is_worth(&tensor.shape, parts)).then(|| name.clone())
        };
        let names: Vec<String> = self.tensors.iter().filter_map(shared).collect();
        for (number, name) in names.iter().enumerate() {
            let tensor = self.tensors.get_mut(name).expect("one of them");
            tensor.share = Some(Share { number, part, parts });
        }
    }

    /// The most numbers in a row that goes to helpers, or comes from them.
    pub fn widest_shared(&self) -> usize {
        let shared = self.tensors.values().filter(|tensor| tensor.share.is_some());
        shared.flat_map(|tensor| &tensor.shape).copied().max().unwrap_or(0)
    }

    /// The helper, once everything has come.
    pub fn into_helper(self) -> Result<Helper> {
        Ok(Helper::new(self.finish()?.into_shares()?))
    }

    /// The shards that are needed, by file name.
    pub fn shards(&self) -> impl Iterator<Item = &str> {
        self.shards.keys().map(String::as_str)
    }

    /// Takes in the bytes of a shard from `start` on. A matrix of integers is packed as soon as it is whole, while the
    /// rest is on its way.
    pub fn receive(&mut self, shard: &str, start: usize, bytes: &[u8]) -> Result<()> {
        let Some(parts) = self.shards.get_mut(shard) else {
            return Err(Error::input(format!("shard {shard}"), "one of this graph", "another"));
        };
        let end = start.saturating_add(bytes.len());
        for part in parts.iter_mut().filter(|part| part.missing > 0 && part.start < end && part.end > start) {
            let (from, to) = (part.start.max(start), part.end.min(end));
            let tensor = self.tensors.get_mut(&part.tensor).expect("each part is of a tensor");
            let bytes = &bytes[from - start..to - start];
            tensor.take(part.is_scale, from - part.start, part.end - part.start, bytes)?;
            part.missing = part.missing.saturating_sub(to - from);
            if part.missing == 0 {
                tensor.coming -= 1;
                tensor.pack(&part.tensor)?;
            }
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
        Ok(Weights::new(self.tensors, self.team))
    }
}
