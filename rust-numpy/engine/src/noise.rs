//! The seeded Gaussian noise: the numbers of `graphs/noise.py`, bit for bit.
//!
//! Philox4x32-10 keyed by the seed and counting (block, frame, chunk, 0), then the inverse normal distribution (AS241),
//! with IEEE double +, -, *, / and sqrt only, in the order of the definition.

const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: u32 = 10;
const ATANH_TERMS: u32 = 12;

/// Numerator and denominator, highest power first.
type Rational = [[f64; 8]; 2];

#[allow(clippy::excessive_precision)]
const MIDDLE: Rational = [
    [
        2509.0809287301226727,
        33430.575583588128105,
        67265.770927008700853,
        45921.953931549871457,
        13731.693765509461125,
        1971.5909503065514427,
        133.14166789178437745,
        3.387132872796366608,
    ],
    [
        5226.495278852854561,
        28729.085735721942674,
        39307.89580009271061,
        21213.794301586595867,
        5394.1960214247511077,
        687.1870074920579083,
        42.313330701600911252,
        1.0,
    ],
];
#[allow(clippy::excessive_precision)]
const TAIL: Rational = [
    [
        7.7454501427834140764e-4,
        0.0227238449892691845833,
        0.24178072517745061177,
        1.27045825245236838258,
        3.64784832476320460504,
        5.7694972214606914055,
        4.6303378461565452959,
        1.42343711074968357734,
    ],
    [
        1.05075007164441684324e-9,
        5.475938084995344946e-4,
        0.0151986665636164571966,
        0.14810397642748007459,
        0.68976733498510000455,
        1.6763848301838038494,
        2.05319162663775882187,
        1.0,
    ],
];

fn philox(mut words: [u32; 4], seed: u64) -> [u32; 4] {
    let key = [seed as u32, (seed >> 32) as u32];
    for step in 0..ROUNDS {
        let keys = [0, 1].map(|half| key[half].wrapping_add(step.wrapping_mul(WEYL[half])));
        let first = u64::from(words[0]) * MULTIPLIERS[0];
        let second = u64::from(words[2]) * MULTIPLIERS[1];
        words = [
            (second >> 32) as u32 ^ words[1] ^ keys[0],
            second as u32,
            (first >> 32) as u32 ^ words[3] ^ keys[1],
            first as u32,
        ];
    }
    words
}

/// The natural logarithm of a positive normal number: 2 atanh((m - 1) / (m + 1)) + e ln 2 for x = m 2^e.
fn logarithm(x: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    const HALF: u64 = 0x3FE << 52;
    let bits = x.to_bits();
    let mantissa = f64::from_bits(bits & MANTISSA | HALF);
    let exponent = ((bits >> 52) & 0x7FF) as f64 - 1022.0;
    let small = mantissa < std::f64::consts::FRAC_1_SQRT_2;
    let (mantissa, power) = if small { (mantissa * 2.0, exponent - 1.0) } else { (mantissa, exponent) };
    let ratio = (mantissa - 1.0) / (mantissa + 1.0);
    let square = ratio * ratio;
    let series = (1..=ATANH_TERMS).rev().fold(0.0, |sum, term| sum * square + 1.0 / (2.0 * f64::from(term) - 1.0));
    power * std::f64::consts::LN_2 + 2.0 * (ratio * series)
}

fn ratio([numerator, denominator]: &Rational, x: f64) -> f64 {
    let horner = |part: &[f64; 8]| part[1..].iter().fold(part[0], |value, coefficient| value * x + coefficient);
    horner(numerator) / horner(denominator)
}

/// The standard normal's inverse distribution function, for u from 2^-33 to 1 - 2^-33.
pub fn normal_quantile(u: f64) -> f64 {
    let centred = u - 0.5;
    if centred.abs() <= 0.425 {
        return centred * ratio(&MIDDLE, 0.180625 - centred * centred);
    }
    let root = (-logarithm(u.min(1.0 - u))).sqrt();
    let tail = ratio(&TAIL, root - 1.6);
    if centred < 0.0 {
        -tail
    } else {
        tail
    }
}

/// `count` numbers of N(0, temperature) for one frame of one chunk.
pub fn noise(seed: u64, chunk: u32, frame: u32, count: usize, temperature: f64) -> Vec<f32> {
    let words = (0..).flat_map(|block| philox([block, frame, chunk, 0], seed));
    let uniform = words.take(count).map(|word| (f64::from(word) + 0.5) / 4_294_967_296.0);
    uniform.map(|u| (normal_quantile(u) * temperature.sqrt()) as f32).collect()
}
