//! Which instruction set the hot loops use: found once, lowered by tests.
use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set that the loops are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// What the compilation target guarantees: SSE2, NEON or simd128.
    Baseline = 0,
    /// x86-64 with AVX2, FMA and F16C.
    Avx2 = 1,
    /// x86-64 with AVX-512 F, BW, CD, DQ and VL.
    Avx512 = 2,
}

const UNKNOWN: u8 = u8::MAX;
static ACTIVE: AtomicU8 = AtomicU8::new(UNKNOWN);

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
fn best() -> Level {
    let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c");
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512cd")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl");
    match (avx2, avx512) {
        (true, true) => Level::Avx512,
        (true, false) => Level::Avx2,
        _ => Level::Baseline,
    }
}

#[cfg(not(all(feature = "simd", target_arch = "x86_64")))]
fn best() -> Level {
    Level::Baseline
}

fn of(number: u8) -> Level {
    match number {
        0 => Level::Baseline,
        1 => Level::Avx2,
        _ => Level::Avx512,
    }
}

/// The level in use.
pub fn level() -> Level {
    match ACTIVE.load(Ordering::Relaxed) {
        UNKNOWN => set_level(best()),
        number => of(number),
    }
}

/// Uses `wanted`, or the best level below it that this machine has; says which.
pub fn set_level(wanted: Level) -> Level {
    let level = wanted.min(best());
    ACTIVE.store(level as u8, Ordering::Relaxed);
    level
}

/// The levels that this machine and build have, lowest first.
pub fn available_levels() -> impl Iterator<Item = Level> {
    (0..=best() as u8).map(of)
}
