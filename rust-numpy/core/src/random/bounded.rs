//! Whole numbers between bounds, by D. Lemire, "Fast random integer generation in an interval" (2019).
use super::{BitGenerator, Bits};

/// Bits of a 32-bit draw that have not been used yet, for numbers of 1, 8 and 16 bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    word: u32,
    left: u32,
}

impl Rest {
    /// The next `width` bits, lowest first.
    fn next(&mut self, bits: &mut Bits, width: u32) -> u32 {
        if self.left == 0 {
            self.word = bits.next_u32();
            self.left = 32 / width - 1;
        } else {
            self.word >>= width;
            self.left -= 1;
        }
        self.word & (((1u64 << width) - 1) as u32)
    }

    /// A number up to `most`, of pieces of `width` bits of which the upper ones are cut off, until one fits.
    fn masked(&mut self, bits: &mut Bits, most: u32, width: u32) -> u32 {
        let mask = u32::MAX >> most.leading_zeros();
        loop {
            let drawn = self.next(bits, width) & mask;
            if drawn <= most {
                return drawn;
            }
        }
    }
}

/// The lowest number, and how many there are beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The lowest number.
    pub(super) low: i128,
    /// The distance to the highest one, which is drawn too.
    pub(super) range: u64,
}

impl Bounds {
    /// One of the numbers, for a dtype of so many bits (1 for booleans).
    pub(super) fn draw(&self, bits: &mut Bits, rest: &mut Rest, width: u32) -> i128 {
        let offset = match (self.range, width) {
            (0, _) => 0,
            (range, 64) => below64(bits, range),
            (range, 32) => u64::from(below32(bits, range as u32)),
            (_, 1) => u64::from(rest.next(bits, 1)),
            (range, width) => u64::from(narrow(bits, rest, range as u32, width)),
        };
        self.low + i128::from(offset)
    }
}

impl Bounds {
    /// The same of bits that are drawn until they fit, as the older interface does.
    pub(super) fn draw_masked(&self, bits: &mut Bits, rest: &mut Rest, width: u32) -> i128 {
        let offset = match (self.range, width) {
            (0, _) => 0,
            (range, 32 | 64) => masked(bits, range),
            (range, width) => u64::from(rest.masked(bits, range as u32, width)),
        };
        self.low + i128::from(offset)
    }
}

/// A number up to `range`: the upper half of a product, refused where the lower half would make some more likely.
fn below32(bits: &mut Bits, range: u32) -> u32 {
    if range == u32::MAX {
        return bits.next_u32();
    }
    let count = range + 1;
    let mut product = u64::from(bits.next_u32()) * u64::from(count);
    if (product as u32) < count {
        let threshold = (u32::MAX - range) % count;
        while (product as u32) < threshold {
            product = u64::from(bits.next_u32()) * u64::from(count);
        }
    }
    (product >> 32) as u32
}

/// The same for 64 bits; ranges of 32 bits take 32 alone.
pub(super) fn below64(bits: &mut Bits, range: u64) -> u64 {
    if range == 0 {
        return 0;
    }
    if range <= u64::from(u32::MAX) {
        return u64::from(below32(bits, range as u32));
    }
    if range == u64::MAX {
        return bits.next_u64();
    }
    let count = range + 1;
    let mut product = u128::from(bits.next_u64()) * u128::from(count);
    if (product as u64) < count {
        let threshold = (u64::MAX - range) % count;
        while (product as u64) < threshold {
            product = u128::from(bits.next_u64()) * u128::from(count);
        }
    }
    (product >> 64) as u64
}

/// The same for 8 and 16 bits, several of which share a draw.
fn narrow(bits: &mut Bits, rest: &mut Rest, range: u32, width: u32) -> u32 {
    let most = (1u32 << width) - 1;
    if range == most {
        return rest.next(bits, width);
    }
    let count = range + 1;
    let mut product = rest.next(bits, width) * count;
    if product & most < count {
        let threshold = (most - range) % count;
        while product & most < threshold {
            product = rest.next(bits, width) * count;
        }
    }
    product >> width
}

/// A number up to `most`, of as many bits as it needs, drawn until one fits.
pub(super) fn masked(bits: &mut Bits, most: u64) -> u64 {
    if most == 0 {
        return 0;
    }
    let mask = u64::MAX >> most.leading_zeros();
    loop {
        let drawn = if most <= u64::from(u32::MAX) { u64::from(bits.next_u32()) } else { bits.next_u64() } & mask;
        if drawn <= most {
            return drawn;
        }
    }
}
