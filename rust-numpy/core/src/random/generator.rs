//! Numbers of any distribution, in arrays.
use super::bounded::{Bounds, Rest};
use super::gamma::gamma_single;
use super::laws::{Draw, NEGATIVE_BINOMIAL, POISSON_MOST, TRIANGULAR, UNIFORM};
use super::ziggurat::{exponential, exponential_single, normal, normal_single};
use super::{BitGenerator, Bits, Distribution};
use crate::broadcast::broadcast_shapes;
use crate::calc::{array_of, generate, values};
use crate::dtype::DType;
use crate::dynarray::{integer_bounds, DynArray};
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;

/// NumPy's `Generator`: draws from a bit generator.
///
/// ```
/// use rust_numpy::random::{Bits, Generator, SeedSequence};
/// let mut generator = Generator::new(Bits::new("PCG64", &SeedSequence::new(&[42]))?);
/// let numbers = generator.standard_normal(&[2], false)?;
/// assert_eq!(numbers.item(&[0])?, 0.30471707975443135.into());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Generator {
    pub(super) bits: Bits,
}

impl Generator {
    /// Draws from these bits.
    pub fn new(bits: Bits) -> Self {
        Generator { bits }
    }

    /// The bits as they stand now.
    pub fn bits(&self) -> &Bits {
        &self.bits
    }

    fn fill(&mut self, shape: &[usize], mut each: impl FnMut(&mut Bits) -> f64) -> Result<DynArray> {
        generate(shape, |_| each(&mut self.bits))
    }

    fn fill_single(&mut self, shape: &[usize], mut each: impl FnMut(&mut Bits) -> f32) -> Result<DynArray> {
        generate(shape, |_| each(&mut self.bits))
    }

    /// Uniform numbers in [0, 1), in single or double precision.
    pub fn random(&mut self, shape: &[usize], single: bool) -> Result<DynArray> {
        match single {
            true => self.fill_single(shape, Bits::next_float),
            false => self.fill(shape, Bits::next_double),
        }
    }

    /// Normal numbers of mean 0 and deviation 1.
    pub fn standard_normal(&mut self, shape: &[usize], single: bool) -> Result<DynArray> {
        match single {
            true => self.fill_single(shape, normal_single),
            false => self.fill(shape, normal),
        }
    }

    /// Exponential numbers of mean 1, by the ziggurat or by inversion.
    pub fn standard_exponential(&mut self, shape: &[usize], single: bool, inverted: bool) -> Result<DynArray> {
        match (single, inverted) {
            (true, true) => self.fill_single(shape, |bits| -(-f64::from(bits.next_float())).ln_1p() as f32),
            (true, false) => self.fill_single(shape, exponential_single),
            (false, true) => self.fill(shape, |bits| -(-bits.next_double()).ln_1p()),
            (false, false) => self.fill(shape, exponential),
        }
    }

    /// Gamma numbers of scale 1.
    pub fn standard_gamma(&mut self, shapes: &DynArray, size: Option<&[usize]>, single: bool) -> Result<DynArray> {
        if !single {
            return self.draw(&super::laws::GAMMA, &[shapes.clone(), array_of(&[1.0], &[])?], size);
        }
        let shape = output_shape(&[shapes.shape()], size)?;
        let each = values::<f32>(&shapes.broadcast_to(&shape)?)?;
        each.iter().try_for_each(|&k| super::laws::Allowed::NonNegative.check("shape", f64::from(k)))?;
        generate(&shape, |i| gamma_single(&mut self.bits, each[i]))
    }

    /// Numbers of a distribution, one for each of the parameters' elements (broadcast), or as many as `size` says.
    pub fn draw(&mut self, law: &Distribution, parameters: &[DynArray], size: Option<&[usize]>) -> Result<DynArray> {
        let shape = output_shape(&parameters.iter().map(|array| array.shape()).collect::<Vec<_>>(), size)?;
        let mut columns = Vec::with_capacity(parameters.len());
        for ((name, allowed), array) in law.parameters.iter().zip(parameters) {
            let given = values::<f64>(array)?;
            given.iter().try_for_each(|&value| allowed.check(name, value))?;
            columns.push(if given.len() == 1 { given } else { values::<f64>(&array.broadcast_to(&shape)?)? });
        }
        let mut row = vec![0.0; columns.len()];
        let mut set = |i: usize| {
            row.iter_mut()
                .zip(&columns)
                .for_each(|(place, column)| *place = column[if column.len() == 1 { 0 } else { i }]);
            row.clone()
        };
        match law.draw {
            Draw::Real(each) => generate(&shape, |i| each(&mut self.bits, &set(i))),
            Draw::Whole(each) => generate(&shape, |i| each(&mut self.bits, &set(i))),
        }
    }

    /// Uniform numbers from `low` to below `high`.
    pub fn uniform(&mut self, low: &DynArray, high: &DynArray, size: Option<&[usize]>) -> Result<DynArray> {
        let (low, high) = (low.astype(&DType::F64, Casting::Unsafe)?, high.astype(&DType::F64, Casting::Unsafe)?);
        let range = crate::calc::subtract(&high, &low)?;
        if values::<f64>(&range)?.iter().any(|range| !range.is_finite()) {
            let why = "high - low range exceeds valid bounds".into();
            return Err(NumPyError::argument(ErrorKind::Overflow, why));
        }
        self.draw(&UNIFORM, &[low, range], size)
    }

    /// Triangular numbers, whose parameters must be in order.
    pub fn triangular(&mut self, parameters: &[DynArray; 3], size: Option<&[usize]>) -> Result<DynArray> {
        let [left, mode, right] = parameters;
        for (name, wrong) in [
            ("left > mode", crate::calc::greater(left, mode)?),
            ("mode > right", crate::calc::greater(mode, right)?),
            ("left == right", crate::calc::equal(left, right)?),
        ] {
            if crate::calc::any(&wrong)? {
                return Err(NumPyError::value(name));
            }
        }
        self.draw(&TRIANGULAR, parameters, size)
    }

    /// Negative binomial numbers, whose mean must not be too large.
    pub fn negative_binomial(&mut self, n: &DynArray, p: &DynArray, size: Option<&[usize]>) -> Result<DynArray> {
        let shape = broadcast_shapes(&[n.shape(), p.shape()])?;
        let (all_n, all_p) = (values::<f64>(&n.broadcast_to(&shape)?)?, values::<f64>(&p.broadcast_to(&shape)?)?);
        let most = |(n, p): (&f64, &f64)| (1.0 - p) / p * (n + 10.0 * n.sqrt());
        if all_n.iter().zip(&all_p).map(most).any(|mean| mean > POISSON_MOST) {
            return Err(NumPyError::value("n too large or p too small"));
        }
        self.draw(&NEGATIVE_BINOMIAL, &[n.clone(), p.clone()], size)
    }

    /// Whole numbers from `low` to `high` (left out unless `endpoint`), in an integer dtype or booleans.
    pub fn integers(
        &mut self,
        low: &Ends,
        high: &Ends,
        size: Option<&[usize]>,
        dtype: &DType,
        endpoint: bool,
    ) -> Result<DynArray> {
        if let Some(size) = size.filter(|size| size.contains(&0)) {
            return DynArray::zeros(size, dtype);
        }
        let shape = output_shape(&[&low.shape, &high.shape], size)?;
        let one = low.values.len() == 1 && high.values.len() == 1;
        let wide = |ends: &Ends| if one { Ok(ends.values.clone()) } else { ends.broadcast(&shape) };
        let pairs = wide(low)?.into_iter().zip(wide(high)?);
        let bounds: Vec<Bounds> = pairs.map(|pair| bounds(pair, dtype, endpoint)).collect::<Result<_>>()?;
        let width = if *dtype == DType::BOOL { 1 } else { 8 * dtype.itemsize() as u32 };
        let mut rest = Rest::default();
        let made: DynArray =
            generate(&shape, |i| bounds[if one { 0 } else { i }].draw(&mut self.bits, &mut rest, width) as i64)?;
        made.astype(dtype, Casting::Unsafe)
    }
}

/// Bounds of whole numbers in C order: wider than any dtype, for the one past the last may be.
#[derive(Clone, Debug)]
pub struct Ends {
    values: Vec<i128>,
    shape: Vec<usize>,
}

impl From<i128> for Ends {
    fn from(value: i128) -> Self {
        Ends { values: vec![value], shape: vec![] }
    }
}

impl Ends {
    /// The elements of an array; fractions are cut off.
    pub fn of(array: &DynArray) -> Result<Ends> {
        let values = match array.dtype().kind() {
            'u' => values::<u64>(array)?.into_iter().map(i128::from).collect(),
            _ => values::<i64>(array)?.into_iter().map(i128::from).collect(),
        };
        Ok(Ends { values, shape: array.shape().to_vec() })
    }

    fn broadcast(&self, shape: &[usize]) -> Result<Vec<i128>> {
        let places = generate(&self.shape, |i| i as i64)?.broadcast_to(shape)?;
        Ok(values::<i64>(&places)?.into_iter().map(|at| self.values[at as usize]).collect())
    }
}

fn bounds((low, high): (i128, i128), dtype: &DType, endpoint: bool) -> Result<Bounds> {
    let known = if *dtype == DType::BOOL { Some((0, 1)) } else { integer_bounds(dtype) };
    let unknown = || NumPyError::argument(ErrorKind::Type, format!("unsupported dtype {dtype} for integers"));
    let (least, most) = known.ok_or_else(unknown)?;
    let high = if endpoint { high } else { high - 1 };
    if low < least {
        return Err(NumPyError::value(&format!("low is out of bounds for {dtype}")));
    }
    if high > most {
        return Err(NumPyError::value(&format!("high is out of bounds for {dtype}")));
    }
    if low > high {
        return Err(NumPyError::value(if endpoint { "low > high" } else { "low >= high" }));
    }
    Ok(Bounds { low, range: (high - low) as u64 })
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
