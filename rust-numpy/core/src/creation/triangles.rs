//! Diagonals, triangles, and Vandermonde's matrix.
use crate::calc::{apply, array_of, generate};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::layout::{Layout, Order};
use crate::promote::{common_dtype, Casting};
use crate::room::room;
use crate::ufunc;

/// Ones on a diagonal, `offset` above the main one.
pub fn eye(rows: usize, columns: usize, offset: isize, dtype: &DType, order: Order) -> Result<DynArray> {
    let mut matrix = super::zeros(&[rows, columns], dtype, order)?;
    write_diagonal(&mut matrix, offset, &DynArray::scalar(1.into(), dtype)?)?;
    Ok(matrix)
}

/// Writes `values`, broadcast, to a diagonal of a matrix.
fn write_diagonal(matrix: &mut DynArray, offset: isize, values: &DynArray) -> Result<()> {
    let layout: Layout = matrix.layout().diagonal(offset, 0, 1)?;
    matrix.view_mut()?.with_layout(layout).assign(values)
}

/// A matrix with `values` on a diagonal and zeros elsewhere, or a diagonal of a matrix, as a view.
pub fn diag(values: &DynArray, offset: isize) -> Result<DynArray> {
    match values.ndim() {
        1 => diagflat(values, offset),
        2 => values.diagonal(offset, 0, 1),
        _ => Err(NumPyError::value("input must be 1- or 2-d")),
    }
}

/// A matrix with all elements of `values`, in C order, on a diagonal.
pub fn diagflat(values: &DynArray, offset: isize) -> Result<DynArray> {
    let side = offset.unsigned_abs().checked_add(values.size());
    let side = side.ok_or_else(|| NumPyError::TooLarge(vec![usize::MAX; 2]))?;
    let mut matrix = DynArray::zeros(&[side, side], values.dtype())?;
    write_diagonal(&mut matrix, offset, &values.reshape(&[values.size() as isize], Order::C)?)?;
    Ok(matrix)
}

/// Ones at and below a diagonal, `offset` above the main one, zeros above it.
pub fn tri(rows: usize, columns: usize, offset: isize, dtype: &DType) -> Result<DynArray> {
    triangle(rows, columns, offset)?.astype(dtype, Casting::Unsafe)
}

/// Where a matrix lies at or below a diagonal.
fn triangle(rows: usize, columns: usize, offset: isize) -> Result<DynArray> {
    let (rows, columns) = (rows as i64, columns as i64);
    let count = |n: i64| generate::<i64>(&[n as usize], |i| i as i64);
    let limit = generate::<i64>(&[columns as usize], |i| (i as i64).saturating_sub(offset as i64))?;
    ufunc::get("greater_equal")?.outer(&count(rows)?, &limit, &Default::default())
}

fn masked(array: &DynArray, offset: isize, upper: bool) -> Result<DynArray> {
    let shape = match array.shape() {
        // NumPy makes a square matrix of a vector.
        [n] => [*n, *n],
        [.., rows, columns] => [*rows, *columns],
        [] => return Err(NumPyError::TooFewDimensions("tri")),
    };
    let mask = triangle(shape[0], shape[1], if upper { offset.saturating_sub(1) } else { offset })?;
    let zero = DynArray::zeros(&[1], array.dtype())?;
    match upper {
        true => crate::choose(&mask, &zero, array),
        false => crate::choose(&mask, array, &zero),
    }
}

/// The array with zeros above a diagonal of its last two dimensions.
pub fn tril(array: &DynArray, offset: isize) -> Result<DynArray> {
    masked(array, offset, false)
}

/// The array with zeros below a diagonal of its last two dimensions.
pub fn triu(array: &DynArray, offset: isize) -> Result<DynArray> {
    masked(array, offset, true)
}

/// Rows and columns of the elements of the lower or upper triangle, in C order.
pub fn triangle_indices(rows: usize, columns: usize, offset: isize, upper: bool) -> Result<[DynArray; 2]> {
    let triangle = Triangle { columns: columns as i128, offset: offset as i128 + i128::from(!upper), upper };
    let count = usize::try_from(triangle.count(rows)).unwrap_or(usize::MAX);
    let (mut across, mut down) = (room(count)?, room(count)?);
    for row in triangle.occupied(rows) {
        let part = triangle.row(row as i128);
        down.extend(part.clone().map(|_| row));
        across.extend(part);
    }
    Ok([array_of(&down, &[down.len()])?, array_of(&across, &[across.len()])?])
}

/// Of row r, a lower triangle has the columns before r + `offset`, an upper one the others.
struct Triangle {
    columns: i128,
    offset: i128,
    upper: bool,
}

impl Triangle {
    fn row(&self, row: i128) -> std::ops::Range<i64> {
        let turn = (row + self.offset).clamp(0, self.columns) as i64;
        if self.upper {
            turn..self.columns as i64
        } else {
            0..turn
        }
    }

    /// The rows that have elements.
    fn occupied(&self, rows: usize) -> std::ops::Range<i64> {
        let within = |row: i128| row.clamp(0, rows as i128) as i64;
        match (self.columns, self.upper) {
            (0, _) => 0..0,
            (_, true) => 0..within(self.columns - self.offset),
            (_, false) => within(1 - self.offset)..rows as i64,
        }
    }

    /// How many elements there are, counted without a walk over the rows, of which there may be more than memory has bytes.
    fn count(&self, rows: usize) -> i128 {
        let occupied = self.occupied(rows);
        let (start, end) = (occupied.start as i128 + self.offset, occupied.end as i128 + self.offset);
        let sum = |from: i128, to: i128| (from + to - 1).saturating_mul((to - from).max(0)) / 2;
        if self.upper {
            (end - start) * self.columns - sum(start.max(0), end)
        } else {
            let full = self.columns.clamp(start, end.max(start));
            sum(start, full) + (end - full).max(0) * self.columns
        }
    }
}

/// Powers of `values` as columns: decreasing from `columns - 1`, or increasing from 0.
pub fn vander(values: &DynArray, columns: Option<usize>, increasing: bool) -> Result<DynArray> {
    let &[rows] = values.shape() else {
        return Err(NumPyError::value("x must be a one-dimensional array or sequence"));
    };
    let columns = columns.unwrap_or(rows);
    let dtype = common_dtype(values.dtype(), &DType::I64)?;
    let mut matrix = DynArray::zeros(&[rows, columns], &dtype)?;
    let place = |column: usize| IndexItem::At(if increasing { column } else { columns - 1 - column } as isize);
    let mut power = DynArray::scalar(1.into(), &dtype)?;
    for column in 0..columns {
        matrix.view_mut()?.index(&[s(..), place(column)])?.assign(&power)?;
        power = match column {
            0 => values.astype(&dtype, Casting::Unsafe)?,
            _ => apply("multiply", &[(&power).into(), (&values.astype(&dtype, Casting::Unsafe)?).into()])?,
        };
    }
    Ok(matrix)
}
