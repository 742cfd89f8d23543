"""Write the vectors: `python -m conformance.numpy.generate --out DIR --cases N --seed S`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from conformance.numpy.cases import generate
from conformance.numpy.tables import tables
from conformance.numpy.ulp import validation_sets

NUMPY = "2.4.6"


def main() -> None:
    """Writes `tables.json` (exhaustive), `ulp.json` (NumPy's validation sets) and `cases.jsonl` (generated)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    parser.add_argument("--cases", type=int, default=20000, help="number of generated cases")
    parser.add_argument("--without-ulp", action="store_true", help="leave the validation sets, which are NumPy's, out")
    parser.add_argument("--seed", type=int, default=20, help="seed of the generated cases")
    arguments = parser.parse_args()
    if np.__version__ != NUMPY:
        parser.error(f"the reference is NumPy {NUMPY}, found {np.__version__}: install numpy=={NUMPY}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "tables.json").write_text(json.dumps(tables(), separators=(",", ":")) + "\n")
    if not arguments.without_ulp:
        (arguments.out / "ulp.json").write_text(json.dumps(validation_sets()) + "\n")
    with (arguments.out / "cases.jsonl").open("w") as file:
        for case in generate(arguments.seed, arguments.cases):
            file.write(json.dumps(case, separators=(",", ":")) + "\n")
    print(f"NumPy {np.__version__}: {arguments.cases} cases of seed {arguments.seed} in {arguments.out}")


if __name__ == "__main__":
    main()
