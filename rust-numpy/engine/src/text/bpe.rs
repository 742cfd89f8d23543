//! Byte-pair encoding as SentencePiece does it: neighbours merge, the piece of the highest score first, then the leftmost.
use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// The pieces that text can match, with their ids and scores.
pub(super) struct Bpe {
    pieces: HashMap<String, (u32, f64)>,
    /// User-defined pieces: symbols of their own, which never merge.
    frozen: HashSet<String>,
    /// Lengths of those in bytes, the longest first.
    frozen_lengths: Vec<usize>,
}

/// Neighbours that together are a piece of `length` bytes.
struct Candidate {
    score: f64,
    first: usize,
    second: usize,
    length: usize,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.first.cmp(&self.first))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// A stretch of the text, empty once it has merged into its left neighbour.
struct Symbol {
    start: usize,
    end: usize,
    left: Option<usize>,
    right: Option<usize>,
}

impl Symbol {
    fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

impl Bpe {
    /// `pieces` with ids and scores; `frozen` are those that the user defined.
    pub fn new(pieces: impl Iterator<Item = (String, u32, f64)>, frozen: &[String]) -> Self {
        // Adding zero makes -0 the equal of 0, as it is among the scores.
        let pieces = pieces.map(|(piece, id, score)| (piece, (id, score + 0.0))).collect();
        let mut lengths: Vec<usize> = frozen.iter().map(String::len).filter(|&length| length > 0).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Bpe { pieces, frozen: frozen.iter().cloned().collect(), frozen_lengths: lengths }
    }

    /// The symbols that are left when nothing merges any more, with their ids where they are pieces.
    pub fn segment<'a>(&self, text: &'a str) -> Vec<(&'a str, Option<u32>)> {
        let mut symbols = self.symbols(text);
        let mut agenda = BinaryHeap::new();
        for second in 1..symbols.len() {
            self.propose(&mut agenda, text, &symbols, second - 1, second);
        }
        while let Some(Candidate { first, second, length, .. }) = agenda.pop() {
            let stale = symbols[first].is_empty() || symbols[second].is_empty();
            if stale || symbols[second].end - symbols[first].start != length {
                continue;
            }
            merge(&mut symbols, first, second);
            if let Some(after) = symbols[first].right {
                self.propose(&mut agenda, text, &symbols, first, after);
            }
            if let Some(before) = symbols[first].left {
                self.propose(&mut agenda, text, &symbols, before, first);
            }
        }
        let left = symbols.iter().filter(|symbol| !symbol.is_empty()).map(|symbol| &text[symbol.start..symbol.end]);
        left.map(|symbol| (symbol, self.pieces.get(symbol).map(|(id, _)| *id))).collect()
    }

    /// User-defined pieces, the longest first, and single characters.
    fn symbols(&self, text: &str) -> Vec<Symbol> {
        let mut symbols: Vec<Symbol> = Vec::new();
        let mut start = 0;
        while let Some(character) = text[start..].chars().next() {
            let frozen = self
                .frozen_lengths
                .iter()
                .find(|&&length| text.get(start..start + length).is_some_and(|piece| self.frozen.contains(piece)));
            let end = start + frozen.copied().unwrap_or(character.len_utf8());
            let index = symbols.len();
            if let Some(last) = symbols.last_mut() {
                last.right = Some(index);
            }
            symbols.push(Symbol { start, end, left: index.checked_sub(1), right: None });
            start = end;
        }
        symbols
    }

    fn propose(&self, agenda: &mut BinaryHeap<Candidate>, text: &str, symbols: &[Symbol], first: usize, second: usize) {
        let (a, b) = (&symbols[first], &symbols[second]);
        if self.frozen.contains(&text[a.start..a.end]) || self.frozen.contains(&text[b.start..b.end]) {
            return;
        }
        if let Some(&(_, score)) = self.pieces.get(&text[a.start..b.end]) {
            agenda.push(Candidate { score, first, second, length: b.end - a.start });
        }
    }
}

/// The first symbol takes the second's place as well.
fn merge(symbols: &mut [Symbol], first: usize, second: usize) {
    let (end, right) = (symbols[second].end, symbols[second].right);
    symbols[second].start = end;
    (symbols[first].end, symbols[first].right) = (end, right);
    if let Some(right) = right {
        symbols[right].left = Some(first);
    }
}
