//! A kernel: one loop over one dimension, for one signature of element types, at each instruction set level.
use crate::element::ElementType;
use crate::level::level;
use smallvec::SmallVec;

/// Addresses of the first elements: inputs, then outputs.
pub(crate) type Ptrs = *const *mut u8;
/// Bytes from one element to the next, for each operand.
pub(crate) type Steps = *const isize;
/// Runs over `n` elements.
pub(crate) type Loop = unsafe fn(Ptrs, Steps, usize);
/// Folds `n` elements at `source` into the one at `accumulator`.
pub(crate) type Fold = unsafe fn(accumulator: *mut u8, source: *const u8, step: isize, n: usize);
/// Folds `rows` rows of `n` contiguous elements, `step` bytes apart, into the row at `accumulator`, in order.
pub(crate) type FoldRows = unsafe fn(accumulator: *mut u8, source: *const u8, step: isize, rows: usize, n: usize);
/// One function for each [`crate::Level`].
pub(crate) type Variants<F> = [F; 3];

#[derive(Clone, Copy)]
pub(crate) enum Body {
    Loop(Variants<Loop>),
    /// Half precision computes in single: the loop of the same name for `float32`, over converted blocks.
    Half,
}

/// One row of a ufunc's loop list.
#[derive(Clone, Copy)]
pub struct Kernel {
    types: &'static [ElementType],
    nin: usize,
    pub(crate) body: Body,
    folds: Option<(Variants<Fold>, Variants<FoldRows>)>,
    blocked: bool,
}

impl Kernel {
    pub(crate) const fn new(types: &'static [ElementType], nin: usize, loops: Variants<Loop>) -> Self {
        Kernel { types, nin, body: Body::Loop(loops), folds: None, blocked: false }
    }

    pub(crate) const fn half(types: &'static [ElementType], nin: usize) -> Self {
        Kernel { types, nin, body: Body::Half, folds: None, blocked: false }
    }

    /// With loops for reductions.
    pub(crate) const fn folding(mut self, along: Variants<Fold>, rows: Variants<FoldRows>) -> Self {
        self.folds = Some((along, rows));
        self
    }

    /// Computes several elements before it writes the first: outputs may not feed later inputs.
    pub(crate) const fn blocked(mut self) -> Self {
        self.blocked = true;
        self
    }

    /// Element types of the inputs.
    pub fn inputs(&self) -> &'static [ElementType] {
        &self.types[..self.nin]
    }

    /// Element types of the outputs.
    pub fn outputs(&self) -> &'static [ElementType] {
        &self.types[self.nin..]
    }

    /// The signature as NumPy writes it: `dd->d`.
    pub fn signature(&self) -> String {
        let letters = |types: &[ElementType]| types.iter().map(|t| t.letter()).collect::<String>();
        format!("{}->{}", letters(self.inputs()), letters(self.outputs()))
    }
}

/// The loops of one ufunc, in the order in which NumPy searches them.
pub type LoopSet = &'static [&'static [Kernel]];

/// A kernel made ready to run: the functions of the level in use.
#[derive(Clone)]
pub(crate) struct Bound {
    /// The kernel's signature.
    pub(crate) types: SmallVec<[ElementType; 4]>,
    pub(crate) nin: usize,
    pub(crate) run: Loop,
    pub(crate) folds: Option<(Fold, FoldRows)>,
    pub(crate) blocked: bool,
    half: bool,
}

impl Bound {
    /// One input converted to one output.
    pub(crate) fn of_loop(types: [ElementType; 2], run: Loop) -> Self {
        Bound { types: SmallVec::from_slice(&types), nin: 1, run, folds: None, blocked: false, half: false }
    }

    /// The loop, for blocks that were brought into the kernel's types.
    ///
    /// # Safety
    /// It is called with such blocks alone.
    pub(crate) unsafe fn looping(&self) -> impl Fn(Ptrs, Steps, usize) {
        let run = self.run;
        // SAFETY: by the contract.
        move |at, steps, n| unsafe { run(at, steps, n) }
    }

    /// The type that the loop takes for operand `i`: single in place of half.
    pub(crate) fn compute(&self, i: usize) -> ElementType {
        match self.types[i] {
            ElementType::F16 if self.half => ElementType::F32,
            other => other,
        }
    }
}

/// Finds the functions of `kernel` (one of `set`) for the level in use; a half kernel borrows its `float32` sibling's.
pub(crate) fn bind(set: LoopSet, kernel: &'static Kernel) -> Bound {
    let at = level() as usize;
    let (source, half) = match kernel.body {
        Body::Loop(_) => (kernel, false),
        Body::Half => (single_sibling(set, kernel), true),
    };
    let Body::Loop(loops) = source.body else { unreachable!("a float32 loop is a loop") };
    let folds = source.folds.map(|(along, rows)| (along[at], rows[at]));
    Bound {
        types: SmallVec::from_slice(kernel.types),
        nin: kernel.nin,
        run: loops[at],
        folds,
        blocked: source.blocked,
        half,
    }
}

fn single_sibling(set: LoopSet, kernel: &Kernel) -> &'static Kernel {
    let single = |t: &ElementType| if *t == ElementType::F16 { ElementType::F32 } else { *t };
    let is_sibling = |k: &&Kernel| k.types.iter().copied().eq(kernel.types.iter().map(single));
    set.iter().flat_map(|group| group.iter()).find(is_sibling).expect("a half loop has a float32 sibling")
}

/// Builds the variants of one loop: the same body, compiled for each level.
///
/// Inside the body, `Isa` is the level's type: what arithmetic it has (see `math::Isa`).
macro_rules! variants {
    (simd, fn($($arg:ident: $ty:ty),*) $body:block) => {{
        #[allow(unused_unsafe, dead_code, clippy::undocumented_unsafe_blocks)]
        // SAFETY: the caller upholds the contract of `Loop`.
        unsafe fn baseline($($arg: $ty),*) { type Isa = crate::math::Baseline; unsafe { $body } }
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        #[allow(unused_unsafe, dead_code, clippy::undocumented_unsafe_blocks)]
        #[target_feature(enable = "avx2,fma,f16c,bmi1,bmi2,lzcnt,popcnt")]
        unsafe fn avx2($($arg: $ty),*) { type Isa = crate::math::Avx2; unsafe { $body } }
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        #[allow(unused_unsafe, dead_code, clippy::undocumented_unsafe_blocks)]
        #[target_feature(enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,f16c,bmi1,bmi2,lzcnt,popcnt")]
        unsafe fn avx512($($arg: $ty),*) { type Isa = crate::math::Avx512; unsafe { $body } }
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        { [baseline, avx2, avx512] }
        #[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
        { [baseline, baseline, baseline] }
    }};
    (plain, fn($($arg:ident: $ty:ty),*) $body:block) => {{
        #[allow(unused_unsafe, dead_code, clippy::undocumented_unsafe_blocks)]
        // SAFETY: the caller upholds the contract of `Loop`.
        unsafe fn plain($($arg: $ty),*) { type Isa = crate::math::Plain; unsafe { $body } }
        [plain, plain, plain]
    }};
}
pub(crate) use variants;
