"""Write the library's vectors: `python -m conformance.numpy.library.generate --out DIR --cases N --seed S`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from conformance.numpy.generate import NUMPY
from conformance.numpy.library import bases, fft, linalg, polynomial, products, streams
from conformance.numpy.library.call import Case

MAKERS = [*products.MAKERS, *linalg.MAKERS, *fft.MAKERS, *polynomial.MAKERS, *bases.MAKERS]


def generate(seed: int, count: int) -> Iterator[Case]:
    """`count` cases; each is the same for the same seed and number."""
    weights = np.array([weight for _, weight in MAKERS], dtype=float)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        yield MAKERS[int(rng.choice(len(MAKERS), p=weights / weights.sum()))][0](rng)


def main() -> None:
    """Writes `library.jsonl` and `random.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    parser.add_argument("--cases", type=int, default=20000, help="number of generated cases")
    parser.add_argument("--seed", type=int, default=20, help="seed of the generated cases")
    arguments = parser.parse_args()
    if np.__version__ != NUMPY:
        parser.error(f"the reference is NumPy {NUMPY}, found {np.__version__}: install numpy=={NUMPY}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    with (arguments.out / "library.jsonl").open("w") as file:
        for case in generate(arguments.seed, arguments.cases):
            file.write(json.dumps(case, separators=(",", ":")) + "\n")
    (arguments.out / "random.json").write_text(json.dumps(streams.streams(), indent=1) + "\n")
    print(f"NumPy {np.__version__}: {arguments.cases} library cases of seed {arguments.seed} in {arguments.out}")


if __name__ == "__main__":
    main()
