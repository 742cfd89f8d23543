//! Safetensors files: a length, a JSON header, and the tensors' bytes.
use crate::error::{Error, Result};
use half::f16;
use serde::Deserialize;
use std::collections::BTreeMap;

const LENGTH_BYTES: usize = 8;

/// A named tensor of float32.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its numbers, in C order.
    pub values: Vec<f32>,
}

impl Stored {
    pub(crate) fn new(name: &str, shape: Vec<usize>, values: Vec<f32>) -> Self {
        Stored { name: name.into(), shape, values }
    }
}

#[derive(Deserialize)]
struct Header {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

/// The tensors of a file, half precision widened, and its metadata. Errors name the file `what`.
pub fn read_safetensors(bytes: &[u8], what: &str) -> Result<(Vec<Stored>, BTreeMap<String, String>)> {
    let damaged = |actual: String| Error::integrity(what, "a safetensors file", actual);
    let (length, rest) =
        bytes.split_first_chunk::<LENGTH_BYTES>().ok_or_else(|| damaged(format!("{} bytes", bytes.len())))?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (header, body) = rest.split_at_checked(length).ok_or_else(|| damaged(format!("a header of {length} bytes")))?;
    let mut entries: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(header).map_err(|error| damaged(error.to_string()))?;
    let metadata = entries.remove("__metadata__").map(serde_json::from_value).transpose();
    let metadata = metadata.map_err(|error| damaged(error.to_string()))?.unwrap_or_default();
    let tensors = entries.into_iter().map(|(name, entry)| {
        let header: Header = serde_json::from_value(entry).map_err(|error| damaged(format!("{name}: {error}")))?;
        let values = body.get(header.data_offsets.0..header.data_offsets.1);
        let values = values.and_then(|bytes| floats(bytes, &header.dtype)).filter(|values| {
            header.shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size)) == Some(values.len())
        });
        let values = values.ok_or_else(|| damaged(format!("{name}: {} {:?}", header.dtype, header.shape)))?;
        Ok(Stored { name, shape: header.shape, values })
    });
    Ok((tensors.collect::<Result<_>>()?, metadata))
}

fn floats(bytes: &[u8], dtype: &str) -> Option<Vec<f32>> {
    match dtype {
        "F32" => Some(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()),
        "F16" => Some(bytes.as_chunks::<2>().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect()),
        _ => None,
    }
}

/// A file of these tensors.
pub fn write_safetensors(tensors: &[Stored], metadata: &BTreeMap<String, String>) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    header.insert("__metadata__".into(), serde_json::json!(metadata));
    let mut end = 0;
    for Stored { name, shape, values } in tensors {
        let start = end;
        end += 4 * values.len();
        header.insert(name.clone(), serde_json::json!({"dtype": "F32", "shape": shape, "data_offsets": [start, end]}));
    }
    let mut text = serde_json::Value::Object(header).to_string();
    text.extend(std::iter::repeat_n(' ', text.len().next_multiple_of(LENGTH_BYTES) - text.len()));
    let mut file = (text.len() as u64).to_le_bytes().to_vec();
    file.extend(text.into_bytes());
    file.extend(tensors.iter().flat_map(|tensor| &tensor.values).flat_map(|value| value.to_le_bytes()));
    file
}
