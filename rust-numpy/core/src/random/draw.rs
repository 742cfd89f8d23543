//! One number of a distribution for each of its parameters' elements.
use super::laws::Draw;
use super::Distribution;
use crate::broadcast::broadcast_shapes;
use crate::calc::{generate, values};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};

/// The parameters of one number after the other.
struct Rows {
    columns: Vec<Vec<f64>>,
    row: Vec<f64>,
}

impl Rows {
    /// The parameters broadcast to a shape, which are what the law lets them be.
    fn new<S>(law: &Distribution<S>, parameters: &[DynArray], shape: &[usize]) -> Result<Rows> {
        let mut columns = Vec::with_capacity(parameters.len());
        for ((name, allowed), array) in law.parameters.iter().zip(parameters) {
            let given = values::<f64>(array)?;
            given.iter().try_for_each(|&value| allowed.check(name, value))?;
            columns.push(if given.len() == 1 { given } else { values::<f64>(&array.broadcast_to(shape)?)? });
        }
        let row = columns.iter().map(|column| column.first().copied().unwrap_or_default()).collect();
        Ok(Rows { columns, row })
    }

    fn at(&mut self, i: usize) -> &[f64] {
        for (place, column) in self.row.iter_mut().zip(&self.columns).filter(|(_, column)| column.len() > 1) {
            *place = column[i];
        }
        &self.row
    }
}

/// Numbers of the parameters' shape, broadcast, or of the shape that `size` says.
pub(super) fn draw<S>(
    source: &mut S,
    law: &Distribution<S>,
    parameters: &[DynArray],
    size: Option<&[usize]>,
) -> Result<DynArray> {
    let shape = output_shape(&parameters.iter().map(|array| array.shape()).collect::<Vec<_>>(), size)?;
    let mut rows = Rows::new(law, parameters, &shape)?;
    match law.draw {
        Draw::Real(each) => generate(&shape, |i| each(source, rows.at(i))),
        Draw::Whole(each) => generate(&shape, |i| each(source, rows.at(i))),
    }
}

/// The shape of a result: of the parameters broadcast, or the one asked for, which they must fit.
pub(super) fn output_shape(parameters: &[&[usize]], size: Option<&[usize]>) -> Result<Vec<usize>> {
    let Some(size) = size else { return Ok(broadcast_shapes(parameters)?.to_vec()) };
    if parameters.iter().all(|shape| shape.is_empty()) {
        return Ok(size.to_vec());
    }
    let all: Vec<&[usize]> = parameters.iter().copied().chain([size]).collect();
    match broadcast_shapes(&all)? {
        shape if shape[..] == *size => Ok(size.to_vec()),
        _ => Err(NumPyError::value(&format!("output size {size:?} is not compatible with the parameters' shapes"))),
    }
}
