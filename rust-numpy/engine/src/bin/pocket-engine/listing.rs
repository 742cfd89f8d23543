//! What becomes of text, as lines of JSON: for comparison with other readers of a bundle.
use crate::{read, tokenizer};
use pocket_engine::{prepare, split, Manifest};
use serde::Deserialize;
use serde_json::{json, Value};
use std::error::Error;
use std::io::{stdin, BufRead};
use std::path::Path;

/// The chunks of each line of standard input.
pub fn chunks(bundle: &Path) -> Result<(), Box<dyn Error>> {
    let manifest = Manifest::parse(&read(&bundle.join("manifest.json"))?)?;
    let tokenizer = tokenizer::load(&read(&bundle.join(&manifest.tokenizer.path))?)?;
    for line in stdin().lock().lines() {
        let mut parts = Vec::new();
        for chunk in split(tokenizer.as_ref(), &line?, &manifest.text)? {
            let (prepared, words) = prepare(&chunk, &manifest.text)?;
            let tokens = tokenizer.encode(&prepared)?;
            parts.push(json!({"chunk": chunk, "words": words, "tokens": tokens, "prepared": prepared}));
        }
        println!("{}", Value::from(parts));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Text(String),
    Ids(Vec<u32>),
}

/// The ids of each line's text, or the line's own, and their text.
pub fn tokens(file: &Path) -> Result<(), Box<dyn Error>> {
    let tokenizer = tokenizer::load(&read(file)?)?;
    for line in stdin().lock().lines() {
        let ids = match serde_json::from_str(&line?)? {
            Line::Text(text) => tokenizer.encode(&text)?,
            Line::Ids(ids) => ids,
        };
        println!("{}", json!({"ids": ids, "text": tokenizer.decode(&ids)?}));
    }
    Ok(())
}
