"""Log-mel spectra, and how far apart those of two sounds are: nearer to what is heard than a sample-wise error."""

from functools import cache

import numpy as np
from scipy.signal import stft

from conformance.model.reference import Floats

BANDS, WINDOW, HOP = 80, 1024, 240
FLOOR = 1e-5
"""Below what is heard: silence is not compared."""


def log_mel_distance(actual: Floats, expected: Floats, sample_rate: int) -> float:
    """Mean absolute difference of natural-log mel spectra of audio [samples] of equal length."""
    difference = log_mel(actual, sample_rate) - log_mel(expected, sample_rate)
    return float(np.abs(difference).mean())


def log_mel(audio: Floats, sample_rate: int) -> Floats:
    """[BANDS, hops]."""
    _, _, spectrum = stft(audio, sample_rate, nperseg=WINDOW, noverlap=WINDOW - HOP)
    spectra: Floats = np.log(np.maximum(_filters(sample_rate) @ np.abs(spectrum), FLOOR))
    return spectra


@cache
def _filters(sample_rate: int) -> Floats:
    """Triangles [BANDS, frequencies], evenly spaced in mel."""
    top = _mel(sample_rate / 2)
    edges = 700 * (10 ** (np.linspace(0, top, BANDS + 2) / 2595) - 1)
    frequencies = np.linspace(0, sample_rate / 2, WINDOW // 2 + 1)
    rising = (frequencies - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - frequencies) / np.diff(edges)[1:, None]
    filters: Floats = np.maximum(0, np.minimum(rising, falling))
    return filters


def _mel(frequency: float) -> float:
    return float(2595 * np.log10(1 + frequency / 700))
