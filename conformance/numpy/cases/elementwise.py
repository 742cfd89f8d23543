"""Elementwise calls: with every keyword, of every pair, of products, in shared memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, Json, broadcast_part, encode, layout, random_shape
from conformance.numpy.cases.common import BINARY, CASTINGS, ELEMENTWISE, PRODUCTS, UFUNCS, Case, letter_for, outcome
from conformance.numpy.tolerances import APPROXIMATE, COMPLEX_POWER, LOOP_BY_HISTORY, tolerance

#: NumPy 2.4.6 writes wrong answers of these for single and double precision where `out` has gaps or runs backwards
#: (`np.isnan([nan] * 16, out=np.zeros(16, bool)[::-1])` is not all true): what they write without gaps is expected.
MISWRITTEN = {"isnan", "isinf", "isfinite", "signbit"}


def call(rng: np.random.Generator) -> Case:
    """An elementwise call with every keyword."""
    name = str(rng.choice(ELEMENTWISE))
    ufunc = UFUNCS[name]
    shape = random_shape(rng)
    first = letter_for(rng, name)
    letters = [first if rng.random() < 0.6 else letter_for(rng, name) for _ in range(ufunc.nin)]
    if name == "power" and rng.random() < 0.5:
        letters = [str(rng.choice(list("BHILefdFD"))) for _ in letters]
    options, keywords = keywords_of(rng, shape, letters)
    if name in LOOP_BY_HISTORY and len(set(letters)) > 1:
        options.pop("dtype", None), keywords.pop("dtype", None)
    small = name in COMPLEX_POWER and bool(set("FD") & {*letters, keywords.get("dtype")})
    inputs: list[Any] = [layout(rng, letter, broadcast_part(rng, shape), small) for letter in letters]
    written = [encode(array) for array in inputs]
    # Not with `where`: NumPy 2.4.6 crashes comparing an integer out of range under a mask. Nor with `casting`, where
    # its functions disagree on what a Python number may become.
    if ufunc.nin == 2 and not {"dtype", "where", "casting"} & set(keywords) and rng.random() < 0.1:
        # A power is complex of small numbers only, and then does not overflow.
        numbers = [3, -1, 2.5, *([1j] if small or name not in COMPLEX_POWER else []), *([] if small else [300])]
        scalar = rng.choice(np.array(numbers, dtype=object))
        side = int(rng.integers(0, 2))
        inputs[side] = scalar
        written[side] = {"scalar": [type(scalar).__name__, [complex(scalar).real, complex(scalar).imag]]}
    case = {"method": "call", "ufunc": name, "inputs": written, **options}
    if rng.random() < 0.15:
        computed = result_letters(ufunc, inputs, keywords)
        # Floats to integers out of range are left open by C.
        from_float = keywords.get("casting") == "unsafe" and set("efdFD") & {*letters, *computed}
        free = [str(rng.choice(list("?efdFD" if from_float else LETTERS))) for _ in range(ufunc.nout)]
        exact = name not in APPROXIMATE and not any(
            array.dtype.kind == "c" for array in inputs if isinstance(array, np.ndarray)
        )
        letters = free if exact else computed or free
        outs = [layout_out(rng, letter, shape) for letter in letters]
        case["outs"] = [encode(out) for out in outs]
        keywords["out"] = tuple(outs)
    elif "where" in keywords:
        keywords["out"] = tuple(np.zeros(shape, types) for types in result_letters(ufunc, inputs, keywords))
        if not keywords["out"]:
            keywords.pop("where"), keywords.pop("out"), case.pop("where")
        else:
            case["outs"] = [encode(out) for out in keywords["out"]]
    case["expect"] = outcome(lambda: run(ufunc, inputs, keywords))
    case["ulp"] = tolerance(name, case["expect"])
    return case


def run(ufunc: np.ufunc, inputs: list[Any], keywords: dict[str, Any]) -> Any:
    """What NumPy gives, or should: see `MISWRITTEN`."""
    if ufunc.__name__ not in MISWRITTEN or "out" not in keywords:
        return ufunc(*inputs, **keywords)
    (out,) = keywords["out"]
    out[...] = ufunc(*inputs, **{**keywords, "out": out.copy()})
    return out


def result_letters(ufunc: np.ufunc, inputs: list[Any], keywords: dict[str, Any]) -> list[str]:
    """Dtypes of the results; none where the call fails."""
    plain = {key: value for key, value in keywords.items() if key in ("dtype", "casting")}
    try:
        with np.errstate(all="ignore"):
            result = ufunc(*inputs, **plain)
    except Exception:
        return []
    return [np.asarray(array).dtype.char for array in (result if isinstance(result, tuple) else (result,))]


def layout_out(rng: np.random.Generator, letter: str, shape: tuple[int, ...]) -> Array:
    """A writable array in some layout."""
    order = rng.permutation(len(shape))
    block = np.zeros([shape[axis] * 2 for axis in order], letter).transpose(np.argsort(order))
    step = int(rng.choice([1, 2, -1]))
    stepped: tuple[Any, ...] = (..., *(slice(None, None, step) for _ in shape))
    kept: tuple[Any, ...] = (..., *(slice(0, n) for n in shape))
    view: Array = block[stepped][kept]
    return view


def keywords_of(rng: np.random.Generator, shape: tuple[int, ...], letters: list[str]) -> tuple[Json, dict[str, Any]]:
    """Keywords as a vector and as NumPy takes them. Floats are not made integers: out of range, C leaves it open."""
    options: Json = {}
    keywords: dict[str, Any] = {}
    if rng.random() < 0.15:
        mask = layout(rng, "?", broadcast_part(rng, shape))
        options["where"], keywords["where"] = encode(mask), mask
    if rng.random() < 0.12:
        letter = str(rng.choice(list("?efdFD" if set(letters) & set("efdFD") else LETTERS)))
        options["dtype"], keywords["dtype"] = np.dtype(letter).str, letter
    if rng.random() < 0.12:
        options["casting"] = keywords["casting"] = str(rng.choice(CASTINGS))
    return options, keywords


def outer(rng: np.random.Generator) -> Case:
    """Every pair of two arrays."""
    name = str(rng.choice([name for name in BINARY if name not in COMPLEX_POWER]))
    inputs = [layout(rng, letter_for(rng, name), random_shape(rng, 2)[:2]) for _ in range(2)]
    if any(array.size > 20 for array in inputs):
        inputs = [np.ascontiguousarray(array.reshape(-1)[:7]) for array in inputs]
    case: Case = {"method": "outer", "ufunc": name, "inputs": [encode(array) for array in inputs]}
    case["expect"] = outcome(lambda: UFUNCS[name].outer(*inputs))
    case["ulp"] = tolerance(name, case["expect"])
    return case


def product(rng: np.random.Generator) -> Case:
    """Matrix products of small whole numbers, whose sums are exact."""
    name = str(rng.choice(PRODUCTS))
    letters = (
        [str(rng.choice(list(LETTERS)))] * 2 if rng.random() < 0.6 else [str(x) for x in rng.choice(list(LETTERS), 2)]
    )
    m, n, k = (int(size) for size in rng.integers(0, 5, 3))
    batch = tuple(int(size) for size in rng.integers(1, 3, int(rng.integers(0, 3))))
    if name == "matmul":
        core: tuple[tuple[int, ...], tuple[int, ...]] = ((m, k), (k, n))
    else:
        core = {"matvec": ((m, n), (n,)), "vecmat": ((n,), (n, m)), "vecdot": ((n,), (n,))}[name]
    shapes = [broadcast_part(rng, batch) + part for part in core]
    if name == "matmul" and rng.random() < 0.3:
        shapes[int(rng.integers(0, 2))] = (k,)
    if rng.random() < 0.05:
        shapes[0] = (*shapes[0][:-1], shapes[0][-1] + 1)
    inputs = [layout(rng, letter, shape, small=True) for letter, shape in zip(letters, shapes, strict=False)]
    case: Case = {"method": "call", "ufunc": name, "inputs": [encode(array) for array in inputs]}
    case["expect"] = outcome(lambda: UFUNCS[name](*inputs))
    case["ulp"] = 0
    return case


def overlap(rng: np.random.Generator) -> Case:
    """An output that shares memory with inputs: views of one block."""
    name = str(rng.choice(["add", "subtract", "multiply", "maximum", "negative", "square", "less"]))
    letter = str(rng.choice(list("bHilfdD")))
    length = int(rng.choice([6, 20, 200]))
    base = layout(rng, letter, (length,), small=True).astype(letter, order="C")
    size = int(rng.integers(1, length // 3 + 1))
    views = []
    for _ in range(UFUNCS[name].nin + 1):
        step = int(rng.choice([1, 1, 2, -1, -2]))
        start = int(rng.integers(0, length - (size - 1) * abs(step)))
        view = base[start : start + (size - 1) * abs(step) + 1 : abs(step)]
        views.append(view[::-1] if step < 0 else view)
    before = base.copy()
    start_address = base.__array_interface__["data"][0]
    places = [[view.__array_interface__["data"][0] - start_address, view.strides[0]] for view in views]
    case: Case = {"method": "overlap", "ufunc": name, "inputs": [encode(before)], "size": size, "places": places}

    def run() -> Array:
        UFUNCS[name](*views[:-1], out=views[-1], casting="unsafe")
        return base

    case["expect"] = outcome(run)
    case["ulp"] = 0
    return case
