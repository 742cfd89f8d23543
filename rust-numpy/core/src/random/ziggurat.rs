//! Normal and exponential numbers by the ziggurat: G. Marsaglia and W. W. Tsang, "The ziggurat method for generating
//! random variables" (2000), in J. A. Doornik's form (2005).
//!
//! A density is covered by 256 layers of one area. For each layer a table holds the bound below which a number of
//! uniform bits lies under the curve for certain, the width of one such bit, and the density at the layer's edge. The
//! tables are the numbers of NumPy (BSD-3-Clause): streams are equal bit for bit only with the same roundings.
use super::{BitGenerator, Bits};
use std::sync::OnceLock;

const LAYERS: usize = 256;
/// Where the normal's tail begins.
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;
const NORMAL_TAIL_INVERSE: f64 = 0.273_661_237_329_758_3;
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;

/// Bounds, widths and densities of one distribution in one precision.
struct Layers<K, T> {
    bound: Vec<K>,
    width: Vec<T>,
    density: Vec<T>,
}

struct Tables {
    normal: Layers<u64, f64>,
    normal_single: Layers<u32, f32>,
    exponential: Layers<u64, f64>,
    exponential_single: Layers<u32, f32>,
}

/// Little-endian numbers, cut off the front of the file.
fn cut<const N: usize, T>(file: &mut &[u8], read: fn([u8; N]) -> T) -> Vec<T> {
    let (head, rest) = file.split_at(N * LAYERS);
    *file = rest;
    head.chunks_exact(N).map(|bytes| read(bytes.try_into().expect("a chunk is of this size"))).collect()
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut file: &[u8] = include_bytes!("ziggurat.bin");
        let double = |file: &mut &[u8]| Layers {
            bound: cut(file, u64::from_le_bytes),
            width: cut(file, f64::from_le_bytes),
            density: cut(file, f64::from_le_bytes),
        };
        let normal = double(&mut file);
        let exponential = double(&mut file);
        // Most single numbers are double ones rounded, so the file has only those that are not.
        let bounds =
            |double: &[u64], bits: u32| double.iter().map(|k| ((k >> (bits - 1)) as u32).div_ceil(2)).collect();
        let rounded = |double: &[f64], unit: f64| double.iter().map(|x| (x * unit) as f32).collect();
        Tables {
            normal_single: Layers {
                bound: bounds(&normal.bound, 52 - 23),
                width: rounded(&normal.width, f64::from(1 << (52 - 23))),
                density: rounded(&normal.density, 1.0),
            },
            exponential_single: Layers {
                bound: bounds(&exponential.bound, 53 - 23),
                width: cut(&mut file, f32::from_le_bytes),
                density: cut(&mut file, f32::from_le_bytes),
            },
            normal,
            exponential,
        }
    })
}

/// A standard normal number. 64 bits hold the layer (8), the sign (1) and the place in the layer (52).
pub(super) fn normal(bits: &mut Bits) -> f64 {
    let layers = &tables().normal;
    loop {
        let drawn = bits.next_u64();
        let layer = (drawn & 0xff) as usize;
        let place = (drawn >> 9) & 0x000f_ffff_ffff_ffff;
        let size = place as f64 * layers.width[layer];
        let x = if drawn >> 8 & 1 == 1 { -size } else { size };
        if place < layers.bound[layer] {
            return x;
        }
        if layer == 0 {
            return normal_tail(bits, place >> 8 & 1 == 1);
        }
        let step = layers.density[layer - 1] - layers.density[layer];
        if step * bits.next_double() + layers.density[layer] < (-0.5 * x * x).exp() {
            return x;
        }
    }
}

/// Marsaglia's tail: exponential numbers, of which some are refused.
fn normal_tail(bits: &mut Bits, negative: bool) -> f64 {
    loop {
        let x = -NORMAL_TAIL_INVERSE * (-bits.next_double()).ln_1p();
        let y = -(-bits.next_double()).ln_1p();
        if y + y > x * x {
            return if negative { -(NORMAL_TAIL + x) } else { NORMAL_TAIL + x };
        }
    }
}

/// The same in single precision, of 32 bits: the place has 23.
pub(super) fn normal_single(bits: &mut Bits) -> f32 {
    let layers = &tables().normal_single;
    loop {
        let drawn = bits.next_u32();
        let layer = (drawn & 0xff) as usize;
        let place = drawn >> 9;
        let size = place as f32 * layers.width[layer];
        let x = if drawn >> 8 & 1 == 1 { -size } else { size };
        if place < layers.bound[layer] {
            return x;
        }
        if layer == 0 {
            return normal_tail_single(bits, place >> 8 & 1 == 1);
        }
        let step = layers.density[layer - 1] - layers.density[layer];
        let height = step * bits.next_float() + layers.density[layer];
        if f64::from(height) < (-0.5 * f64::from(x) * f64::from(x)).exp() {
            return x;
        }
    }
}

fn normal_tail_single(bits: &mut Bits, negative: bool) -> f32 {
    let tail = NORMAL_TAIL as f32;
    loop {
        let x = -(NORMAL_TAIL_INVERSE as f32) * (-bits.next_float()).ln_1p();
        let y = -(-bits.next_float()).ln_1p();
        if y + y > x * x {
            return if negative { -(tail + x) } else { tail + x };
        }
    }
}

/// A standard exponential number: 8 bits for the layer, 53 for the place.
pub(super) fn exponential(bits: &mut Bits) -> f64 {
    let layers = &tables().exponential;
    loop {
        let drawn = bits.next_u64() >> 3;
        let (layer, place) = ((drawn & 0xff) as usize, drawn >> 8);
        let x = place as f64 * layers.width[layer];
        if place < layers.bound[layer] {
            return x;
        }
        if layer == 0 {
            return EXPONENTIAL_TAIL - (-bits.next_double()).ln_1p();
        }
        let step = layers.density[layer - 1] - layers.density[layer];
        if step * bits.next_double() + layers.density[layer] < (-x).exp() {
            return x;
        }
    }
}

/// The same in single precision.
pub(super) fn exponential_single(bits: &mut Bits) -> f32 {
    let layers = &tables().exponential_single;
    loop {
        let drawn = bits.next_u32() >> 1;
        let (layer, place) = ((drawn & 0xff) as usize, drawn >> 8);
        let x = place as f32 * layers.width[layer];
        if place < layers.bound[layer] {
            return x;
        }
        if layer == 0 {
            return EXPONENTIAL_TAIL as f32 - (-bits.next_float()).ln_1p();
        }
        let step = layers.density[layer - 1] - layers.density[layer];
        if step * bits.next_float() + layers.density[layer] < (-x).exp() {
            return x;
        }
    }
}
