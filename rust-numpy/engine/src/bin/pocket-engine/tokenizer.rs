//! A bundle's tokenizer. Plain files are read by the library that defines them, which is the reference's own; browsers
//! read them in JavaScript, so that no WebAssembly carries it.
use pocket_engine::{Error, ErrorKind, Result, SentencePiece, Tokenizer};
use serde_json::Value;

struct Plain(tokenizers::Tokenizer);

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Integrity, "tokenizer", "a tokenizer.json", error, "export or download it again")
}

fn unfit(error: tokenizers::Error) -> Error {
    Error::new(ErrorKind::Input, "tokenizer", "text or ids that it takes", error, "pass others")
}

impl Tokenizer for Plain {
    fn encode(&self, text: &str) -> Result<Vec<u32>> {
        Ok(self.0.encode(text, true).map_err(unfit)?.get_ids().to_vec())
    }

    fn decode(&self, ids: &[u32]) -> Result<String> {
        self.0.decode(ids, true).map_err(unfit)
    }
}

/// The tokenizer of a tokenizer.json: docs/tokenizer.md says which kinds there are.
pub fn load(json: &[u8]) -> Result<Box<dyn Tokenizer>> {
    let file: Value = serde_json::from_slice(json).map_err(damaged)?;
    if file["model"].get("sentencepiece").is_some() {
        return Ok(Box::new(SentencePiece::parse(json)?));
    }
    Ok(Box::new(Plain(tokenizers::Tokenizer::from_bytes(json).map_err(damaged)?)))
}
