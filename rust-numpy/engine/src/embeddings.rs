//! Text embeddings: a table, dense or low-rank.
use crate::error::{Error, Result};
use crate::manifest::TextEmbeddingsInfo;
use crate::safetensors::{read_safetensors, Stored};
use rust_numpy_kernels::neural::{FloatMatrix, Rows};

/// The table `[rows, rank or width]` and, if low-rank, the projection `[rank, width]`.
pub struct TextEmbeddings {
    table: Stored,
    projection: Option<FloatMatrix>,
}

impl TextEmbeddings {
    /// Reads the bundle's file.
    pub fn read(bytes: &[u8], info: &TextEmbeddingsInfo, what: &str) -> Result<Self> {
        let (mut tensors, _) = read_safetensors(bytes, what)?;
        let mut take = |name: &str, shape: [usize; 2]| -> Result<Stored> {
            let index = tensors.iter().position(|tensor| tensor.name == name && tensor.shape == shape);
            let index =
                index.ok_or_else(|| Error::manifest(format!("{what}: {name}"), format!("{shape:?}"), "none"))?;
            Ok(tensors.swap_remove(index))
        };
        let table = take("table", [info.rows, info.rank.unwrap_or(info.width)])?;
        let projection = info.rank.map(|rank| take("projection", [rank, info.width]).map(|tensor| (tensor, rank)));
        let projection = projection.transpose()?;
        let packed =
            projection.map(|(tensor, rank)| FloatMatrix::pack(&tensor.values, rank, info.width)).transpose()?;
        Ok(TextEmbeddings { table, projection: packed })
    }

    /// Token ids -> embeddings `[tokens, width]`.
    pub fn look_up(&self, tokens: &[u32]) -> Result<Vec<f32>> {
        let width = self.table.shape[1];
        let mut rows = Vec::with_capacity(tokens.len() * width);
        for &token in tokens {
            let row = self.table.values.chunks_exact(width).nth(token as usize);
            let row = row.ok_or_else(|| Error::input("token", format!("less than {}", self.table.shape[0]), token))?;
            rows.extend_from_slice(row);
        }
        let Some(projection) = &self.projection else { return Ok(rows) };
        let mut out = vec![0.0; tokens.len() * projection.outputs()];
        projection.product(Rows::of(&rows, width), None, &mut out);
        Ok(out)
    }
}
