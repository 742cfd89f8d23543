"""Evaluates `expressions.txt` with numpy_rs and with NumPy, over generated arrays: which names did what NumPy did."""

from __future__ import annotations

import contextlib
import io
import pickle
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, layout, random_shape
from conformance.numpy.compare import difference, library

EXPRESSIONS = Path(__file__).with_name("expressions.txt")
#: The class of each module of series, and how its functions' names begin.
SERIES = {
    "polynomial": ("Polynomial", "poly"),
    "chebyshev": ("Chebyshev", "cheb"),
    "legendre": ("Legendre", "leg"),
    "hermite": ("Hermite", "herm"),
    "hermite_e": ("HermiteE", "herme"),
    "laguerre": ("Laguerre", "lag"),
}
#: Worlds of arrays that every expression is evaluated in.
SEEDS = range(6)


def table() -> dict[str, dict[str, list[str]]]:
    """The expressions of each name, by namespace."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in EXPRESSIONS.read_text().splitlines():
        if line.startswith("["):
            names = found.setdefault(line.strip("[]"), {})
        elif line and line[0] != "#":
            name, *parts = line.split(" | ")
            names[name] = parts
    ((_, of_classes),) = found.pop("classes").items()
    for module, (kind, prefix) in SERIES.items():
        parts = [one.replace("P", f"np.polynomial.{kind}") for one in of_classes]
        found["numpy.polynomial"] |= {kind: parts, f"{module}.{kind}": parts}
        for name in (f"{module}.{prefix}{constant}" for constant in ("domain", "one", "x", "zero")):
            found["numpy.polynomial"][name] = [f"np.polynomial.{name}"]
    return found


def arrays(seed: int) -> dict[str, Any]:
    """The arrays of one world, NumPy's."""
    rng = np.random.default_rng(seed)
    letters = [letter for letter in LETTERS if letter not in "gG"]
    a = layout(rng, str(rng.choice(letters)), random_shape(rng), True)
    return {
        "a": a,
        "b": [True, 2, 1.5, 3][seed % 4],
        "f": rng.normal(size=(3, 4)).round(3),
        "g": np.asfortranarray(rng.normal(size=(4, 3)).astype("f4")),
        "z": rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4)),
        "i": rng.integers(-9, 10, 6),
        "u": rng.integers(0, 256, (2, 3), "u1"),
        "m": rng.random(6) < 0.5,
    }


def after(x: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of `x` after `change`."""
    copy = x.copy("K")
    change(copy)
    return copy


def text(data: bytes, use: Callable[[str], Any]) -> Any:
    """What `use` gives, called with the path of a file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        return use(str(path))


def saved(xp: Any, x: Any) -> Any:
    """`x` written and read."""
    return text(b"", lambda path: (xp.save(f"{path}.npy", x), xp.load(f"{path}.npy"))[1])


def archived(xp: Any, save: Any, *parts: Any) -> Any:
    """Arrays written to an archive and read."""
    return text(
        b"", lambda path: (save(f"{path}.npz", *parts), [xp.load(f"{path}.npz")[f"arr_{n}"] for n in (0, 1)])[1]
    )


def errors(setting: Callable[[], Any], work: Callable[[], Any]) -> Any:
    """What `work` gives, or raises, under `errstate`."""
    with setting():
        return work()


def printed(xp: Any, x: Any, **options: Any) -> str:
    """The text of `x` under print options."""
    with xp.printoptions(**options):
        return str(x)


def set_then_reset(xp: Any, x: Any) -> str:
    """The text of `x` under options that are set, then set back."""
    before = xp.get_printoptions()
    xp.set_printoptions(precision=2, threshold=5)
    try:
        return str(x)
    finally:
        xp.set_printoptions(precision=before["precision"], threshold=before["threshold"])


def legacy(xp: Any, name: str, *arguments: Any, **keywords: Any) -> Any:
    """Draws of a legacy function from a fixed seed, and the next number after them."""
    xp.random.seed(20)
    drawn = getattr(xp.random, name)(*arguments, **keywords)
    return drawn, xp.random.random_sample()


def restored(xp: Any) -> Any:
    """Numbers drawn twice from one state."""
    xp.random.seed(4)
    state = xp.random.get_state()
    first = xp.random.rand(3)
    xp.random.set_state(state)
    return first, xp.random.rand(3)


HELPERS: dict[str, Any] = {
    one.__name__: one for one in (after, text, saved, archived, errors, printed, set_then_reset, legacy, restored)
} | {"listed": list, "dumps": pickle.dumps, "loads": pickle.loads}


def result(expression: str, xp: Any, world: dict[str, Any]) -> Any:
    """The value of an expression, or the exception it raises."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return eval(expression, {**HELPERS, **world, "np": xp, "type": type})
        except Exception as error:
            return error


def differences(parts: list[str], worlds: list[tuple[dict[str, Any], dict[str, Any]]]) -> Iterator[str]:
    """The expressions that numpy_rs evaluates to something else, with both values."""
    for expression in parts:
        for theirs, ours in worlds:
            expected, found = result(expression, np, theirs), result(expression, library(), ours)
            if problem := difference(found, expected):
                yield f"{expression}: {problem}"
                break


def _ours(name: str, value: Any) -> Any:
    """The array of numpy_rs: `a` in NumPy's memory, with its layout; the others are its own."""
    if not isinstance(value, np.ndarray):
        return value
    made = library().asarray(value)
    return made if name == "a" else made.copy("K")


def evaluate() -> dict[str, dict[str, list[str]]]:
    """For each namespace and name that has expressions, what differs."""
    worlds = []
    for seed in SEEDS:
        world = arrays(seed)
        worlds.append((world, {name: _ours(name, value) for name, value in world.items()}))
    return {
        space: {name: list(differences(parts, worlds)) for name, parts in names.items()}
        for space, names in table().items()
    }


if __name__ == "__main__":
    for space, names in evaluate().items():
        for name, lines in names.items():
            for line in lines:
                print(f"{space} {name}: {line}")
