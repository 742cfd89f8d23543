"""Compare rust-numpy with NumPy: `python -m benchmarks.numpy.bench --server BINARY --out DIR`.

Each row takes turns: some calls of NumPy, the same calls of rust-numpy with one thread and with two, many times
over. A row's ratio is the median of the ratios of neighbouring turns, so that other work on the machine, which slows
both, falls out. Results are compared before anything is timed. The last line is JSON: geomean, worst, rows.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Variables that make NumPy slower than it can be.
SLOWING = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES")
for variable in SLOWING:
    os.environ.pop(variable, None)

import numpy as np  # noqa: E402

from benchmarks.numpy.picture import draw  # noqa: E402
from benchmarks.numpy.rows import Row, rows  # noqa: E402
from benchmarks.numpy.server import Server  # noqa: E402

TURN_SECONDS = 0.003
THREADS = (1, 2)


def time_numpy(call: Callable[[], Any], count: int) -> float:
    """Nanoseconds of one call, of `count` in a row."""
    start = time.perf_counter_ns()
    for _ in range(count):
        call()
    return (time.perf_counter_ns() - start) / count


def check(row: Row, server: Server) -> None:
    """Refuses to time results that differ."""
    expected = np.asarray(row.call())
    found = server.result(expected)
    close = np.allclose(found.astype("f8"), expected.astype("f8"), rtol=1e-3 if "f2" in str(expected.dtype) else 1e-6)
    if not close:
        raise SystemExit(f"{row.name} of {row.size} {row.dtype}: results differ from NumPy's")


def compare(row: Row, server: Server, turns: int) -> list[dict[str, Any]]:
    """The row's figures, one entry for each number of threads."""
    server.load(row)
    check(row, server)
    count = max(1, int(TURN_SECONDS * 1e9 / max(time_numpy(row.call, 3), 1.0)))
    ours: dict[int, list[float]] = {threads: [] for threads in THREADS}
    theirs: list[float] = []
    for _ in range(turns):
        theirs.append(time_numpy(row.call, count))
        for threads in THREADS:
            ours[threads].append(server.time(count, threads))
    return [entry(row, threads, ours[threads], theirs) for threads in THREADS]


def entry(row: Row, threads: int, ours: list[float], theirs: list[float]) -> dict[str, Any]:
    """One line of the table; times in microseconds."""
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    return {
        "name": row.name,
        "dtype": row.dtype[1:],
        "size": row.size,
        "threads": threads,
        "numpy_us": round(min(theirs) / 1e3, 3),
        "rust_us": round(min(ours) / 1e3, 3),
        "ratio": round(ratio, 3),
        "ratio_of_minima": round(min(ours) / min(theirs), 3),
    }


def geomean(ratios: list[float]) -> float:
    """Geometric mean."""
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def main() -> None:
    """Runs all rows, writes `numpy.json` and `numpy.svg`, prints the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", type=Path, required=True, help="the rust-numpy-bench binary")
    parser.add_argument("--out", type=Path, required=True, help="directory of the table and picture")
    parser.add_argument("--turns", type=int, default=25, help="turns of each row")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    arguments = parser.parse_args()
    server = Server(arguments.server)
    table: list[dict[str, Any]] = []
    for row in rows():
        if arguments.only in row.name:
            found = compare(row, server, arguments.turns)
            table += found
            ratios = "  ".join(f"{line['threads']} thr {line['rust_us']:>9.1f} us  {line['ratio']:.2f}" for line in found)
            print(f"{row.name:22} {row.dtype} {row.size:>8}  NumPy {found[0]['numpy_us']:>9.1f} us  {ratios}", flush=True)
    server.close()
    finish(table, arguments.out)


def finish(table: list[dict[str, Any]], out: Path) -> None:
    """Writes the table and prints the last line."""
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
