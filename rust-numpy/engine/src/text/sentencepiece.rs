//! Tokenizer files that were converted from a SentencePiece model, equal to that library to the last id.
//!
//! docs/tokenizer.md says what such a file holds, and what its reader does.
use super::bpe::Bpe;
use super::charsmap::Charsmap;
use super::unigram::Unigram;
use super::Tokenizer;
use crate::error::{Error, Result};
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const SPACE: char = '▁';

#[derive(Deserialize)]
struct File {
    normalizer: Normalizer,
    model: Model,
}

#[derive(Deserialize)]
struct Normalizer {
    normalizers: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    precompiled_charsmap: Option<String>,
}

#[derive(Deserialize)]
struct Model {
    vocab: Vocabulary,
    sentencepiece: Facts,
}

/// Pieces with their scores by id (Unigram), or pieces with their ids (BPE).
#[derive(Deserialize)]
#[serde(untagged)]
enum Vocabulary {
    Scored(Vec<(String, f64)>),
    Numbered(BTreeMap<String, usize>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Algorithm {
    Unigram,
    Bpe,
}

#[derive(Deserialize)]
struct Facts {
    algorithm: Algorithm,
    /// By id, of a BPE model.
    #[serde(default)]
    scores: Vec<f64>,
    add_dummy_prefix: bool,
    remove_extra_whitespaces: bool,
    unk_surface: String,
    unknown: u32,
    control: BTreeSet<u32>,
    user_defined: BTreeSet<u32>,
    unused: BTreeSet<u32>,
    bytes: Vec<u32>,
}

enum Segmenter {
    Unigram(Unigram),
    Bpe(Bpe),
}

/// Encodes text to ids and back as the SentencePiece library does.
pub struct SentencePiece {
    pieces: Vec<String>,
    facts: Facts,
    charsmap: Option<Charsmap>,
    /// User-defined pieces, the longest first.
    kept: Vec<String>,
    segmenter: Segmenter,
    byte_values: BTreeMap<u32, u8>,
}

impl Facts {
    /// Of the pieces that text can match: not unknown, control, unused and byte ones.
    fn segmenter(&self, pieces: &[String], scores: &[f64], kept: &[String]) -> Segmenter {
        let never = |id: &u32| {
            *id == self.unknown || self.control.contains(id) || self.unused.contains(id) || self.bytes.contains(id)
        };
        let matching = pieces.iter().cloned().zip(0u32..).filter(|(_, id)| !never(id));
        let matching = matching.map(|(piece, id)| (piece, id, scores[id as usize]));
        match self.algorithm {
            Algorithm::Bpe => Segmenter::Bpe(Bpe::new(matching, kept)),
            Algorithm::Unigram => {
                let (special, normal): (Vec<_>, Vec<_>) =
                    matching.partition(|(_, id, _)| self.user_defined.contains(id));
                let special = special.into_iter().map(|(piece, id, _)| (piece, id)).collect();
                Segmenter::Unigram(Unigram::new(normal, special))
            }
        }
    }
}

impl SentencePiece {
    /// Reads a tokenizer.json.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let damaged =
            |error: serde_json::Error| Error::integrity("tokenizer", "a converted SentencePiece model", error);
        let File { normalizer, model } = serde_json::from_slice(json).map_err(damaged)?;
        let facts = model.sentencepiece;
        let (pieces, scores) = in_order(model.vocab, &facts.scores)?;
        let charsmap = normalizer.normalizers.into_iter().find_map(|step| step.precompiled_charsmap);
        let mut kept: Vec<String> =
            facts.user_defined.iter().filter_map(|&id| pieces.get(id as usize).cloned()).collect();
        kept.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        Ok(SentencePiece {
            charsmap: charsmap.map(|blob| decode_charsmap(&blob)).transpose()?,
            byte_values: facts.bytes.iter().copied().zip(0..=u8::MAX).collect(),
            segmenter: facts.segmenter(&pieces, &scores, &kept),
            pieces,
            facts,
            kept,
        })
    }

    /// What each place of the text becomes: a user-defined piece, a rule's result, or its character.
    fn rewritten(&self, text: &str) -> Vec<String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let kept = self.kept.iter().find(|piece| rest.starts_with(piece.as_str()));
            let rule = || self.charsmap.as_ref().and_then(|charsmap| charsmap.longest(rest.as_bytes()));
            let (part, size) = match kept {
                Some(piece) => (piece.clone(), piece.len()),
                None => rule().unwrap_or_else(|| (character.into(), character.len_utf8())),
            };
            parts.push(part);
            rest = &rest[size..];
        }
        parts
    }

    fn normalised(&self, text: &str) -> String {
        let prefix = if self.facts.add_dummy_prefix { " " } else { "" };
        let parts = self.rewritten(text);
        let spaced = |text: String| text.replace(' ', &SPACE.to_string());
        if !self.facts.remove_extra_whitespaces {
            return if parts.is_empty() { String::new() } else { spaced(format!("{prefix}{}", parts.concat())) };
        }
        let Some(first) = parts.iter().position(|part| part != " ") else { return String::new() };
        spaced(format!("{prefix}{}", single_spaced(&parts[first..]))).trim_end_matches(SPACE).into()
    }

    fn surface(&self, id: u32) -> &str {
        if id == self.facts.unknown {
            return &self.facts.unk_surface;
        }
        if self.facts.control.contains(&id) {
            return "";
        }
        self.pieces.get(id as usize).map_or("", String::as_str)
    }
}

/// Pieces and scores by id; an error where the ids have gaps.
fn in_order(vocabulary: Vocabulary, scores: &[f64]) -> Result<(Vec<String>, Vec<f64>)> {
    let numbered = match vocabulary {
        Vocabulary::Scored(scored) => return Ok(scored.into_iter().unzip()),
        Vocabulary::Numbered(numbered) => numbered,
    };
    let mut pieces: Vec<(usize, String)> = numbered.into_iter().map(|(piece, id)| (id, piece)).collect();
    pieces.sort_unstable();
    if scores.len() != pieces.len() || pieces.iter().enumerate().any(|(index, (id, _))| *id != index) {
        let expected = format!("ids and scores from 0 to {}", scores.len());
        return Err(Error::integrity("tokenizer: vocab", expected, format!("{} pieces", pieces.len())));
    }
    Ok((pieces.into_iter().map(|(_, piece)| piece).collect(), scores.to_vec()))
}

fn decode_charsmap(blob: &str) -> Result<Charsmap> {
    let bytes = STANDARD.decode(blob);
    Charsmap::parse(&bytes.map_err(|error| Error::integrity("tokenizer: precompiled_charsmap", "base64", error))?)
}

/// The parts joined; one that follows a space loses its leading spaces.
fn single_spaced(parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        let after_space = text.is_empty() || text.ends_with(' ');
        text += if after_space { part.trim_start_matches(' ') } else { part };
    }
    text
}

/// UTF-8 with one replacement character for each byte that belongs to no character.
fn decode_utf8(bytes: &[u8]) -> String {
    let broken =
        |chunk: std::str::Utf8Chunk| chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER).collect::<String>();
    bytes.utf8_chunks().map(|chunk| format!("{}{}", chunk.valid(), broken(chunk))).collect()
}

impl Tokenizer for SentencePiece {
    fn encode(&self, text: &str) -> Result<Vec<u32>> {
        let mut ids = Vec::new();
        let mut after_unknown = false;
        let normalised = self.normalised(text);
        let symbols = match &self.segmenter {
            Segmenter::Unigram(unigram) => unigram.segment(&normalised),
            Segmenter::Bpe(bpe) => bpe.segment(&normalised),
        };
        for (symbol, piece) in symbols {
            match piece {
                Some(id) => ids.push(id),
                None if self.facts.bytes.len() > usize::from(u8::MAX) => {
                    ids.extend(symbol.bytes().map(|byte| self.facts.bytes[usize::from(byte)]));
                }
                None if !after_unknown => ids.push(self.facts.unknown),
                None => {}
            }
            after_unknown = piece.is_none();
        }
        Ok(ids)
    }

    fn decode(&self, ids: &[u32]) -> Result<String> {
        let (mut text, mut pending) = (String::new(), Vec::new());
        let mut at_start = self.facts.add_dummy_prefix || self.facts.remove_extra_whitespaces;
        for id in ids {
            if let Some(byte) = self.byte_values.get(id) {
                pending.push(*byte);
                continue;
            }
            text += &decode_utf8(&std::mem::take(&mut pending));
            let mut surface = self.surface(*id);
            if let Some(rest) = surface.strip_prefix(SPACE).filter(|_| at_start && text.is_empty()) {
                surface = rest;
                at_start = self.facts.remove_extra_whitespaces;
            }
            text += &surface.replace(SPACE, " ");
        }
        Ok(text + &decode_utf8(&pending))
    }
}
