//! Tables of numbers in text.
use super::corrupt;
use crate::calc::{array_of, at_axis};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::layout::Order;
use crate::promote::Casting;
use crate::scalar::Scalar;
use crate::IndexItem;
use num_complex::Complex64;

/// Keywords of both readers.
#[derive(Clone, Debug)]
pub struct TextOptions {
    /// The dtype of the result.
    pub dtype: DType,
    /// What begins a comment, if anything does.
    pub comments: Option<String>,
    /// What stands between fields; white space where missing.
    pub delimiter: Option<String>,
    /// Lines to pass over in front.
    pub skip: usize,
    /// Lines to pass over at the end.
    pub skip_last: usize,
    /// Columns to read, from the end where negative.
    pub columns: Option<Vec<isize>>,
    /// Rows to read.
    pub most: Option<usize>,
    /// Whether the result is transposed.
    pub unpack: bool,
    /// Dimensions that the result has at least.
    pub least_dimensions: usize,
    /// What stands for fields that are empty, or (in [`genfromtxt`]) no numbers; an error where missing.
    pub filling: Option<f64>,
}

impl Default for TextOptions {
    fn default() -> Self {
        TextOptions {
            dtype: DType::F64,
            comments: Some("#".into()),
            delimiter: None,
            skip: 0,
            skip_last: 0,
            columns: None,
            most: None,
            unpack: false,
            least_dimensions: 0,
            filling: None,
        }
    }
}

/// Reads rows of equally many numbers; a field that is none is an error.
pub fn loadtxt(text: &str, options: &TextOptions) -> Result<DynArray> {
    read(text, &TextOptions { filling: None, ..options.clone() }, false)
}

/// The same, with `filling` (NaN, or -1 for integers) in place of fields that are no numbers.
pub fn genfromtxt(text: &str, options: &TextOptions) -> Result<DynArray> {
    let missing = if matches!(options.dtype.kind(), 'i' | 'u') { -1.0 } else { f64::NAN };
    let filling = options.filling.or(Some(missing));
    read(text, &TextOptions { filling, ..options.clone() }, true)
}

fn read(text: &str, options: &TextOptions, lenient: bool) -> Result<DynArray> {
    let mut lines: Vec<&str> = text.lines().skip(options.skip).collect();
    lines.truncate(lines.len().saturating_sub(options.skip_last));
    let content = |line: &str| match &options.comments {
        Some(mark) => line.split(mark.as_str()).next().unwrap_or_default().to_string(),
        None => line.to_string(),
    };
    let mut numbers: Vec<Scalar> = Vec::new();
    let (mut rows, mut width) = (0, None);
    for (number, line) in lines.iter().enumerate() {
        let line = content(line);
        if line.trim().is_empty() || options.most.is_some_and(|most| rows >= most) {
            continue;
        }
        let row = fields(&line, options, number + options.skip + 1)?;
        if *width.get_or_insert(row.len()) != row.len() {
            let (expected, found) = (width.unwrap_or(0), row.len());
            return Err(corrupt(format!(
                "line {}: {expected} columns expected, found {found}",
                number + options.skip + 1
            )));
        }
        for field in row {
            numbers.push(value(field, options, lenient)?);
        }
        rows += 1;
    }
    shaped(&numbers, rows, width.unwrap_or(1), options)
}

/// The fields of a line that are wanted.
fn fields<'a>(line: &'a str, options: &TextOptions, number: usize) -> Result<Vec<&'a str>> {
    let all: Vec<&str> = match &options.delimiter {
        None => line.split_whitespace().collect(),
        Some(delimiter) => line.split(delimiter.as_str()).map(str::trim).collect(),
    };
    let Some(columns) = &options.columns else { return Ok(all) };
    let pick = |&column: &isize| {
        let at = if column < 0 { column + all.len() as isize } else { column };
        let found = usize::try_from(at).ok().and_then(|at| all.get(at).copied());
        found.ok_or_else(|| corrupt(format!("line {number}: no column {column} among {}", all.len())))
    };
    columns.iter().map(pick).collect()
}

fn value(field: &str, options: &TextOptions, lenient: bool) -> Result<Scalar> {
    let parsed = match options.dtype.kind() {
        'i' | 'u' => field.parse::<i128>().ok().filter(|&n| lenient || fits(n, &options.dtype)).map(Scalar::Int),
        'c' => complex(field).map(Scalar::Complex),
        _ => field.parse().ok().map(Scalar::Float),
    };
    let wrong = || corrupt(format!("could not convert string {field:?} to {}", options.dtype));
    match (parsed, options.filling) {
        (Some(Scalar::Int(value)), _) if !fits(value, &options.dtype) => {
            let why = format!("Python integer {value} out of bounds for {}", options.dtype);
            Err(NumPyError::argument(ErrorKind::Overflow, why))
        }
        (Some(value), _) => Ok(value),
        (None, Some(filling)) => Ok(filling.into()),
        (None, None) => Err(wrong()),
    }
}

/// Whether an integer dtype holds this number.
fn fits(value: i128, dtype: &DType) -> bool {
    let bits = 8 * dtype.itemsize() as u32;
    match dtype.kind() {
        'u' => (0..1 << bits).contains(&value),
        _ => (-(1 << (bits - 1))..1 << (bits - 1)).contains(&value),
    }
}

/// `1`, `2j`, `1+2j`, each in parentheses or not.
fn complex(field: &str) -> Option<Complex64> {
    let inner = field.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(field);
    let Some(imaginary) = inner.strip_suffix(['j', 'J']) else { return inner.parse::<f64>().ok().map(Complex64::from) };
    // The sign between both parts is the last one that belongs to no exponent.
    let signs = imaginary.char_indices().rev().filter(|&(at, c)| at > 0 && matches!(c, '+' | '-'));
    let split = signs.map(|(at, _)| at).find(|&at| !imaginary[..at].ends_with(['e', 'E']));
    let (re, im) = imaginary.split_at(split.unwrap_or(0));
    let re = if re.is_empty() { Some(0.0) } else { re.parse().ok() };
    Some(Complex64::new(re?, im.parse().ok()?))
}

/// The table without dimensions of length 1, but with as many as are wanted at least.
fn shaped(numbers: &[Scalar], rows: usize, columns: usize, options: &TextOptions) -> Result<DynArray> {
    if options.least_dimensions > 2 {
        return Err(NumPyError::argument(ErrorKind::Value, "ndmin is 0, 1 or 2".into()));
    }
    let shape = [rows, columns];
    let table = match options.dtype.kind() {
        'c' => array_of(&numbers.iter().map(|&number| wide(number)).collect::<Vec<_>>(), &shape)?,
        'i' => array_of(&numbers.iter().map(|&number| whole(number) as i64).collect::<Vec<_>>(), &shape)?,
        'u' => array_of(&numbers.iter().map(|&number| whole(number) as u64).collect::<Vec<_>>(), &shape)?,
        _ => array_of(&numbers.iter().map(|&number| wide(number).re).collect::<Vec<_>>(), &shape)?,
    };
    let table = table.astype(&options.dtype, Casting::Unsafe)?;
    let squeezed: Vec<isize> =
        if rows == 0 { vec![0] } else { table.shape().iter().filter(|&&n| n != 1).map(|&n| n as isize).collect() };
    let result = match options.least_dimensions {
        2 => table,
        1 if squeezed.is_empty() => table.reshape(&[1], Order::C)?,
        _ => table.reshape(&squeezed, Order::C)?,
    };
    Ok(if options.unpack && result.ndim() == 2 { result.index(&at_axis(0, IndexItem::Ellipsis))?.t() } else { result })
}

fn wide(number: Scalar) -> Complex64 {
    match number {
        Scalar::Complex(value) => value,
        Scalar::Float(value) => value.into(),
        Scalar::Int(value) => (value as f64).into(),
        Scalar::Bool(value) => f64::from(value).into(),
    }
}

/// An integer, or what stands for one.
fn whole(number: Scalar) -> i128 {
    match number {
        Scalar::Int(value) => value,
        other => wide(other).re as i128,
    }
}
