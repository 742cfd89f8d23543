//! Python's literals, as far as headers of `.npy` files hold them.
use super::corrupt;
use crate::error::Result;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Int(i128),
    Bool(bool),
    Tuple(Vec<Literal>),
    List(Vec<Literal>),
    Dict(Vec<(String, Literal)>),
}

/// Nesting beyond which no header goes.
const DEEPEST: usize = 32;

/// Reads one literal, with nothing but space behind it.
pub(super) fn parse(text: &str) -> Result<Literal> {
    let mut reader = Reader { rest: text, depth: 0 };
    let value = reader.value()?;
    reader.skip();
    if reader.rest.is_empty() {
        return Ok(value);
    }
    Err(corrupt(format!("cannot parse header: {:?} is left", head(reader.rest))))
}

/// The first characters, for messages.
fn head(text: &str) -> String {
    text.chars().take(20).collect()
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn wrong<T>(&self) -> Result<T> {
        Err(corrupt(format!("cannot parse header at {:?}", head(self.rest))))
    }

    /// Whether the next character is this one, which is then taken.
    fn takes(&mut self, wanted: char) -> bool {
        self.skip();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Result<Literal> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(corrupt("cannot parse header: it is nested too deeply"));
        }
        self.skip();
        let value = match self.rest.chars().next() {
            Some('(') => self.sequence('(', ')').map(|(members, commas)| match (members.len(), commas) {
                // Parentheses around one value are no tuple.
                (1, 0) => members[0].clone(),
                _ => Literal::Tuple(members),
            }),
            Some('[') => self.sequence('[', ']').map(|(members, _)| Literal::List(members)),
            Some('{') => self.dict(),
            Some(quote @ ('\'' | '"')) => self.text(quote).map(Literal::Text),
            Some('-' | '0'..='9') => self.int(),
            _ => self.name(),
        };
        self.depth -= 1;
        value
    }

    /// Members between brackets, and the number of commas.
    fn sequence(&mut self, open: char, close: char) -> Result<(Vec<Literal>, usize)> {
        self.takes(open);
        let (mut members, mut commas) = (Vec::new(), 0);
        while !self.takes(close) {
            if commas < members.len() {
                return self.wrong();
            }
            members.push(self.value()?);
            commas += self.takes(',') as usize;
        }
        Ok((members, commas))
    }

    fn dict(&mut self) -> Result<Literal> {
        self.takes('{');
        let mut members = Vec::new();
        while !self.takes('}') {
            let Literal::Text(key) = self.value()? else { return self.wrong() };
            if !self.takes(':') {
                return self.wrong();
            }
            members.push((key, self.value()?));
            if !self.takes(',') && !self.rest.trim_start().starts_with('}') {
                return self.wrong();
            }
        }
        Ok(Literal::Dict(members))
    }

    fn text(&mut self, quote: char) -> Result<String> {
        let mut characters = self.rest.char_indices().skip(1);
        let mut text = String::new();
        while let Some((at, character)) = characters.next() {
            match character {
                _ if character == quote => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, escaped @ ('\\' | '\'' | '"'))) => text.push(escaped),
                    Some((_, 'x')) => text.push(self.hexadecimal(&mut characters, 2)?),
                    Some((_, 'u')) => text.push(self.hexadecimal(&mut characters, 4)?),
                    _ => return self.wrong(),
                },
                _ => text.push(character),
            }
        }
        self.wrong()
    }

    fn hexadecimal(&self, characters: &mut impl Iterator<Item = (usize, char)>, count: usize) -> Result<char> {
        let digits: String = characters.take(count).map(|(_, digit)| digit).collect();
        let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == count);
        code.and_then(char::from_u32).map_or_else(|| self.wrong(), Ok)
    }

    fn int(&mut self) -> Result<Literal> {
        let end =
            self.rest.char_indices().skip(1).find(|(_, c)| !c.is_ascii_digit()).map_or(self.rest.len(), |(at, _)| at);
        let (digits, rest) = self.rest.split_at(end);
        let Ok(value) = digits.parse() else { return self.wrong() };
        // Python 2 wrote long integers with an L.
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        Ok(Literal::Int(value))
    }

    fn name(&mut self) -> Result<Literal> {
        for (name, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.rest.strip_prefix(name) {
                self.rest = rest;
                return Ok(Literal::Bool(value));
            }
        }
        self.wrong()
    }
}

/// Text as Python's `repr` writes it.
pub(super) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut written = String::from(quote);
    for character in text.chars() {
        match character {
            '\\' => written.push_str("\\\\"),
            _ if character == quote => written.extend(['\\', quote]),
            _ => written.push(character),
        }
    }
    written.push(quote);
    written
}
