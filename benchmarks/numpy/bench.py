"""Compare rust-numpy with NumPy: `python -m benchmarks.numpy.bench --server BINARY --out DIR`.

Each row takes turns: some calls of NumPy, the same calls of rust-numpy with one thread and with two, many times
over, in several passes over the whole table. NumPy's linear algebra has as many threads as ours. A row's ratio is that
of the fastest turns of either side: other work on the machine only ever slows a turn, so the fastest of many is what
the code itself needs. The median of the ratios of neighbouring turns is given beside it. Results are compared before
anything is timed. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Variables that make NumPy slower than it can be.
SLOWING = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES")
for variable in SLOWING:
    os.environ.pop(variable, None)
# After a product OpenBLAS's threads spin for 2^26 cycles, longer than a turn, on the processor that our second thread
# needs. 2^4 is the least that can be set.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")

import numpy as np  # noqa: E402
from benchmarks.numpy import library  # noqa: E402
from benchmarks.numpy.picture import draw  # noqa: E402
from benchmarks.numpy.rows import Row, rows  # noqa: E402
from benchmarks.numpy.server import Server  # noqa: E402
from benchmarks.numpy.threads import set_numpy_threads  # noqa: E402

#: Long enough that large operands are in the caches for most of a turn: one untimed call does not bring them all.
TURN_SECONDS = 0.005
THREADS = (1, 2)
SUITES = {"core": (rows,), "library": (library.rows,), "all": (rows, library.rows)}


@dataclass
class Turns:
    """The turns of one row: nanoseconds of a call, for NumPy and for each number of threads."""

    row: Row
    theirs: dict[int, list[float]] = field(default_factory=lambda: {threads: [] for threads in THREADS})
    ours: dict[int, list[float]] = field(default_factory=lambda: {threads: [] for threads in THREADS})

    def play(self, server: Server, turns: int) -> None:
        """Takes `turns` more turns."""
        server.load(self.row)
        if not self.theirs[1]:
            check(self.row, server)
        count = max(1, int(TURN_SECONDS * 1e9 / max(min(time_numpy(self.row.call, 1) for _ in range(3)), 1.0)))
        for _ in range(turns):
            for threads in THREADS:
                if self.row.shares or threads == 1:
                    set_numpy_threads(threads)
                    alone = time_numpy(self.row.call, count)
                self.theirs[threads].append(alone)
                self.ours[threads].append(server.time(count, threads))

    def entries(self) -> list[dict[str, Any]]:
        """Lines of the table, one for each number of threads; times in microseconds."""
        row = self.row
        label = {"name": row.name, "dtype": row.dtype[1:], "size": row.size}
        pairs = ((threads, self.ours[threads], self.theirs[threads]) for threads in THREADS)
        return [label | {"threads": threads} | figures(ours, theirs) for threads, ours, theirs in pairs]


def figures(ours: list[float], theirs: list[float]) -> dict[str, float]:
    """Both times and the two ratios."""
    return {
        "numpy_us": round(min(theirs) / 1e3, 3),
        "rust_us": round(min(ours) / 1e3, 3),
        "ratio": round(min(ours) / min(theirs), 3),
        "median_ratio": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=False)), 3),
    }


def time_numpy(call: Callable[[], Any], count: int) -> float:
    """Nanoseconds of one call, of `count` in a row, after one untimed: the other side has just had the caches."""
    call()
    start = time.perf_counter_ns()
    for _ in range(count):
        call()
    return (time.perf_counter_ns() - start) / count


def check(row: Row, server: Server) -> None:
    """Refuses to time results that differ."""
    expected = np.asarray(row.call() if row.unique is None else row.unique())
    found = server.result(expected)
    tolerance = 1e-3 if expected.dtype == np.float16 else 1e-6
    wide = "c16" if expected.dtype.kind == "c" else "f8"
    left, right = (array.astype(wide) for array in (found, expected))
    if row.unordered:
        left, right = np.sort_complex(left), np.sort_complex(right)
    if not np.allclose(left, right, rtol=tolerance):
        raise SystemExit(f"{row.name} of {row.size} {row.dtype}: results differ from NumPy's")


def geomean(ratios: list[float]) -> float:
    """Geometric mean."""
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def main() -> None:
    """Runs all rows, writes `numpy.json` and `numpy.svg`, prints the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", type=Path, required=True, help="the rust-numpy-bench binary")
    parser.add_argument("--out", type=Path, required=True, help="directory of the table and picture")
    parser.add_argument("--suite", choices=SUITES, default="all", help="which rows")
    parser.add_argument("--passes", type=int, default=4, help="passes over the table")
    parser.add_argument("--turns", type=int, default=6, help="turns of each row in a pass")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    arguments = parser.parse_args()
    server = Server(arguments.server)
    all_turns = [Turns(row) for make in SUITES[arguments.suite] for row in make() if arguments.only in row.name]
    for number in range(arguments.passes):
        for turns in all_turns:
            turns.play(server, arguments.turns)
        print(f"pass {number + 1} of {arguments.passes} done", flush=True)
    server.close()
    finish([line for turns in all_turns for line in turns.entries()], arguments.out)


def finish(table: list[dict[str, Any]], out: Path) -> None:
    """Writes the table and prints the last line."""
    for line in table:
        times = "{numpy_us:>9.1f} {rust_us:>9.1f} us  {ratio:.2f} ({median_ratio:.2f})"
        print(("{name:20} {dtype} {size:>8} {threads} threads  " + times).format(**line))
    ratios = [line["ratio"] for line in table]
    by_threads = {t: geomean([line["ratio"] for line in table if line["threads"] == t]) for t in THREADS}
    summary = {"geomean": round(geomean(ratios), 3), "worst": max(ratios), "rows": len(table)}
    summary |= {f"geomean_{t}_threads": round(value, 3) for t, value in by_threads.items()}
    out.mkdir(parents=True, exist_ok=True)
    (out / "numpy.json").write_text(json.dumps({**summary, "table": table}, indent=1) + "\n")
    (out / "numpy.svg").write_text(draw(table))
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
