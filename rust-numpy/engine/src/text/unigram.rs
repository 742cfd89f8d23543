//! Viterbi over characters. Scores are added in single precision, which decides between equal splits.
use std::collections::HashMap;

const UNKNOWN_PENALTY: f64 = 10.0;

/// The pieces that text can match, with their ids and scores.
pub(super) struct Unigram {
    pieces: HashMap<String, (u32, f64)>,
    longest: usize,
    unknown_score: f64,
}

impl Unigram {
    /// `normal` and `user_defined` are pieces with ids and scores; the latter's scores are not used.
    pub fn new(normal: Vec<(String, u32, f64)>, user_defined: Vec<(String, u32)>) -> Self {
        let scores = || normal.iter().map(|(_, _, score)| *score);
        let lowest = scores().reduce(f64::min).unwrap_or(0.0);
        let highest = scores().reduce(f64::max).unwrap_or(0.0);
        let special = user_defined.into_iter().map(|(piece, id)| {
            let score = f64::from((piece.len() as f64 * highest) as f32) - 0.1;
            (piece, (id, score))
        });
        let mut pieces: HashMap<String, (u32, f64)> = special.collect();
        let unknown_score = f64::from((lowest - UNKNOWN_PENALTY) as f32);
        pieces.extend(normal.into_iter().map(|(piece, id, score)| (piece, (id, score))));
        let longest = pieces.keys().map(|piece| piece.chars().count()).max().unwrap_or(0);
        Unigram { pieces, longest, unknown_score }
    }

    /// The symbols of the best path, with their ids where they are pieces.
    pub fn segment<'a>(&self, text: &'a str) -> Vec<(&'a str, Option<u32>)> {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let count = bounds.len() - 1;
        let mut best: Vec<Option<(f64, usize)>> = vec![None; count + 1];
        best[0] = Some((0.0, 0));
        for start in 0..count {
            let Some((score, _)) = best[start] else { continue };
            let mut offer = |end: usize, added: f64| {
                let total = f64::from((score + added) as f32);
                if best[end].is_none_or(|(known, _)| total > known) {
                    best[end] = Some((total, start));
                }
            };
            for end in start + 1..=count.min(start + self.longest) {
                if let Some((_, score)) = self.pieces.get(&text[bounds[start]..bounds[end]]) {
                    offer(end, *score);
                }
            }
            if !self.pieces.contains_key(&text[bounds[start]..bounds[start + 1]]) {
                offer(start + 1, self.unknown_score);
            }
        }
        let mut symbols = Vec::new();
        let mut end = count;
        while end > 0 {
            let (_, start) = best[end].expect("each character is at least an unknown piece");
            let symbol = &text[bounds[start]..bounds[end]];
            symbols.push((symbol, self.pieces.get(symbol).map(|(id, _)| *id)));
            end = start;
        }
        symbols.reverse();
        symbols
    }
}
