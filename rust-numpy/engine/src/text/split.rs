//! The chunks of a text: cut at sentence marks, and at commas where a sentence is too long.
use super::python::{is_digit, is_space};
use super::{prepare, TextPreparation, Tokenizer};
use crate::error::Result;
use std::collections::BTreeSet;

const SENTENCE_MARKS: &str = ".!...?";
const CLAUSE_MARKS: &str = ",;:";
const WINDOW_TOKENS: usize = 8;
/// What shows where a window's edge cuts through the bytes of a character.
const BROKEN: char = char::REPLACEMENT_CHARACTER;

/// Number of tokens, and the text.
type Segment = (usize, String);

/// The text of a window of growing size, at most `tokens`, that shows whole characters.
fn window(decode: impl Fn(usize) -> Result<String>, tokens: usize) -> Result<String> {
    let mut size = WINDOW_TOKENS;
    let mut text = decode(size)?;
    while size < tokens && text.contains(BROKEN) {
        size *= 2;
        text = decode(size)?;
    }
    Ok(text)
}

/// Whether the full stop before token `at` is that of a decimal.
fn is_inside_number(tokenizer: &dyn Tokenizer, tokens: &[u32], at: usize) -> Result<bool> {
    let before = window(|size| tokenizer.decode(&tokens[at.saturating_sub(size)..at]), at)?;
    let mut last = before.chars().rev();
    if last.next() != Some('.') || !last.next().is_some_and(is_digit) {
        return Ok(false);
    }
    let rest = &tokens[at..];
    let after = window(|size| tokenizer.decode(&rest[..size.min(rest.len())]), rest.len())?;
    Ok(after.chars().next().is_some_and(is_digit))
}

/// Tokens of punctuation; the first token is left out, since it begins with the tokenizer's own space.
fn marks(tokenizer: &dyn Tokenizer, marks: &str) -> Result<BTreeSet<u32>> {
    Ok(tokenizer.encode(marks)?.into_iter().skip(1).collect())
}

/// Places right after a run of marks.
fn ends_of_runs(tokens: &[u32], marks: &BTreeSet<u32>) -> Vec<usize> {
    (1..tokens.len()).filter(|&at| marks.contains(&tokens[at - 1]) && !marks.contains(&tokens[at])).collect()
}

fn segments(tokenizer: &dyn Tokenizer, tokens: &[u32], cuts: &[usize]) -> Result<Vec<Segment>> {
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([tokens.len()]);
    starts.zip(ends).map(|(start, end)| Ok((end - start, tokenizer.decode(&tokens[start..end])?))).collect()
}

fn sentences(tokenizer: &dyn Tokenizer, text: &str) -> Result<Vec<Segment>> {
    let tokens = tokenizer.encode(text)?;
    let mut cuts = Vec::new();
    for at in ends_of_runs(&tokens, &marks(tokenizer, SENTENCE_MARKS)?) {
        if !is_inside_number(tokenizer, &tokens, at)? {
            cuts.push(at);
        }
    }
    segments(tokenizer, &tokens, &cuts)
}

/// A sentence that is too long, cut at commas; itself where it has none.
fn clauses(tokenizer: &dyn Tokenizer, sentence: Segment) -> Result<Vec<Segment>> {
    let tokens = tokenizer.encode(sentence.1.trim_matches(is_space))?;
    let cuts = ends_of_runs(&tokens, &marks(tokenizer, CLAUSE_MARKS)?);
    if cuts.is_empty() {
        return Ok(vec![sentence]);
    }
    segments(tokenizer, &tokens, &cuts)
}

/// Neighbouring segments joined with spaces while they have at most `max_tokens` together.
fn grouped(segments: Vec<Segment>, max_tokens: usize) -> Vec<String> {
    let mut chunks = Vec::new();
    let (mut size, mut chunk) = (0, String::new());
    for (tokens, text) in segments {
        if chunk.is_empty() {
            (size, chunk) = (tokens, text);
        } else if size + tokens > max_tokens {
            chunks.push(std::mem::replace(&mut chunk, text));
            size = tokens;
        } else {
            chunk = format!("{chunk} {text}");
            size += tokens;
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks.iter().map(|chunk| chunk.trim_matches(is_space).into()).collect()
}

/// The chunks of a text, each to be prepared and spoken on its own; at most `max_tokens_per_chunk` tokens each, unless a
/// clause is longer.
pub fn split(tokenizer: &dyn Tokenizer, text: &str, rules: &TextPreparation) -> Result<Vec<String>> {
    let (prepared, _) = prepare(text, rules)?;
    let mut parts = Vec::new();
    for sentence in sentences(tokenizer, prepared.trim_matches(is_space))? {
        let fits = sentence.0 <= rules.max_tokens_per_chunk;
        parts.extend(if fits { vec![sentence] } else { clauses(tokenizer, sentence)? });
    }
    Ok(grouped(parts, rules.max_tokens_per_chunk))
}
