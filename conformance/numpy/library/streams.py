"""What NumPy's bit generators give for some seeds."""

from __future__ import annotations

from typing import Any

import numpy as np

GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
SEEDS: tuple[list[int], ...] = ([0], [42], [12345678901234567890], [1, 2, 3, 4, 5, 6], [2**100, 7])
#: Past the point where the Mersenne Twister makes its words anew.
DRAWS = 1300


def stream(name: str, entropy: list[int]) -> dict[str, Any]:
    """First and last raw numbers, doubles, and those of the second child."""
    seed: Any = entropy[0] if len(entropy) == 1 else entropy
    generator = getattr(np.random, name)

    def fresh(sequence: np.random.SeedSequence | None = None) -> Any:
        return generator(np.random.SeedSequence(seed) if sequence is None else sequence)

    raw = [str(number) for number in fresh().random_raw(DRAWS)]
    child = np.random.SeedSequence(seed).spawn(2)[1]
    halves = np.random.Generator(fresh()).integers(0, 2**32, 5, dtype=np.uint32)
    return {
        "generator": name,
        "entropy": [str(number) for number in entropy],
        "draws": DRAWS,
        "raw": raw[:3] + raw[-3:],
        "halves": [str(number) for number in halves],
        "doubles": [repr(x) for x in np.random.Generator(fresh()).random(4).tolist()],
        "child": [str(number) for number in fresh(child).random_raw(2)],
    }


def streams() -> list[dict[str, Any]]:
    """All generators with all seeds."""
    return [stream(name, seed) for name in GENERATORS for seed in SEEDS]
