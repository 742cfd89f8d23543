//! Arrays as lines of text.
use super::corrupt;
use super::printf::Format;
use crate::calc::values;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::Order;
use crate::scalar::Scalar;

/// Keywords of [`savetxt`].
#[derive(Clone, Debug)]
pub struct SaveOptions {
    /// One format for all numbers, one for each column, or one for a whole line.
    pub formats: Vec<String>,
    /// What stands between numbers.
    pub delimiter: String,
    /// What ends a line.
    pub newline: String,
    /// Lines in front, behind the comment mark.
    pub header: String,
    /// Lines at the end, behind the comment mark.
    pub footer: String,
    /// The comment mark.
    pub comments: String,
}

impl Default for SaveOptions {
    fn default() -> Self {
        let (none, format) = (String::new, "%.18e".to_string());
        let (delimiter, newline, comments) = (" ".into(), "\n".into(), "# ".into());
        SaveOptions { formats: vec![format], delimiter, newline, header: none(), footer: none(), comments }
    }
}

/// Writes a vector as one number a line, or a matrix as one row a line.
pub fn savetxt(array: &DynArray, options: &SaveOptions) -> Result<String> {
    let rows = match array.ndim() {
        1 => array.reshape(&[array.size() as isize, 1], Order::C)?,
        2 => array.clone(),
        ndim => return Err(NumPyError::value(&format!("expected 1D or 2D array, got {ndim}D array instead"))),
    };
    if !matches!(array.dtype().kind(), 'b' | 'i' | 'u' | 'f') {
        let why = format!("savetxt writes real numbers, found {}", array.dtype());
        return Err(NumPyError::argument(ErrorKind::Type, why));
    }
    let columns = rows.shape()[1];
    let line = line_format(&options.formats, columns, &options.delimiter)?;
    let mut text = comment(&options.header, options);
    let mut numbers: std::vec::IntoIter<Scalar> = match rows.dtype().kind() {
        'u' => values::<u64>(&rows)?.into_iter().map(Scalar::from).collect::<Vec<_>>(),
        'i' => values::<i64>(&rows)?.into_iter().map(Scalar::from).collect(),
        _ => values::<f64>(&rows)?.into_iter().map(Scalar::from).collect(),
    }
    .into_iter();
    for _ in 0..rows.shape()[0] {
        line.write(&mut numbers, &mut text);
        text.push_str(&options.newline);
    }
    text.push_str(&comment(&options.footer, options));
    Ok(text)
}

fn comment(lines: &str, options: &SaveOptions) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let marked = lines.replace('\n', &format!("\n{}", options.comments));
    format!("{}{marked}{}", options.comments, options.newline)
}

/// The format of a whole line.
fn line_format(formats: &[String], columns: usize, delimiter: &str) -> Result<Format> {
    // In a delimiter a percent sign is itself.
    let between = delimiter.replace('%', "%%");
    let text = match formats {
        [one] if Format::parse(one)?.places() == 1 => vec![one.as_str(); columns].join(&between),
        [one] => one.clone(),
        many => many.join(&between),
    };
    let format = Format::parse(&text)?;
    match format.places() == columns {
        true => Ok(format),
        false => Err(corrupt(format!("fmt has {} places for {columns} columns", format.places()))),
    }
}
