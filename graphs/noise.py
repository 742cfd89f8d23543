"""The seeded Gaussian noise of the sampler: the same numbers in every language.

Philox4x32-10 (Salmon et al. 2011) keyed by the seed and counting (block, frame, chunk, 0), then the inverse
normal distribution (Wichura's AS241, PPND16). Only IEEE double +, -, *, / and sqrt are used, in a fixed order,
so that `runtime_js/src/noise.ts` returns the same float32 values, bit for bit. No torch.
"""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Doubles = NDArray[np.float64]

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
_MAX_SEED = 2**64 - 1

_LN2 = 0.6931471805599453
_SQRT_HALF = 0.7071067811865476
_ATANH_TERMS = 12

# AS241: numerator and denominator in the middle and in the tail, highest power first. No 32-bit u is in its far tail.
_MIDDLE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_TAIL = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_Rational = tuple[tuple[float, ...], tuple[float, ...]]


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Philox4x32-10 of counters [n, 4] (32-bit words held in uint64): words [n, 4]."""
    words = [counter[:, index] for index in range(4)]
    for step in range(_ROUNDS):
        keys = [np.uint64((half + step * weyl) & 0xFFFFFFFF) for half, weyl in zip(key, _WEYL, strict=True)]
        first, second = words[0] * _MULTIPLIERS[0], words[2] * _MULTIPLIERS[1]
        words = [
            (second >> _HALF) ^ words[1] ^ keys[0],
            second & _LOW,
            (first >> _HALF) ^ words[3] ^ keys[1],
            first & _LOW,
        ]
    return np.stack(words, axis=1)


def logarithm(x: Doubles) -> Doubles:
    """The natural logarithm of positive normal numbers: 2 atanh((m - 1) / (m + 1)) + e ln 2 for x = m 2^e."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < _SQRT_HALF
    mantissa = np.where(small, mantissa * 2, mantissa)
    power = np.where(small, exponent - 1, exponent).astype(np.float64)
    ratio = (mantissa - 1) / (mantissa + 1)
    square = ratio * ratio
    series = np.zeros_like(x)
    for term in range(_ATANH_TERMS, 0, -1):
        series = series * square + 1 / (2 * term - 1)
    logarithms: Doubles = power * _LN2 + 2 * (ratio * series)
    return logarithms


def normal_quantile(u: Doubles) -> Doubles:
    """The standard normal's inverse distribution function, to 1e-15 relative (AS241), for u from 2^-33 to 1 - 2^-33."""
    centred = u - 0.5
    middle = centred * _ratio(_MIDDLE, 0.180625 - centred * centred)
    root = np.sqrt(-logarithm(np.minimum(u, 1 - u)))
    tail = _ratio(_TAIL, root - 1.6)
    return np.where(np.abs(centred) <= 0.425, middle, np.where(centred < 0, -tail, tail))


def noise(seed: int, chunk: int, frame: int, count: int, temperature: float) -> NDArray[np.float32]:
    """`count` numbers of N(0, temperature) for one frame of one chunk: float32 [count].

    `seed` is an integer from 0 to 2^64 - 1; ValueError for another.
    """
    if not 0 <= seed <= _MAX_SEED:
        raise ValueError(f"seed: expected an integer from 0 to 2^64 - 1, got {seed}")
    blocks = np.arange(-(-count // 4), dtype=np.uint64)
    counter = np.stack([blocks, *(np.full_like(blocks, value) for value in (frame, chunk, 0))], axis=1)
    words = philox(counter, (seed & 0xFFFFFFFF, seed >> 32)).reshape(-1)[:count]
    uniform = (words.astype(np.float64) + 0.5) / 2.0**32
    scaled: Doubles = normal_quantile(uniform) * np.sqrt(temperature)
    return scaled.astype(np.float32)


def _ratio(coefficients: _Rational, x: Doubles) -> Doubles:
    numerator, denominator = (_horner(part, x) for part in coefficients)
    return numerator / denominator


def _horner(coefficients: tuple[float, ...], x: Doubles) -> Doubles:
    value = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return value
