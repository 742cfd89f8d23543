"""numpy.fft: every function, with sizes that cut and fill, any axes, and each norm."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS
from conformance.numpy.library.call import Case, case
from conformance.numpy.library.products import sizes, small

F = np.fft
LINES = "fft ifft rfft irfft hfft ihfft".split()
PLANES = "fft2 ifft2 rfft2 irfft2".split()
MANY = "fftn ifftn rfftn irfftn".split()


def letter_of(rng: np.random.Generator, name: str) -> str:
    """Any dtype; transforms of real numbers mostly get real ones."""
    real = name.startswith(("rfft", "ihfft")) and rng.random() < 0.95
    return str(rng.choice(list(LETTERS[:-2] if real else LETTERS)))


def tolerance(letter: str, name: str = "") -> float:
    """Half and single precision are computed in single; real results in half precision are rounded to it."""
    if letter == "e" and name.startswith(("irfft", "hfft")):
        return 2e-3
    return 1e-5 if letter in "efF" else 1e-12


def norm_of(rng: np.random.Generator) -> str | None:
    """A norm; rarely none that exists."""
    names = np.array([None, "backward", "ortho", "forward", "other"], dtype=object)
    name = rng.choice(names, p=[0.3, 0.2, 0.24, 0.24, 0.02])
    return None if name is None else str(name)


def line(rng: np.random.Generator) -> Case:
    """A transform along one axis."""
    name = str(rng.choice(LINES))
    letter = letter_of(rng, name)
    # NumPy 2.4.6 reads memory without values where it fills an empty spectrum.
    shape = sizes(rng, int(rng.integers(1, 4)), 1 if name in ("irfft", "hfft") else 0)
    if rng.random() < 0.3:
        shape = (*shape[:-1], int(rng.integers(5, 40)))
    a = small(rng, letter, shape)
    n = None if rng.random() < 0.5 else int(rng.integers(-1 if rng.random() < 0.1 else 1, 20))
    axis = int(rng.integers(-a.ndim, a.ndim)) if rng.random() < 0.97 else a.ndim
    norm = norm_of(rng)
    if norm == "other" and axis == a.ndim:
        norm = None  # One mistake at a time: functions differ in which of two they name.
    function = getattr(F, name)
    args: dict[str, Any] = {"n": n, "axis": axis, "norm": norm}
    return case(f"fft.{name}", [a], lambda: function(a, n, axis, norm), rtol=tolerance(letter, name), **args)


def several(rng: np.random.Generator) -> Case:
    """A transform along several axes, some of them twice."""
    plane = bool(rng.random() < 0.4)
    name = str(rng.choice(PLANES if plane else MANY))
    letter = letter_of(rng, name)
    a = small(rng, letter, sizes(rng, int(rng.integers(1, 4)), 1))
    count = 2 if plane else int(rng.integers(0, a.ndim + 1))
    axes: list[int] | None = [int(axis) for axis in rng.integers(-a.ndim, a.ndim, count)]
    if rng.random() < 0.4:
        axes = [-2, -1] if plane else None
    length = len(axes) if axes is not None else a.ndim
    s = None if rng.random() < 0.6 or axes is None else [int(n) for n in rng.integers(1, 7, length)]
    if s and rng.random() < 0.2:
        s[0] = -1
    norm = str(rng.choice(["backward", "ortho", "forward"]))
    function = getattr(F, name)
    args: dict[str, Any] = {"s": s, "axes": axes, "norm": norm}
    run = partial(function, a, s=s, axes=axes, norm=norm)
    return case(f"fft.{name}", [a], run, rtol=tolerance(letter, name), **args)


def helpers(rng: np.random.Generator) -> Case:
    """Frequencies and shifts."""
    name = str(rng.choice(["fftfreq", "rfftfreq", "fftshift", "ifftshift"]))
    function = getattr(F, name)
    if name.endswith("freq"):
        n, d = int(rng.integers(1, 30)), float(rng.choice([1.0, 0.1, -2.0]))
        return case(f"fft.{name}", [], lambda: function(n, d), rtol=1e-15, n=n, d=d)
    a = small(rng, str(rng.choice(list("ldD?"))), sizes(rng, int(rng.integers(0, 4))))
    axes = None
    if rng.random() < 0.5 and a.ndim:
        axes = [int(axis) for axis in rng.integers(-a.ndim, a.ndim, int(rng.integers(1, 3)))]
    return case(f"fft.{name}", [a], lambda: function(a, axes), axes=axes)


MAKERS = [(line, 8), (several, 6), (helpers, 3)]
