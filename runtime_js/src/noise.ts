/**
 * The seeded Gaussian noise of the sampler, equal to `graphs/noise.py` bit for bit.
 *
 * Philox4x32-10 keyed by the seed and counting (block, frame, chunk, 0), then the inverse normal distribution
 * (Wichura's AS241, PPND16), made of IEEE double +, -, *, / and sqrt in the same order: `Math.log` differs
 * between engines in its last bit.
 */

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57];
const WEYL = [0x9e3779b9, 0xbb67ae85];
const ROUNDS = 10;
const TWO_32 = 2 ** 32;

const LN2 = 0.6931471805599453;
const SQRT_HALF = 0.7071067811865476;
const ATANH_TERMS = 12;

type Rational = readonly [readonly number[], readonly number[]];

const MIDDLE: Rational = [
  [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608],
  [5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1],
];
const TAIL: Rational = [
  [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734],
  [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1],
];

/** A seed: an integer from 0 to 2^64 - 1; above 2^53 - 1 it has to be a bigint. */
export type Seed = number | bigint;

/** `count` numbers of N(0, temperature) for one frame of one chunk; RangeError for a seed that is none. */
export function noise(seed: Seed, chunk: number, frame: number, count: number, temperature: number): Float32Array {
  const key = seedWords(seed);
  const scale = Math.sqrt(temperature);
  const values = new Float32Array(count);
  for (let start = 0; start < count; start += 4) {
    philox([start / 4, frame, chunk, 0], key).forEach((word, index) => {
      if (start + index < count) values[start + index] = normalQuantile((word + 0.5) / TWO_32) * scale;
    });
  }
  return values;
}

/** Low and high 32 bits of a seed. */
export function seedWords(seed: Seed): [number, number] {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed)) throw badSeed(seed);
  const wide = BigInt(seed);
  if (wide < 0n || wide >> 64n) throw badSeed(seed);
  return [Number(wide & 0xffffffffn), Number(wide >> 32n)];
}

/** Philox4x32-10: four 32-bit words from a counter of four and a key of two. */
export function philox(counter: readonly number[], key: readonly [number, number]): number[] {
  let words = [...counter];
  let [low, high] = key;
  for (let round = 0; round < ROUNDS; round++) {
    words = [
      (highWord(words[2], MULTIPLIERS[1]) ^ words[1] ^ low) >>> 0,
      Math.imul(words[2], MULTIPLIERS[1]) >>> 0,
      (highWord(words[0], MULTIPLIERS[0]) ^ words[3] ^ high) >>> 0,
      Math.imul(words[0], MULTIPLIERS[0]) >>> 0,
    ];
    low = (low + WEYL[0]) >>> 0;
    high = (high + WEYL[1]) >>> 0;
  }
  return words;
}

/** The standard normal's inverse distribution function, to 1e-15 relative (AS241), for u from 2^-33 to 1 - 2^-33. */
export function normalQuantile(u: number): number {
  const centred = u - 0.5;
  if (Math.abs(centred) <= 0.425) return centred * ratio(MIDDLE, 0.180625 - centred * centred);
  const root = Math.sqrt(-logarithm(Math.min(u, 1 - u)));
  const tail = ratio(TAIL, root - 1.6);
  return centred < 0 ? -tail : tail;
}

/** The natural logarithm of a positive normal number below 1: 2 atanh((m - 1) / (m + 1)) + e ln 2, x = m 2^e. */
export function logarithm(x: number): number {
  let mantissa = x;
  let power = 0;
  for (; mantissa < SQRT_HALF; power--) mantissa *= 2;
  const fraction = (mantissa - 1) / (mantissa + 1);
  const square = fraction * fraction;
  let series = 0;
  for (let term = ATANH_TERMS; term > 0; term--) series = series * square + 1 / (2 * term - 1);
  return power * LN2 + 2 * (fraction * series);
}

/** The upper 32 bits of a 32 x 32 bit product, by halves of 16 bits. */
function highWord(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 0x10000);
  const carry = (middle % 0x10000) + aLow * bHigh;
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
}

function ratio([numerator, denominator]: Rational, x: number): number {
  return horner(numerator, x) / horner(denominator, x);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((value, coefficient) => value * x + coefficient);
}

function badSeed(seed: Seed): RangeError {
  return new RangeError(`seed: expected an integer from 0 to 2^64 - 1 (a bigint above 2^53 - 1), got ${seed}`);
}
