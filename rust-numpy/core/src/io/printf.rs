//! Numbers by C's formats: `%d`, `%i`, `%e`, `%f`, `%g`, `%s`, with flags, width and precision.
use super::corrupt;
use crate::error::Result;
use crate::scalar::Scalar;

/// One part of a format.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Number(Spec),
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Spec {
    left: bool,
    plus: bool,
    space: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    letter: char,
}

/// A format with places for numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Format {
    parts: Vec<Part>,
}

/// Widths and precisions beyond this are refused: no number is so long.
const WIDEST: usize = 1000;

impl Format {
    pub(super) fn parse(text: &str) -> Result<Format> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            parts.push(Part::Text(before.into()));
            rest = match after.strip_prefix('%') {
                Some(after) => {
                    parts.push(Part::Text("%".into()));
                    after
                }
                None => {
                    let (spec, after) = spec(after)?;
                    parts.push(Part::Number(spec));
                    after
                }
            };
        }
        parts.push(Part::Text(rest.into()));
        Ok(Format { parts })
    }

    /// How many numbers it takes.
    pub(super) fn places(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Number(_))).count()
    }

    /// The text with these numbers, as many as there are places.
    pub(super) fn write(&self, numbers: &mut impl Iterator<Item = Scalar>, to: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => to.push_str(text),
                Part::Number(spec) => to.push_str(&spec.number(numbers.next().unwrap_or(Scalar::Float(f64::NAN)))),
            }
        }
    }
}

fn spec(text: &str) -> Result<(Spec, &str)> {
    let mut spec = Spec::default();
    let flags = text.find(|c| !"-+ 0#".contains(c)).unwrap_or(text.len());
    for flag in text[..flags].chars() {
        match flag {
            '-' => spec.left = true,
            '+' => spec.plus = true,
            ' ' => spec.space = true,
            _ => spec.zero |= flag == '0',
        }
    }
    let (width, rest) = digits(&text[flags..])?;
    spec.width = width.unwrap_or(0);
    let rest = match rest.strip_prefix('.') {
        Some(rest) => {
            let (precision, rest) = digits(rest)?;
            spec.precision = Some(precision.unwrap_or(0));
            rest
        }
        None => rest,
    };
    let letter = rest.chars().next().filter(|letter| "dieEfFgGs".contains(*letter));
    spec.letter = letter.ok_or_else(|| corrupt(format!("format %{text} is not of d, i, e, f, g or s")))?;
    Ok((spec, &rest[1..]))
}

fn digits(text: &str) -> Result<(Option<usize>, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return Ok((None, text));
    }
    let number = text[..end].parse().ok().filter(|&number| number <= WIDEST);
    Ok((Some(number.ok_or_else(|| corrupt(format!("a width of {} is too large", &text[..end])))?), &text[end..]))
}

impl Spec {
    fn number(&self, number: Scalar) -> String {
        // Integers keep all their digits, which a double may not.
        let (value, digits) = match number {
            Scalar::Int(value) => (value as f64, Some(value.unsigned_abs().to_string())),
            Scalar::Bool(value) => (value as u8 as f64, None),
            Scalar::Float(value) => (value, None),
            Scalar::Complex(value) => (value.re, None),
        };
        let precision = self.precision.unwrap_or(6);
        let size = value.abs();
        let body = match self.letter {
            'd' | 'i' | 's' if digits.is_some() => digits.unwrap_or_default(),
            _ if value.is_nan() => "nan".into(),
            _ if value.is_infinite() => "inf".into(),
            'd' | 'i' => format!("{:.0}", size.trunc()),
            'e' | 'E' => exponent(size, precision),
            'f' | 'F' => format!("{size:.precision$}"),
            's' => shortest(size),
            _ => general(size, precision.max(1)),
        };
        let body = if self.letter.is_ascii_uppercase() { body.to_uppercase() } else { body };
        let negative = value.is_sign_negative() && !value.is_nan() && !(value == 0.0 && "di".contains(self.letter));
        let sign = match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let missing = self.width.saturating_sub(sign.len() + body.len());
        match (self.left, self.zero && self.letter != 's') {
            (true, _) => format!("{sign}{body}{}", " ".repeat(missing)),
            (_, true) => format!("{sign}{}{body}", "0".repeat(missing)),
            _ => format!("{}{sign}{body}", " ".repeat(missing)),
        }
    }
}

/// `1.500000e+00`.
fn exponent(size: f64, precision: usize) -> String {
    let written = format!("{size:.precision$e}");
    let (digits, power) = written.split_once('e').expect("an exponent");
    let power: i32 = power.parse().expect("digits of a power");
    format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}

/// The shorter of both forms, without zeros at the end.
fn general(size: f64, precision: usize) -> String {
    let written = exponent(size, precision - 1);
    let power: i32 = written.split_once('e').and_then(|(_, power)| power.parse().ok()).expect("a power");
    let trimmed = |digits: &str| match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => digits.to_string(),
    };
    if power < -4 || power >= precision as i32 {
        let (digits, power) = written.split_once('e').expect("an exponent");
        return format!("{}e{power}", trimmed(digits));
    }
    trimmed(&format!("{size:.*}", (precision as i32 - 1 - power).max(0) as usize))
}

/// As Python writes a float: the fewest digits that give it back.
fn shortest(size: f64) -> String {
    if size != 0.0 && !(1e-4..1e16).contains(&size) {
        let written = format!("{size:e}");
        let (digits, power) = written.split_once('e').expect("an exponent");
        let power: i32 = power.parse().expect("digits of a power");
        return format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs());
    }
    format!("{size:?}")
}
