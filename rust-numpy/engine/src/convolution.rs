//! Causal convolutions as products of windows, channels last. A layer keeps the last inputs that the next call needs.
use crate::error::{Error, Result};
use crate::index::LayerFacts;
use crate::layers::{add, Linear};
use crate::manifest::MAX_WIDTH;
use crate::weights::Weights;
use rust_numpy_kernels::neural::{elu, Rows};

/// Layers that nest in one another, at most.
const MAX_DEPTH: usize = 4;

/// A convolution of kernel k: keeps its last `(k - 1) dilation + 1 - stride` inputs.
pub(crate) struct Conv {
    linear: Linear,
    channels: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
}

pub(crate) enum Layer {
    Conv(Conv),
    /// Kernel 2 s and stride s: output block t depends on inputs t - 1 and t. Keeps its last input.
    Transposed(Linear),
    Residual(Vec<Layer>),
    Elu,
}

/// A list of layers, and the kept inputs of those that keep any.
pub(crate) struct Stack {
    layers: Vec<Layer>,
    /// Path and shape `[positions, channels]` of what is kept, in the order of use.
    kept: Vec<(String, usize, usize)>,
}

impl Conv {
    pub fn load(weights: &mut Weights, name: &str, kernel: usize, stride: usize, dilation: usize) -> Result<Self> {
        let sane = [kernel, stride, dilation].iter().all(|size| (1..=MAX_WIDTH).contains(size));
        if !sane || (kernel - 1).checked_mul(dilation).is_none_or(|reach| reach + 1 < stride || reach > MAX_WIDTH) {
            let actual = format!("kernel {kernel}, stride {stride}, dilation {dilation}");
            return Err(Error::manifest(format!("weights index: {name}"), "a causal convolution", actual));
        }
        let linear = Linear::load(weights, name, None)?;
        if linear.inputs() % kernel != 0 {
            return Err(Error::manifest(
                format!("weight {name}: inputs"),
                format!("a multiple of {kernel}"),
                linear.inputs(),
            ));
        }
        Ok(Conv { channels: linear.inputs() / kernel, linear, kernel, stride, dilation })
    }

    pub fn kept(&self) -> usize {
        (self.kernel - 1) * self.dilation + 1 - self.stride
    }

    pub fn channels(&self) -> usize {
        self.channels
    }

    pub fn outputs(&self) -> usize {
        self.linear.outputs()
    }

    /// `x [T, channels]`, `previous [kept, channels]` -> `[T / stride, out]`.
    pub fn apply(&self, x: &[f32], previous: &mut [f32]) -> Vec<f32> {
        let whole = joined(previous, x);
        let out = if self.dilation == 1 {
            self.linear.apply_rows(Rows::windows(&whole, self.stride * self.channels, self.kernel * self.channels))
        } else {
            self.linear.apply(&self.gathered(&whole))
        };
        keep(previous, whole);
        out
    }

    /// The windows of a dilated convolution, whose inputs do not lie side by side.
    fn gathered(&self, whole: &[f32]) -> Vec<f32> {
        let positions = whole.len() / self.channels;
        let starts = (0..positions.saturating_sub((self.kernel - 1) * self.dilation)).step_by(self.stride);
        let taps = starts.flat_map(|start| (0..self.kernel).map(move |tap| start + tap * self.dilation));
        taps.flat_map(|at| &whole[at * self.channels..][..self.channels]).copied().collect()
    }
}

fn joined(previous: &[f32], x: &[f32]) -> Vec<f32> {
    let mut whole = Vec::with_capacity(previous.len() + x.len());
    whole.extend_from_slice(previous);
    whole.extend_from_slice(x);
    whole
}

/// The end of `whole`, as long as what was kept before.
fn keep(previous: &mut [f32], whole: Vec<f32>) {
    let length = previous.len();
    previous.copy_from_slice(&whole[whole.len() - length..]);
}

impl Layer {
    fn load(weights: &mut Weights, facts: &LayerFacts, name: &str, depth: usize) -> Result<Self> {
        Ok(match facts {
            LayerFacts::Elu => Layer::Elu,
            LayerFacts::Conv { kernel, stride, dilation } => {
                Layer::Conv(Conv::load(weights, &format!("{name}.conv"), *kernel, *stride, *dilation)?)
            }
            LayerFacts::Transposed { stride } => {
                let linear = Linear::load(weights, &format!("{name}.convtr"), None)?;
                if *stride == 0 || linear.inputs() % 2 != 0 || linear.outputs() % stride != 0 {
                    let actual = format!("{} and {}", linear.inputs(), linear.outputs());
                    let expected = format!("inputs of two positions, outputs of {stride}");
                    return Err(Error::manifest(format!("weight {name}"), expected, actual));
                }
                Layer::Transposed(linear)
            }
            LayerFacts::Residual { layers } if depth < MAX_DEPTH => {
                Layer::Residual(load_all(weights, layers, &format!("{name}.block"), depth + 1)?)
            }
            LayerFacts::Residual { .. } => return Err(Error::manifest(name, "few nested layers", "many")),
        })
    }

    /// Channels that come in; None where any do.
    fn inputs(&self) -> Option<usize> {
        match self {
            Layer::Conv(conv) => Some(conv.channels),
            Layer::Transposed(linear) => Some(linear.inputs() / 2),
            Layer::Residual(layers) => layers.iter().find_map(Layer::inputs),
            Layer::Elu => None,
        }
    }

    /// Checks that the channels fit, for `channels` in; those that go out.
    fn check(&self, facts: &LayerFacts, channels: usize, name: &str) -> Result<usize> {
        if let Some(other) = self.inputs().filter(|&inputs| inputs != channels) {
            return Err(Error::manifest(format!("{name}: channels"), channels, other));
        }
        Ok(match (self, facts) {
            (Layer::Conv(conv), _) => conv.linear.outputs(),
            (Layer::Transposed(linear), LayerFacts::Transposed { stride }) => linear.outputs() / stride,
            (Layer::Residual(layers), LayerFacts::Residual { layers: facts }) => {
                let out = check_all(layers, facts, channels, name)?;
                if out != channels {
                    return Err(Error::manifest(format!("{name}: channels of the sum"), channels, out));
                }
                out
            }
            _ => channels,
        })
    }

    fn list_kept(&self, name: &str, kept: &mut Vec<(String, usize, usize)>) {
        match self {
            Layer::Conv(conv) if conv.kept() > 0 => kept.push((name.into(), conv.kept(), conv.channels)),
            Layer::Transposed(linear) => kept.push((name.into(), 1, linear.inputs() / 2)),
            Layer::Residual(layers) => {
                let inner = layers.iter().enumerate();
                inner.for_each(|(index, layer)| layer.list_kept(&format!("{name}.block.{index}"), kept));
            }
            _ => {}
        }
    }

    fn apply<'a>(&self, mut x: Vec<f32>, kept: &mut impl Iterator<Item = &'a mut Vec<f32>>) -> Vec<f32> {
        match self {
            Layer::Conv(conv) if conv.kept() > 0 => conv.apply(&x, kept.next().expect("what the layer kept")),
            Layer::Conv(conv) => conv.apply(&x, &mut Vec::new()),
            Layer::Transposed(linear) => {
                let previous = kept.next().expect("what the layer kept");
                let whole = joined(previous, &x);
                let out = linear.apply_rows(Rows::windows(&whole, linear.inputs() / 2, linear.inputs()));
                keep(previous, whole);
                out
            }
            Layer::Residual(layers) => {
                let y = layers.iter().fold(x.clone(), |y, layer| layer.apply(y, &mut *kept));
                add(&mut x, &y);
                x
            }
            Layer::Elu => {
                elu(&mut x);
                x
            }
        }
    }
}

fn load_all(weights: &mut Weights, facts: &[LayerFacts], name: &str, depth: usize) -> Result<Vec<Layer>> {
    let named = facts.iter().enumerate();
    named.map(|(index, facts)| Layer::load(weights, facts, &format!("{name}.{index}"), depth)).collect()
}

fn check_all(layers: &[Layer], facts: &[LayerFacts], channels: usize, name: &str) -> Result<usize> {
    layers.iter().zip(facts).enumerate().try_fold(channels, |channels, (index, (layer, facts))| {
        layer.check(facts, channels, &format!("{name}.{index}"))
    })
}

impl Stack {
    /// Layers at `name.N`, whose first takes `channels` and whose last gives `outputs`.
    pub fn load(
        weights: &mut Weights,
        facts: &[LayerFacts],
        name: &str,
        channels: usize,
        outputs: Option<usize>,
    ) -> Result<Self> {
        let layers = load_all(weights, facts, name, 0)?;
        let out = check_all(&layers, facts, channels, name)?;
        if let Some(outputs) = outputs.filter(|&outputs| outputs != out) {
            return Err(Error::manifest(format!("{name}: channels that come out"), outputs, out));
        }
        let mut kept = Vec::new();
        layers.iter().enumerate().for_each(|(index, layer)| layer.list_kept(&index.to_string(), &mut kept));
        Ok(Stack { layers, kept })
    }

    /// Path and shape `[positions, channels]` of what is kept.
    pub fn kept(&self) -> &[(String, usize, usize)] {
        &self.kept
    }

    /// Zeros: what was before the first input.
    pub fn fresh(&self) -> Vec<Vec<f32>> {
        self.kept.iter().map(|(_, positions, channels)| vec![0.0; positions * channels]).collect()
    }

    /// `x [T, channels]` through all layers.
    pub fn apply(&self, x: Vec<f32>, kept: &mut [Vec<f32>]) -> Vec<f32> {
        let mut kept = kept.iter_mut();
        self.layers.iter().fold(x, |x, layer| layer.apply(x, &mut kept))
    }
}
