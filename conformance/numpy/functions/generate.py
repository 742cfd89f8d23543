"""Write the calls: `python -m conformance.numpy.functions.generate --out DIR --cases N --seed S`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from conformance.numpy.arrays import Json
from conformance.numpy.functions import (
    creation,
    editing,
    elements,
    files,
    generator,
    indexing,
    legacy,
    manipulation,
    sets,
    statistics,
)
from conformance.numpy.functions.calls import Maker

FAMILIES: dict[str, list[tuple[Maker, int]]] = {
    "creation": creation.MAKERS,
    "indexing": indexing.MAKERS,
    "statistics": statistics.MAKERS,
    "elements": elements.MAKERS,
    "files": files.MAKERS,
    "manipulation": manipulation.MAKERS,
    "sets": sets.MAKERS,
    "editing": editing.MAKERS,
    "random": generator.MAKERS,
    "legacy": legacy.MAKERS,
}

#: The first case of a name may be so many times longer.
LENIENCE = 20


def generate(seed: int, count: int, families: list[str]) -> Iterator[Json]:
    """`count` cases; each is the same for the same seed, number and families."""
    makers = [maker for name in families for maker in FAMILIES[name]]
    weights = np.array([weight for _, weight in makers], dtype=float)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        yield makers[int(rng.choice(len(makers), p=weights / weights.sum()))][0](rng)


def main() -> None:
    """Writes `functions.jsonl`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    parser.add_argument("--cases", type=int, default=20000, help="number of generated cases")
    parser.add_argument("--seed", type=int, default=20, help="seed of the generated cases")
    parser.add_argument(
        "--longest", type=int, help="leave out cases with more characters; the first of a name may have more"
    )
    parser.add_argument("--family", action="append", choices=list(FAMILIES), help="only this family (may be repeated)")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    families = arguments.family or list(FAMILIES)
    written: set[str] = set()
    with (arguments.out / "functions.jsonl").open("w") as file:
        for case in generate(arguments.seed, arguments.cases, families):
            line = json.dumps(case, separators=(",", ":"))
            most = (arguments.longest or len(line)) * (1 if case["name"] in written else LENIENCE)
            if len(line) <= most:
                written.add(case["name"])
                file.write(line + "\n")
    print(f"NumPy {np.__version__}: {arguments.cases} calls of seed {arguments.seed} in {arguments.out}")


if __name__ == "__main__":
    main()
