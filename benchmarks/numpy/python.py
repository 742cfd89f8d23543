"""Compare numpy_rs with NumPy through Python (`NUMPY_RS_LIBRARY` names the library).

Each expression takes turns in one process, one thread on either side; its ratio is that of the median turns. Over one
element it shows what ctypes and the boundary cost. The last line is JSON.
"""

from __future__ import annotations

import json
import math
import statistics
from timeit import Timer
from typing import Any

import numpy as np
from benchmarks.numpy.threads import set_numpy_threads
from conformance.numpy.compare import library

TURNS = 41
TURN_SECONDS = 0.004
SIZES = (1, 1_000, 100_000, 1_000_000)
#: From this size on a call's own cost is to be small.
LARGE = 100_000
#: `np` is either library, `a` and `b` are arrays of doubles.
EXPRESSIONS = (
    "a + b",
    "a * 2.5",
    "a < b",
    "np.sqrt(a)",
    "np.exp(a)",
    "np.where(a < b, a, b)",
    "a.sum()",
    "a.max()",
    "np.sort(a)",
    "a[::2] + b[::2]",
    "a @ b",
)


def measure(expression: str, size: int) -> tuple[float, float]:
    """NumPy's and our seconds: medians of turns, after the results were compared."""
    rng, nr = np.random.default_rng(size), library()
    theirs: dict[str, Any] = {"np": np, "a": rng.random(size), "b": rng.random(size)}
    ours = {"np": nr, "a": nr.array(theirs["a"]), "b": nr.array(theirs["b"])}
    np.testing.assert_allclose(np.asarray(eval(expression, ours)), eval(expression, theirs), rtol=1e-9)
    timers = [Timer(expression, globals=names) for names in (theirs, ours)]
    count = max(1, int(TURN_SECONDS / max(timers[0].timeit(1), 1e-7)))
    turns = [[timer.timeit(count) / count for timer in timers] for _ in range(TURNS)]
    first, second = (statistics.median(side) for side in zip(*turns, strict=True))
    return first, second


def main() -> None:
    """Measures every expression at every size; a line each."""
    set_numpy_threads(1)
    backend = library()._library
    backend.run("rn_set_thread_count", backend.size(1))
    found: dict[tuple[str, int], tuple[float, float]] = {}
    for size in SIZES:
        for expression in EXPRESSIONS:
            theirs, ours = found[expression, size] = measure(expression, size)
            print(
                f"{expression:22} {size:8} {theirs * 1e6:10.2f} {ours * 1e6:10.2f} us  {ours / theirs:.2f}", flush=True
            )
    large = [ours / theirs for (_, size), (theirs, ours) in found.items() if size >= LARGE]
    geomean = math.exp(statistics.fmean(map(math.log, large)))
    call_us = 1e6 * found[EXPRESSIONS[0], 1][1]
    report = {"call_us": call_us, "geomean_large": geomean, "worst_large": max(large)}
    print(json.dumps({name: round(value, 3) for name, value in report.items()}))


if __name__ == "__main__":
    main()
