"""Generated calls: what is called, with which operands, and what NumPy made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from conformance.numpy.arrays import (
    FLOATS,
    INTEGERS,
    LETTERS,
    Array,
    Json,
    broadcast_part,
    encode,
    layout,
    random_shape,
)
from conformance.numpy.tolerances import APPROXIMATE, COMPLEX_POWER, MASKED_FOLD_ULP, tolerance

UFUNCS: dict[str, np.ufunc] = {u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc)}
PRODUCTS = ("matmul", "matvec", "vecmat", "vecdot")
ELEMENTWISE = sorted(name for name in UFUNCS if name not in PRODUCTS)
BINARY = [name for name in ELEMENTWISE if UFUNCS[name].nin == 2 and UFUNCS[name].nout == 1]
CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")
ERRORS: dict[type[Exception], str] = {
    np.exceptions.AxisError: "Axis",
    OverflowError: "Overflow",
    IndexError: "Index",
    TypeError: "Type",
    ValueError: "Value",
}

Case = Json
Maker = Callable[[np.random.Generator], Case]


def outcome(run: Callable[[], Any]) -> Json:
    """The results of a call, or the kind of its error."""
    try:
        with np.errstate(all="ignore"):
            result = run()
    except tuple(ERRORS) as error:
        return {"error": next(kind for base, kind in ERRORS.items() if isinstance(error, base))}
    results = result if isinstance(result, tuple) else (result,)
    return {"arrays": [encode(np.asarray(array)) for array in results]}


def letter_for(rng: np.random.Generator, name: str) -> str:
    """A dtype that the function mostly takes."""
    inputs = {kind for types in UFUNCS[name].types for kind in types.split("->")[0]}
    known = [letter for letter in LETTERS if letter in inputs]
    return str(rng.choice(known)) if known and rng.random() < 0.85 else str(rng.choice(list(LETTERS)))


def call(rng: np.random.Generator) -> Case:
    """An elementwise call with every keyword."""
    name = str(rng.choice(ELEMENTWISE))
    ufunc = UFUNCS[name]
    shape = random_shape(rng)
    first = letter_for(rng, name)
    letters = [first if rng.random() < 0.6 else letter_for(rng, name) for _ in range(ufunc.nin)]
    if name == "power" and rng.random() < 0.5:
        letters = [str(rng.choice(list("BHILefdFD"))) for _ in letters]
    inputs: list[Any] = [layout(rng, letter, broadcast_part(rng, shape)) for letter in letters]
    if name in COMPLEX_POWER and any(array.dtype.kind == "c" for array in inputs):
        # Powers of infinities and NaN are the C library's own choice.
        inputs = [layout(rng, letter, array.shape, small=True) for letter, array in zip(letters, inputs, strict=False)]
    written = [encode(array) for array in inputs]
    options, keywords = keywords_of(rng, shape, letters)
    # Not with `where`: NumPy 2.4.6 crashes comparing an integer out of range under a mask. Nor with `casting`, where
    # its functions disagree on what a Python number may become.
    if ufunc.nin == 2 and not {"dtype", "where", "casting"} & set(keywords) and rng.random() < 0.1:
        scalar = rng.choice(np.array([3, -1, 300, 2.5, 1j], dtype=object))
        side = int(rng.integers(0, 2))
        inputs[side] = scalar
        written[side] = {"scalar": [type(scalar).__name__, [complex(scalar).real, complex(scalar).imag]]}
    case = {"method": "call", "ufunc": name, "inputs": written, **options}
    if rng.random() < 0.15:
        free = [str(rng.choice(list(LETTERS))) for _ in range(ufunc.nout)]
        exact = name not in APPROXIMATE and not any(
            array.dtype.kind == "c" for array in inputs if isinstance(array, np.ndarray)
        )
        letters = free if exact else result_letters(ufunc, inputs, keywords) or free
        outs = [layout_out(rng, letter, shape) for letter in letters]
        case["outs"] = [encode(out) for out in outs]
        keywords["out"] = tuple(outs)
    elif "where" in keywords:
        keywords["out"] = tuple(np.zeros(shape, types) for types in result_letters(ufunc, inputs, keywords))
        if not keywords["out"]:
            keywords.pop("where"), keywords.pop("out"), case.pop("where")
        else:
            case["outs"] = [encode(out) for out in keywords["out"]]
    case["expect"] = outcome(lambda: ufunc(*inputs, **keywords))
    case["ulp"] = tolerance(name, case["expect"])
    return case


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


def reduce(rng: np.random.Generator) -> Case:
    """A reduction over some axes."""
    exact = [name for name in BINARY if name not in (*APPROXIMATE, "ldexp")]
    name = str(rng.choice(exact if rng.random() < 0.4 else ["add", "multiply", "maximum", "minimum", "logical_or"]))
    array = layout(rng, letter_for(rng, name), random_shape(rng))
    ndim = array.ndim
    axes: tuple[int, ...] | None = None
    if rng.random() < 0.8:
        count = int(rng.integers(0, ndim + 1))
        axes = tuple(int(axis) for axis in rng.permutation(ndim)[:count])
        if rng.random() < 0.03:
            axes = (ndim + 1,)
    case: Case = {"method": "reduce", "ufunc": name, "inputs": [encode(array)], "axes": axes}
    keywords: dict[str, Any] = {"axis": axes, "keepdims": bool(rng.random() < 0.3)}
    case["keepdims"] = keywords["keepdims"]
    if rng.random() < 0.2:
        # Floats to integers out of range are left open by C.
        letter = str(rng.choice(list(LETTERS if array.dtype.kind in "biu" else "?efdFD")))
        case["dtype"], keywords["dtype"] = np.dtype(letter).str, letter
    if rng.random() < 0.2:
        case["initial"] = keywords["initial"] = int(rng.integers(0, 3))
    if rng.random() < 0.15:
        mask = layout(rng, "?", array.shape)
        case["where"], keywords["where"] = encode(mask), mask
    case["expect"] = outcome(lambda: UFUNCS[name].reduce(array, **keywords))
    case["ulp"] = MASKED_FOLD_ULP if "where" in case else tolerance(name, case["expect"])
    return case


def accumulate(rng: np.random.Generator) -> Case:
    """A cumulative call along one axis."""
    exact = [name for name in BINARY if name not in APPROXIMATE]
    name = str(rng.choice(exact if rng.random() < 0.5 else ["add", "multiply", "maximum", "logical_and"]))
    array = layout(rng, letter_for(rng, name), random_shape(rng))
    axis = int(rng.integers(-array.ndim - 1, array.ndim + 1))
    case: Case = {"method": "accumulate", "ufunc": name, "inputs": [encode(array)], "axis": axis}
    keywords: dict[str, Any] = {}
    if rng.random() < 0.2:
        letter = str(rng.choice(list(LETTERS if array.dtype.kind in "biu" else "?efdFD")))
        case["dtype"], keywords["dtype"] = np.dtype(letter).str, letter
    case["expect"] = outcome(lambda: UFUNCS[name].accumulate(array, axis, **keywords))
    case["ulp"] = tolerance(name, case["expect"], array.size)
    return case


def reduceat(rng: np.random.Generator) -> Case:
    """Reductions of slices."""
    exact = [name for name in BINARY if name not in APPROXIMATE]
    name = str(rng.choice(exact if rng.random() < 0.3 else ["add", "multiply", "maximum", "logical_and"]))
    array = layout(rng, letter_for(rng, name), random_shape(rng) or (3,))
    axis = int(rng.integers(0, array.ndim))
    size = array.shape[axis]
    count = int(rng.integers(0, 5))
    indices = [int(i) for i in rng.integers(0, max(size, 1) + (rng.random() < 0.05), count)]
    case: Case = {"method": "reduceat", "ufunc": name, "inputs": [encode(array)], "indices": indices, "axis": axis}
    where = np.array(indices, dtype=np.intp)
    case["expect"] = outcome(lambda: UFUNCS[name].reduceat(array, where, axis))
    case["ulp"] = tolerance(name, case["expect"])
    return case


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


def at(rng: np.random.Generator) -> Case:
    """In-place calls at indices that may repeat."""
    unary = rng.random() < 0.2
    exact = [n for n in ELEMENTWISE if n not in APPROXIMATE]
    names = [n for n in exact if UFUNCS[n].nout == 1 and (UFUNCS[n].nin == 1) == unary]
    name = str(rng.choice(names if rng.random() < 0.5 or unary else ["add", "subtract", "multiply", "maximum"]))
    target = layout_out(rng, letter_for(rng, name), random_shape(rng) or (4,))
    if target.size:
        target[...] = layout(rng, target.dtype.char, target.shape)
    depth = int(rng.integers(1, target.ndim + 1))
    count = int(rng.integers(0, 5))
    over = 1 if rng.random() < 0.05 else 0
    indices = [rng.integers(-n if n else 0, max(n, 1) + over, count) for n in target.shape[:depth]]
    operands: list[Array] = [target]
    shape = (count, *target.shape[depth:])
    if not unary:
        operands.append(
            layout(rng, target.dtype.char if rng.random() < 0.8 else letter_for(rng, name), broadcast_part(rng, shape))
        )
    case: Case = {"method": "at", "ufunc": name, "inputs": [encode(array) for array in operands]}
    case["indices"] = [[int(i) for i in index] for index in indices]

    def run() -> Array:
        UFUNCS[name].at(target, tuple(indices), *operands[1:])
        return target

    case["expect"] = outcome(run)
    case["ulp"] = tolerance(name, case["expect"], 8)
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


def view(rng: np.random.Generator) -> Case:
    """Indexing, reshaping, transposing and diagonals."""
    array = layout(rng, str(rng.choice(list("bidD"))), random_shape(rng))
    kind = str(rng.choice(["index", "index", "reshape", "transpose", "diagonal"]))
    case: Case = {"method": kind, "inputs": [encode(array)], "ulp": 0}
    if kind == "index":
        key, case["items"] = random_key(rng, array)
        case["expect"] = outcome(lambda: array[key if ... in key else (*key, ...)])
    elif kind == "reshape":
        shape = random_reshape(rng, array)
        order = str(rng.choice(["C", "F"]))
        case["shape"], case["order"] = shape, order
        case["expect"] = outcome(lambda: array.reshape(shape, order=order))  # type: ignore[call-overload]
    elif kind == "transpose":
        axes = [int(axis) for axis in rng.permutation(array.ndim)]
        case["axes"] = axes
        case["expect"] = outcome(lambda: array.transpose(axes))
    else:
        offset, axis1, axis2 = (int(i) for i in rng.integers(-2, 3, 3))
        case["args"] = [offset, axis1, axis2]
        case["expect"] = outcome(lambda: array.diagonal(offset, axis1, axis2))
    return case


def random_key(rng: np.random.Generator, array: Array) -> tuple[tuple[Any, ...], list[Any]]:
    """An index as Python has it and as vectors write it."""
    key: list[Any] = []
    written: list[Any] = []
    count = int(rng.integers(0, array.ndim + (rng.random() < 0.1) + 1))
    dots = int(rng.integers(0, count + 1)) if rng.random() < 0.4 else -1
    for i in range(count + 1):
        if i == dots:
            key.append(...)
            written.append("...")
        if rng.random() < 0.15:
            key.append(None)
            written.append(None)
        if i == count:
            break
        size = array.shape[i] if i < array.ndim else 1
        if rng.random() < 0.4:
            at = int(rng.integers(-size - (rng.random() < 0.1), size + (rng.random() < 0.1) + (size == 0)))
            key.append(at)
            written.append(at)
        else:
            start, stop = (None if rng.random() < 0.4 else int(rng.integers(-size - 2, size + 3)) for _ in range(2))
            step = int(rng.choice([1, 1, 2, 3, -1, -2, -3])) if rng.random() > 0.02 else 0
            key.append(slice(start, stop, step))
            written.append([start, stop, step])
    return tuple(key), written


def random_reshape(rng: np.random.Generator, array: Array) -> list[int]:
    """A shape of as many elements, or (rarely) not."""
    left = array.size
    shape: list[int] = []
    while left > 1 and len(shape) < 4:
        factors = [f for f in range(1, left + 1) if left % f == 0]
        shape.append(int(rng.choice(factors)))
        left //= shape[-1]
    shape += [left] if left != 1 or not shape else []
    if rng.random() < 0.3:
        shape[int(rng.integers(0, len(shape)))] = -1
    if rng.random() < 0.05:
        shape.append(2)
    return [int(n) for n in rng.permutation(shape)]


def astype(rng: np.random.Generator) -> Case:
    """A cast. Floats stay inside the integer's range: outside, C leaves the result open."""
    source, target = (str(letter) for letter in rng.choice(list(LETTERS), 2))
    array = layout(rng, source, random_shape(rng), small=source in FLOATS + "FD" and target in INTEGERS)
    if source in FLOATS and target in INTEGERS and array.size:
        array = (array * np.array(1.25, array.dtype)).clip(0, 100).astype(array.dtype)
    casting = str(rng.choice(CASTINGS)) if rng.random() < 0.3 else "unsafe"
    case: Case = {
        "method": "astype",
        "inputs": [encode(array)],
        "dtype": np.dtype(target).str,
        "casting": casting,
        "ulp": 0,
    }
    case["expect"] = outcome(lambda: array.astype(target, casting=casting))  # type: ignore[call-overload]
    return case


def search(rng: np.random.Generator) -> Case:
    """argmax, argmin and where."""
    shape = random_shape(rng)
    if rng.random() < 0.4:
        letters = [str(letter) for letter in rng.choice(list(LETTERS), 2)]
        inputs = [layout(rng, letter, broadcast_part(rng, shape)) for letter in ["?", *letters]]
        case: Case = {"method": "where", "inputs": [encode(array) for array in inputs], "ulp": 0}
        case["expect"] = outcome(lambda: np.where(*inputs))
        return case
    name = str(rng.choice(["argmax", "argmin"]))
    if rng.random() < 0.1:
        shape = (int(rng.integers(1000, 5000)),)
    array = layout(rng, str(rng.choice(list(LETTERS))), shape)
    if array.size > 400:
        array = np.tile(array[:100], 30)
    axis = None if rng.random() < 0.4 else int(rng.integers(-len(shape) - 1, len(shape) + 1))
    keepdims = bool(rng.random() < 0.3)
    case = {"method": name, "inputs": [encode(array)], "axis": axis, "keepdims": keepdims, "ulp": 0}
    case["expect"] = outcome(lambda: getattr(np, name)(array, axis=axis, keepdims=keepdims))
    return case


MAKERS: list[tuple[Maker, int]] = [
    (call, 45),
    (reduce, 15),
    (accumulate, 5),
    (reduceat, 4),
    (outer, 3),
    (at, 6),
    (product, 5),
    (overlap, 4),
    (view, 6),
    (astype, 5),
    (search, 5),
]


def generate(seed: int, count: int) -> Iterator[Case]:
    """`count` cases; each is the same for the same seed and number."""
    weights = np.array([weight for _, weight in MAKERS], dtype=float)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        maker = MAKERS[int(rng.choice(len(MAKERS), p=weights / weights.sum()))][0]
        yield maker(rng)
