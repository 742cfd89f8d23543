//! Vectors of the numbers that are sorted: what differs between types.
use std::arch::x86_64::__m512i;

/// Proof that the processor has AVX-512 F, DQ and VL: what needs them asks for it, and is safe.
#[derive(Clone, Copy)]
pub struct Cpu(());

impl Cpu {
    /// # Safety
    /// The processor has AVX-512 F, DQ and VL.
    pub(super) unsafe fn new() -> Self {
        Cpu(())
    }
}

/// Which lanes of a vector, lane 0 in the lowest bit.
pub(super) type Mask = u16;

/// The lowest lanes.
#[inline(always)]
pub(super) fn lowest(count: usize) -> Mask {
    (1u32 << count).wrapping_sub(1) as Mask
}

/// Numbers in vectors of 64 bytes. Of two equal ones that differ (zeros of either sign) no method loses one.
///
/// The methods become part of their callers, which are compiled for the instructions.
pub trait Lane: Copy {
    /// As many of them as [`Self::LANES`].
    type Vector: Copy;
    const LANES: usize = 64 / size_of::<Self>();
    /// None is larger.
    const MOST: Self;

    fn is_below(self, other: Self) -> bool;
    fn splat(cpu: Cpu, value: Self) -> Self::Vector;
    /// The numbers from `start` on in the lanes of `mask`, which alone are read; [`Self::MOST`] in the others.
    ///
    /// # Safety
    /// The lanes of `mask` can be read.
    unsafe fn load(cpu: Cpu, start: *const Self, mask: Mask) -> Self::Vector;
    /// # Safety
    /// The lanes of `mask` can be written.
    unsafe fn store(cpu: Cpu, start: *mut Self, mask: Mask, v: Self::Vector);
    /// The lanes of a mask, moved to the lowest ones.
    fn compress(cpu: Cpu, mask: Mask, v: Self::Vector) -> Self::Vector;
    /// The lanes with these numbers.
    fn permute(cpu: Cpu, v: Self::Vector, lanes: __m512i) -> Self::Vector;
    /// `v`, whose lanes of `mask` are the lanes of `other` with the numbers `lane ^ BITS`.
    fn crossed<const BITS: usize>(cpu: Cpu, v: Self::Vector, mask: Mask, other: Self::Vector) -> Self::Vector;
    /// Where `a < b`.
    fn less(cpu: Cpu, a: Self::Vector, b: Self::Vector) -> Mask;
    /// The smaller of each two numbers, and the larger.
    fn exchange(cpu: Cpu, a: Self::Vector, b: Self::Vector) -> (Self::Vector, Self::Vector);
    /// The larger of each two numbers in the lanes of `high`, the smaller in the others.
    fn choose(cpu: Cpu, high: Mask, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Where NaN is.
    fn nan(cpu: Cpu, v: Self::Vector) -> Mask;
    /// Where NaN or a negative zero is.
    fn odd(cpu: Cpu, v: Self::Vector) -> Mask;
}
