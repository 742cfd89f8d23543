//! Fourier transforms of lines, with plans kept for the lengths seen last.
use num_complex::Complex;
use realfft::RealFftPlanner;
use rustfft::{FftNum, FftPlanner};
use std::cell::RefCell;

/// Which way a transform goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// With `exp(-2 pi i j k / n)`.
    Forward,
    /// With `exp(2 pi i j k / n)`, not divided by n.
    Inverse,
}

/// Plans are forgotten once there are this many lengths, so that they cannot fill the memory.
const LENGTHS: usize = 64;

/// Plans of one number type.
struct Plans<T: FftNum> {
    lengths: Vec<usize>,
    complex: FftPlanner<T>,
    real: RealFftPlanner<T>,
}

impl<T: FftNum> Plans<T> {
    fn new() -> Self {
        Plans { lengths: Vec::new(), complex: FftPlanner::new(), real: RealFftPlanner::new() }
    }

    fn note(&mut self, n: usize) {
        if !self.lengths.contains(&n) {
            if self.lengths.len() >= LENGTHS {
                *self = Plans::new();
            }
            self.lengths.push(n);
        }
    }

    /// In place, line by line.
    fn complex(&mut self, lines: &mut [Complex<T>], n: usize, direction: Direction) {
        self.note(n);
        let plan = match direction {
            Direction::Forward => self.complex.plan_fft_forward(n),
            Direction::Inverse => self.complex.plan_fft_inverse(n),
        };
        let mut scratch = vec![Complex::new(T::zero(), T::zero()); plan.get_inplace_scratch_len()];
        plan.process_with_scratch(lines, &mut scratch);
    }

    /// Lines of `n` numbers to lines of `n / 2 + 1`; the input is used up.
    fn real_forward(&mut self, lines: &mut [T], spectra: &mut [Complex<T>], n: usize) {
        self.note(n);
        let plan = self.real.plan_fft_forward(n);
        let mut scratch = plan.make_scratch_vec();
        for (line, spectrum) in lines.chunks_exact_mut(n).zip(spectra.chunks_exact_mut(n / 2 + 1)) {
            plan.process_with_scratch(line, spectrum, &mut scratch).expect("lengths fit the plan");
        }
    }

    /// Lines of `n / 2 + 1` numbers, whose ends count as real, to lines of `n`; the input is used up.
    fn real_inverse(&mut self, spectra: &mut [Complex<T>], lines: &mut [T], n: usize) {
        self.note(n);
        let plan = self.real.plan_fft_inverse(n);
        let mut scratch = plan.make_scratch_vec();
        for (spectrum, line) in spectra.chunks_exact_mut(n / 2 + 1).zip(lines.chunks_exact_mut(n)) {
            spectrum[0].im = T::zero();
            if n.is_multiple_of(2) {
                spectrum[n / 2].im = T::zero();
            }
            plan.process_with_scratch(spectrum, line, &mut scratch).expect("lengths fit the plan, and ends are real");
        }
    }
}

/// Real numbers that transforms are computed in.
pub trait Transform: Sized {
    /// Transforms lines of `n` complex numbers in place.
    fn complex(lines: &mut [Complex<Self>], n: usize, direction: Direction);
    /// Transforms lines of `n` real numbers to the first `n / 2 + 1` numbers of their spectra. The lines are used up.
    fn real_forward(lines: &mut [Self], spectra: &mut [Complex<Self>], n: usize);
    /// Transforms spectra of `n / 2 + 1` numbers to lines of `n` real ones, not divided by n. The spectra are used up.
    fn real_inverse(spectra: &mut [Complex<Self>], lines: &mut [Self], n: usize);
}

macro_rules! transform {
    ($t:ty, $plans:ident) => {
        thread_local! {
            static $plans: RefCell<Plans<$t>> = RefCell::new(Plans::new());
        }

        impl Transform for $t {
            fn complex(lines: &mut [Complex<Self>], n: usize, direction: Direction) {
                $plans.with(|plans| plans.borrow_mut().complex(lines, n, direction));
            }
            fn real_forward(lines: &mut [Self], spectra: &mut [Complex<Self>], n: usize) {
                $plans.with(|plans| plans.borrow_mut().real_forward(lines, spectra, n));
            }
            fn real_inverse(spectra: &mut [Complex<Self>], lines: &mut [Self], n: usize) {
                $plans.with(|plans| plans.borrow_mut().real_inverse(spectra, lines, n));
            }
        }
    };
}
transform!(f32, SINGLE);
transform!(f64, DOUBLE);
