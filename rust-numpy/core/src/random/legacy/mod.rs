//! NumPy's `RandomState`: the older interface, whose streams never change.
//!
//! Its distributions differ from `Generator`'s in their methods: normal numbers by G. Marsaglia's polar method, which
//! makes two at a time, exponential ones by inversion. What both share is drawn by the same functions.
mod continuous;
mod discrete;
pub mod laws;
mod orders;
mod seed;
mod vectors;

use super::bounded::Bounds;
use super::draw::draw;
use super::whole::Range;
use super::{BitGenerator, Bits, Distribution, Ends, Generator};
use crate::calc::{generate, values};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::promote::Casting;

/// A bit generator, and the normal number that the last pair left.
///
/// ```
/// use rust_numpy::random::RandomState;
/// let mut state = RandomState::seeded(42);
/// assert_eq!(state.standard_normal(&[])?.item(&[])?, 0.4967141530112327.into());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RandomState {
    generator: Generator,
    spare: Option<f64>,
}

impl RandomState {
    /// Draws from these bits.
    pub fn new(bits: Bits) -> Self {
        RandomState { generator: Generator::new(bits), spare: None }
    }

    /// The state: the bit generator's words; and whether there is a normal number left, and its bits.
    pub fn words(&self) -> (Vec<u64>, [u64; 2]) {
        let spare = [u64::from(self.spare.is_some()), self.spare.unwrap_or(0.0).to_bits()];
        (self.generator.bits.words(), spare)
    }

    /// The state of these words.
    pub fn from_words(words: &[u64], spare: &[u64]) -> Result<Self> {
        let spare = match spare {
            [0, _] => None,
            [1, bits] => Some(f64::from_bits(*bits)),
            _ => return Err(NumPyError::value("these words are no state of a RandomState")),
        };
        Ok(RandomState { generator: Generator::new(Bits::from_words(words)?), spare })
    }

    fn bits(&mut self) -> &mut Bits {
        &mut self.generator.bits
    }

    fn double(&mut self) -> f64 {
        self.bits().next_double()
    }

    fn exponential(&mut self) -> f64 {
        -(1.0 - self.double()).ln()
    }

    /// One of a pair of normal numbers made of a point in the unit circle; the other is kept.
    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (x, y) = (2.0 * self.double() - 1.0, 2.0 * self.double() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let scale = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(scale * x);
                return scale * y;
            }
        }
    }

    /// Uniform numbers in [0, 1).
    pub fn random_sample(&mut self, shape: &[usize]) -> Result<DynArray> {
        generate(shape, |_| self.double())
    }

    /// Normal numbers of mean 0 and deviation 1.
    pub fn standard_normal(&mut self, shape: &[usize]) -> Result<DynArray> {
        generate(shape, |_| self.normal())
    }

    /// Numbers of a distribution, one for each of the parameters' elements (broadcast), or as many as `size` says.
    pub fn draw(
        &mut self,
        law: &Distribution<RandomState>,
        parameters: &[DynArray],
        size: Option<&[usize]>,
    ) -> Result<DynArray> {
        draw(self, law, parameters, size)
    }

    /// Uniform numbers between `low` and `high`, in either order.
    pub fn uniform(&mut self, low: &DynArray, high: &DynArray, size: Option<&[usize]>) -> Result<DynArray> {
        let (low, high) = (low.astype(&DType::F64, Casting::Unsafe)?, high.astype(&DType::F64, Casting::Unsafe)?);
        let range = crate::calc::subtract(&high, &low)?;
        if values::<f64>(&range)?.iter().any(|range| !range.is_finite()) {
            return Err(NumPyError::argument(ErrorKind::Overflow, "Range exceeds valid bounds".into()));
        }
        self.draw(&laws::UNIFORM, &[low, range], size)
    }

    /// Whole numbers from `low` to below `high`, in an integer dtype or booleans: of as many bits as needed, drawn
    /// until they fit.
    pub fn randint(&mut self, low: &Ends, high: &Ends, size: Option<&[usize]>, dtype: &DType) -> Result<DynArray> {
        self.generator.between(&Range { low, high, dtype, endpoint: false }, size, Bounds::draw_masked)
    }

    /// Whole numbers from 0 to the largest of `int64`.
    pub fn tomaxint(&mut self, shape: &[usize]) -> Result<DynArray> {
        generate(shape, |_| (self.bits().next_u64() >> 1) as i64)
    }
}
