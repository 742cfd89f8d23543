//! Text preparation: from what a user wrote to the chunks that the model speaks one at a time. Equal to
//! `graphs/text.py`, of which it keeps the names.
mod bpe;
mod charsmap;
mod python;
mod sentencepiece;
mod split;
#[cfg(test)]
mod tests;
mod unigram;

pub use sentencepiece::SentencePiece;
pub use split::split;

use crate::error::{Error, Result};
use python::{collapse_spaces, is_space, is_upper, words};
use serde::Deserialize;
use std::collections::BTreeMap;

const TERMINAL: &str = ".!?…";
const WEAK: &str = ",;:-–—";
const CLOSERS: &str = "\"'”’)]»";
const SHORT_TEXT_PAD: &str = "        ";
const SHORT_TEXT_WORDS: usize = 5;

/// What text preparation needs of a tokenizer.
pub trait Tokenizer {
    /// Ids of a text.
    fn encode(&self, text: &str) -> Result<Vec<u32>>;
    /// The text of some ids.
    fn decode(&self, ids: &[u32]) -> Result<String>;
}

/// What happens to text before the tokenizer; the names are those of the reference's config.
#[derive(Debug, Clone, Deserialize)]
#[allow(missing_docs)]
pub struct TextPreparation {
    pub pad_with_spaces_for_short_inputs: bool,
    pub remove_semicolons: bool,
    pub append_terminal_punctuation: bool,
    pub capitalize_first_letter: bool,
    pub replace_characters: BTreeMap<char, String>,
    pub max_tokens_per_chunk: usize,
}

/// Characters replaced, spaces tidied, and no comma left behind a sentence mark by a deleted quote.
fn replaced(text: &str, replacements: &BTreeMap<char, String>) -> String {
    if replacements.is_empty() {
        return text.into();
    }
    let with = |character: char| replacements.get(&character).cloned().unwrap_or_else(|| character.into());
    without_comma_after_mark(&collapse_spaces(&text.chars().map(with).collect::<String>()))
}

/// A mark, spaces and a comma, semicolon or colon become the mark.
fn without_comma_after_mark(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < characters.len() {
        out.push(characters[at]);
        at += 1;
        if TERMINAL.contains(characters[at - 1]) {
            let comma = (at..characters.len()).find(|&next| !is_space(characters[next]));
            at = comma.filter(|&next| ",;:".contains(characters[next])).map_or(at, |next| next + 1);
        }
    }
    out
}

/// The text with a sentence mark at its end, before or after closing quotes and brackets.
fn terminated(text: &str) -> String {
    let core = text.trim_end_matches(|character| CLOSERS.contains(character) || character == ' ');
    match core.chars().last() {
        None => text.into(),
        Some(last) if TERMINAL.contains(last) => text.into(),
        Some(last) if WEAK.contains(last) => {
            let kept = core.trim_end_matches(|character| WEAK.contains(character) || character == ' ');
            format!("{kept}.{}", text[core.len()..].trim_matches(is_space))
        }
        Some(_) => format!("{text}."),
    }
}

/// The text as the tokenizer gets it, and its number of words; an error if nothing is left to say.
pub fn prepare(text: &str, rules: &TextPreparation) -> Result<(String, usize)> {
    let mut text = replaced(text.trim_matches(is_space), &rules.replace_characters);
    if text.is_empty() {
        return Err(Error::input("text", "something to say", "no characters"));
    }
    text = text.replace(['\n', '\r'], " ").replace("  ", " ");
    if rules.remove_semicolons {
        text = text.replace(';', ",");
    }
    let count = words(&text).count();
    let first = text.chars().next().unwrap_or_default();
    if rules.capitalize_first_letter && !is_upper(first) {
        text = first.to_uppercase().chain(text.chars().skip(1)).collect();
    }
    if rules.append_terminal_punctuation {
        text = terminated(&text);
    }
    if rules.pad_with_spaces_for_short_inputs && words(&text).count() < SHORT_TEXT_WORDS {
        text = format!("{SHORT_TEXT_PAD}{text}");
    }
    Ok((text, count))
}
