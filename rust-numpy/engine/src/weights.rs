//! Weights by name, as the layers take them.
use crate::error::{finite, Error, ErrorKind, Result};
use crate::index::StoredType;
use crate::matrix::Matrix;
use crate::team::{Share, Shared, Team};
use half::f16;
use rust_numpy_kernels::neural::{BlockMatrix, BlockShape, FloatMatrix, Int8Packing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Weights by name; each is taken once, and packed as it is taken, so that none is held twice.
pub(crate) struct Weights {
    tensors: BTreeMap<String, Tensor>,
    team: Option<Arc<dyn Team>>,
}

/// A tensor as its bundle has it, or packed.
pub(crate) struct Tensor {
    pub dtype: StoredType,
    pub shape: Vec<usize>,
    pub blocks: Option<BlockShape>,
    /// Whether what it multiplies may be rounded coarsely.
    pub coarse: bool,
    /// Of a matrix of int8: its weights, packed as they come.
    pub packing: Option<Int8Packing>,
    /// Of any other.
    pub bytes: Vec<u8>,
    pub scale: Vec<u8>,
    /// How many of the two have not come yet.
    pub coming: usize,
    /// Its packed weights, of a shared matrix this instance's.
    pub packed: Option<Matrix>,
    pub share: Option<Share>,
}

impl Weights {
    /// `team` has the rest of what is shared, or nobody asks for it.
    pub fn new(tensors: BTreeMap<String, Tensor>, team: Option<Arc<dyn Team>>) -> Self {
        Weights { tensors, team }
    }

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
        let mut tensor = self.take(name)?;
        let (rows, columns) = match tensor.shape[..] {
            [rows, columns] if rows > 0 && columns > 0 && inputs.is_none_or(|inputs| inputs == rows) => (rows, columns),
            _ => {
                let expected = inputs.map_or("[inputs, outputs]".into(), |inputs| format!("[{inputs}, outputs]"));
                return Err(Error::manifest(format!("weight {name}"), expected, format!("{:?}", tensor.shape)));
            }
        };
        if let Some(floats) = tensor.floats() {
            let matrix = Matrix::Float(FloatMatrix::pack(&finite_weight(name, floats)?, rows, columns)?);
            tensor.packed = Some(tensor.own(matrix));
        }
        tensor.pack(name)?;
        let matrix = tensor.packed.ok_or_else(|| Error::manifest(format!("weight {name}"), "integers", "none"))?;
        Ok(match (tensor.share, &self.team) {
            (Some(share), Some(team)) => Matrix::Shared(Shared::new(matrix, columns, share.number, team.clone())),
            _ => matrix,
        })
    }

    /// The parts of shared matrices, by their numbers.
    pub fn into_shares(mut self) -> Result<Vec<Matrix>> {
        let mut shared: Vec<_> =
            self.tensors.iter().filter_map(|(name, tensor)| Some((tensor.share?.number, name.clone()))).collect();
        shared.sort();
        shared.into_iter().map(|(_, name)| self.matrix(&name, None)).collect()
    }

    fn take(&mut self, name: &str) -> Result<Tensor> {
        self.tensors.remove(name).ok_or_else(|| Error::manifest("weights index", name, "no such weight"))
    }
}

impl Tensor {
    /// Takes in its bytes from `start` on, of `length` in all, or its scale's.
    pub fn take(&mut self, is_scale: bool, start: usize, length: usize, bytes: &[u8]) -> Result<()> {
        if let (&[rows, columns], StoredType::Int8, false) = (&self.shape[..], self.dtype, is_scale) {
            let packing = match &mut self.packing {
                Some(packing) => packing,
                none => none.insert(Int8Packing::new(rows, columns)?),
            };
            packing.take(start, bytes);
            return Ok(());
        }
        let place = if is_scale { &mut self.scale } else { &mut self.bytes };
        make_room(place, length)?;
        place[start..start + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    /// Packs a matrix of integers that has come whole, once; leaves anything else as it is.
    pub fn pack(&mut self, name: &str) -> Result<()> {
        let (&[rows, columns], StoredType::Int8 | StoredType::Uint8 | StoredType::Int4) = (&self.shape[..], self.dtype)
        else {
            return Ok(());
        };
        if self.packed.is_some() || self.coming > 0 || rows == 0 || columns == 0 {
            return Ok(());
        }
        let scale = finite_weight(name, floats(&std::mem::take(&mut self.scale)))?;
        let scales = columns * self.blocks.map_or(1, |shape| shape.blocks());
        if scale.len() != scales {
            return Err(Error::manifest(format!("weight {name}: scale"), scales, scale.len()));
        }
        let bytes = std::mem::take(&mut self.bytes);
        let matrix = match (self.blocks, self.packing.take()) {
            (Some(shape), _) => Matrix::Blocks(BlockMatrix::pack(&bytes, &scale, shape)?),
            (None, packing) => {
                let matrix = packing.and_then(|packing| packing.finish(scale));
                let whole = || Error::integrity(format!("weight {name}"), "all its bytes", "fewer");
                let matrix = matrix.ok_or_else(whole)?;
                Matrix::Int8(if self.coarse { matrix.coarse() } else { matrix })
            }
        };
        self.packed = Some(self.own(matrix));
        Ok(())
    }

    /// What this instance has of the whole matrix.
    fn own(&self, whole: Matrix) -> Matrix {
        match self.share {
            None => whole,
            Some(share) => share.of(&whole),
        }
    }

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

fn finite_weight(name: &str, values: Vec<f32>) -> Result<Vec<f32>> {
    finite(&format!("weight {name}"), &values)?;
    Ok(values)
}
