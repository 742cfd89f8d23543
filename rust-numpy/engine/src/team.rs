//! Large matrices that several instances of the engine share: each holds some of their outputs, and computes those.
//!
//! An instance of WebAssembly is one thread with a memory of its own. So weights are split, not doubled, and only
//! activations go from one to another. The numbers are those of one thread.
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use rust_numpy_kernels::neural::{outputs_of_part, Rows};
use std::sync::Arc;

/// What a thread must be spared, in weights of a row's product, to be worth two messages: a quarter of a millisecond.
const WORTH: usize = 1 << 20;

/// What calls the helpers that have the parts 1, 2, ... of each matrix; part 0 is the caller's.
pub trait Team: Send + Sync {
    /// How many share a matrix, the caller included.
    fn parts(&self) -> usize;

    /// Has all helpers multiply rows `x` with their part of the matrix of that number.
    fn begin(&self, matrix: usize, x: &[f32]);

    /// Waits for what a helper made of it, `[rows, its outputs]`.
    fn finish(&self, part: usize, out: &mut [f32]);
}

/// One instance's share of a matrix.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    /// The matrix's number, the same for all.
    pub number: usize,
    pub part: usize,
    pub parts: usize,
}

impl Share {
    /// Whether it is worth while that so many share a matrix of that shape, and there is something for each.
    pub fn is_worth(shape: &[usize], parts: usize) -> bool {
        let &[inputs, outputs] = shape else { return false };
        inputs.saturating_mul(outputs) >= WORTH && !outputs_of_part(outputs, 0, parts).is_empty()
    }

    pub fn of(self, whole: &Matrix) -> Matrix {
        whole.part(outputs_of_part(whole.outputs(), self.part, self.parts))
    }
}

/// A matrix of which others have the rest.
#[derive(Clone)]
pub(crate) struct Shared {
    own: Box<Matrix>,
    outputs: usize,
    number: usize,
    team: Arc<dyn Team>,
}

impl Shared {
    /// Of a matrix of so many outputs that has this number.
    pub fn new(own: Matrix, outputs: usize, number: usize, team: Arc<dyn Team>) -> Self {
        Shared { own: Box::new(own), outputs, number, team }
    }

    pub fn inputs(&self) -> usize {
        self.own.inputs()
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }

    pub fn rounded(&self) -> bool {
        self.own.rounded()
    }

    /// `out [rows, outputs] = x @ weights`
    pub fn product(&self, x: Rows, out: &mut [f32]) {
        let (count, flat, parts) = (x.count(), x.to_vec(), self.team.parts());
        self.team.begin(self.number, &flat);
        for part in 0..parts {
            let columns = outputs_of_part(self.outputs, part, parts);
            let mut made = vec![0.0; count * columns.len()];
            match part {
                0 => self.own.product(Rows::of(&flat, self.inputs()), None, &mut made),
                _ => self.team.finish(part, &mut made),
            }
            for (out, made) in out.chunks_exact_mut(self.outputs).zip(made.chunks_exact(columns.len())) {
                out[columns.clone()].copy_from_slice(made);
            }
        }
    }
}

/// A helper's parts of all shared matrices.
pub struct Helper {
    parts: Vec<Matrix>,
}

impl Helper {
    pub(crate) fn new(parts: Vec<Matrix>) -> Self {
        Helper { parts }
    }

    /// Its part of the product of rows `x` with a matrix: `[rows, its outputs]`.
    pub fn product(&self, matrix: usize, x: &[f32]) -> Result<Vec<f32>> {
        let part = self.parts.get(matrix);
        let part = part.filter(|part| x.len().is_multiple_of(part.inputs()));
        let part = part.ok_or_else(|| Error::input("helper", "a matrix of its own and whole rows", matrix))?;
        let mut out = vec![0.0; x.len() / part.inputs() * part.outputs()];
        part.product(Rows::of(x, part.inputs()), None, &mut out);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::GraphIndex;
    use crate::loader::Loader;
    use std::sync::Mutex;

    /// Helpers in this thread.
    struct Here {
        helpers: Vec<Helper>,
        begun: Mutex<(usize, Vec<f32>)>,
    }

    impl Team for Here {
        fn parts(&self) -> usize {
            self.helpers.len() + 1
        }

        fn begin(&self, matrix: usize, x: &[f32]) {
            *self.begun.lock().unwrap() = (matrix, x.to_vec());
        }

        fn finish(&self, part: usize, out: &mut [f32]) {
            let (matrix, x) = &*self.begun.lock().unwrap();
            out.copy_from_slice(&self.helpers[part - 1].product(*matrix, x).unwrap());
        }
    }

    const INPUTS: usize = 1024;
    const OUTPUTS: usize = 1100;
    const FORMS: [&str; 3] = ["int8", "float32", "uint8"];

    fn graph() -> GraphIndex {
        let count = INPUTS * OUTPUTS;
        let scale = |offset: usize, shape: &str| {
            format!(r#"{{"dtype":"float32","shape":{shape},"shard":"s","offset":{offset}}}"#)
        };
        let matrix = |dtype: &str, offset: usize, more: &str| {
            format!(r#"{{"dtype":"{dtype}","shape":[{INPUTS},{OUTPUTS}],"shard":"s","offset":{offset}{more}}}"#)
        };
        let tensors = [
            ("int8.weight", matrix("int8", 0, &format!(r#","scale":{}"#, scale(6 * count, &format!("[{OUTPUTS}]"))))),
            ("float32.weight", matrix("float32", count, "")),
            (
                "uint8.weight",
                matrix(
                    "uint8",
                    5 * count,
                    &format!(r#","block":32,"scale":{}"#, scale(6 * count, &format!("[{OUTPUTS},32]"))),
                ),
            ),
            ("biased.weight", matrix("float32", count, "")),
            ("biased.bias", scale(6 * count, &format!("[{OUTPUTS}]"))),
            ("small.weight", scale(6 * count, "[16,16]")),
            ("narrow.weight", scale(count, "[65536,16]")),
        ];
        let tensors = tensors.map(|(name, entry)| format!(r#""{name}":{entry}"#)).join(",");
        serde_json::from_str(&format!(r#"{{"architecture":{{}},"tensors":{{{tensors}}}}}"#)).unwrap()
    }

    /// A loader with all pieces, after `prepare`.
    fn loaded(prepare: impl FnOnce(&mut Loader)) -> Loader {
        let (count, scales) = (INPUTS * OUTPUTS, OUTPUTS * 32);
        let mut shard: Vec<u8> = (0..count).map(|at| (at * 7919 % 251) as u8).collect();
        shard.extend((0..count).flat_map(|at| ((at * 31 % 101) as f32 / 50.0 - 1.0).to_le_bytes()));
        shard.extend((0..count).map(|at| (at * 104_729 % 256) as u8));
        shard.extend((0..scales).flat_map(|at| (0.001 + (at % 13) as f32 * 1e-4).to_le_bytes()));
        let mut loader = Loader::new(&graph(), [("s".into(), shard.len())].into(), |_| false).unwrap();
        prepare(&mut loader);
        loader.receive("s", 0, &shard).unwrap();
        loader
    }

    #[test]
    fn shared_matrices_give_the_numbers_of_whole_ones() {
        for parts in [2, 3] {
            let helper = |part| loaded(|loader| loader.help(part, parts).unwrap()).into_helper().unwrap();
            let team = Arc::new(Here { helpers: (1..parts).map(helper).collect(), begun: Mutex::default() });
            let mut whole = loaded(|_| ()).finish().unwrap();
            let mut led = loaded(|loader| loader.lead(team.clone())).finish().unwrap();
            for form in FORMS {
                let name = format!("{form}.weight");
                let [whole, led] = [&mut whole, &mut led].map(|weights| weights.matrix(&name, None).unwrap());
                assert!(matches!(led, Matrix::Shared(_)) && whole.rounded() == led.rounded(), "{name}");
                for rows in [1, 3, 64] {
                    let x: Vec<f32> = (0..rows * INPUTS).map(|at| (at as f32 * 0.37).sin()).collect();
                    let [expected, actual] = [&whole, &led].map(|matrix| {
                        let mut out = vec![0.0; rows * OUTPUTS];
                        matrix.product(Rows::of(&x, INPUTS), None, &mut out);
                        out
                    });
                    assert!(expected.iter().any(|&value| value != 0.0));
                    assert_eq!(expected, actual, "{name}, {rows} rows, {parts} parts");
                }
            }
            for name in ["biased.weight", "small.weight", "narrow.weight"] {
                assert!(!matches!(led.matrix(name, None).unwrap(), Matrix::Shared(_)), "{name}");
            }
        }
    }

    #[test]
    fn helpers_refuse_what_is_not_theirs() {
        let helper = loaded(|loader| loader.help(1, 2).unwrap()).into_helper().unwrap();
        assert!(helper.product(FORMS.len(), &[0.0; INPUTS]).is_err());
        assert!(helper.product(0, &[0.0; INPUTS - 1]).is_err());
        loaded(|loader| {
            assert_eq!(loader.widest_shared(), 0);
            for (part, parts) in [(0, 2), (2, 2), (1, 1), (1, 0)] {
                assert!(loader.help(part, parts).is_err(), "{part} of {parts}");
            }
        });
    }
}
