//! Numbers of any distribution, in arrays.
use super::draw::output_shape;
use super::gamma::gamma_single;
use super::laws::{NEGATIVE_BINOMIAL, POISSON_MOST, TRIANGULAR, UNIFORM};
use super::ziggurat::{exponential, exponential_single, normal, normal_single};
use super::{BitGenerator, Bits, Distribution};
use crate::broadcast::broadcast_shapes;
use crate::calc::{array_of, generate, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
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
        super::draw::draw(&mut self.bits, law, parameters, size)
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
        in_order(parameters)?;
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
}

/// Whether a triangle's ends and its top are in order.
pub(crate) fn in_order([left, mode, right]: &[DynArray; 3]) -> Result<()> {
    for (name, wrong) in [
        ("left > mode", crate::calc::greater(left, mode)?),
        ("mode > right", crate::calc::greater(mode, right)?),
        ("left == right", crate::calc::equal(left, right)?),
    ] {
        if crate::calc::any(&wrong)? {
            return Err(NumPyError::value(name));
        }
    }
    Ok(())
}
