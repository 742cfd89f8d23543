"""Products: small whole numbers, so that every sum is exact in every dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, broadcast_part, layout
from conformance.numpy.library.call import Case, case

L: Any = np.linalg


def letters(rng: np.random.Generator) -> tuple[str, str]:
    """Two dtypes, mostly the same."""
    first, second = (str(letter) for letter in rng.choice(list(LETTERS), 2))
    return (first, first) if rng.random() < 0.6 else (first, second)


def small(rng: np.random.Generator, letter: str, shape: tuple[int, ...]) -> Array:
    """Small whole numbers in some layout."""
    return layout(rng, letter, shape, small=True)


def sizes(rng: np.random.Generator, count: int, low: int = 0) -> tuple[int, ...]:
    """Sizes of dimensions, rarely 0."""
    found = rng.integers(1, 5, count)
    return tuple(int(n) if rng.random() > 0.04 else low for n in found)


def vectors(rng: np.random.Generator) -> Case:
    """dot, vdot, inner, outer, kron of up to three dimensions."""
    name = str(rng.choice(["dot", "dot", "vdot", "inner", "outer", "kron"]))
    first, second = letters(rng)
    a_shape, b_shape = (sizes(rng, int(rng.integers(0, 4))) for _ in range(2))
    if a_shape and b_shape and rng.random() < 0.9:
        if name == "inner":
            b_shape = (*b_shape[:-1], a_shape[-1])
        elif name == "dot" and len(b_shape) > 1:
            b_shape = (*b_shape[:-2], a_shape[-1], b_shape[-1])
        elif name == "dot":
            b_shape = (a_shape[-1],)
        elif name == "vdot":
            b_shape = a_shape[::-1]
    a, b = small(rng, first, a_shape), small(rng, second, b_shape)
    if name == "outer" and rng.random() < 0.5:
        return case("linalg.outer", [a, b], lambda: L.outer(a, b))
    return case(name, [a, b], lambda: getattr(np, name)(a, b))


def stacks(rng: np.random.Generator) -> Case:
    """matmul, matvec, vecmat and vecdot of stacks that broadcast."""
    name = str(rng.choice(["matmul", "matmul", "matvec", "vecmat", "vecdot"]))
    first, second = letters(rng)
    m, n, k = sizes(rng, 3)
    batch = sizes(rng, int(rng.integers(0, 3)))
    cores: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
        "matmul": ((m, k), (k, n)),
        "matvec": ((m, n), (n,)),
        "vecmat": ((n,), (n, m)),
        "vecdot": ((n,), (n,)),
    }
    a_shape, b_shape = (broadcast_part(rng, batch) + core for core in cores[name])
    if name == "matmul" and rng.random() < 0.3:
        a_shape, b_shape = ((k,), b_shape) if rng.random() < 0.5 else (a_shape, (k,))
    if rng.random() < 0.05:
        a_shape = (*a_shape[:-1], a_shape[-1] + 1)
    a, b = small(rng, first, a_shape), small(rng, second, b_shape)
    if name == "matmul" and rng.random() < 0.3:
        return case("linalg.matmul", [a, b], lambda: L.matmul(a, b))
    if name == "vecdot":
        axis = int(rng.integers(-2, 2))
        return case("linalg.vecdot", [a, b], lambda: L.vecdot(a, b, axis=axis), axis=axis)
    return case(name, [a, b], lambda: getattr(np, name)(a, b))


def tensordot(rng: np.random.Generator) -> Case:
    """Contractions by a count of axes or by pairs."""
    first, second = letters(rng)
    a_shape = sizes(rng, int(rng.integers(0, 4)))
    count = int(rng.integers(0, len(a_shape) + 1))
    free = sizes(rng, int(rng.integers(0, 3)))
    if rng.random() < 0.5:
        b_shape = a_shape[len(a_shape) - count :] + free
        a, b = small(rng, first, a_shape), small(rng, second, b_shape)
        axes = count + (rng.random() < 0.05)
        if rng.random() < 0.5:
            return case("linalg.tensordot", [a, b], lambda: L.tensordot(a, b, axes=int(axes)), axes=int(axes))
        return case("tensordot", [a, b], lambda: np.tensordot(a, b, int(axes)), axes=int(axes))
    left = [int(axis) for axis in rng.permutation(len(a_shape))[:count]]
    order = rng.permutation(count + len(free))
    unordered = [a_shape[axis] for axis in left] + list(free)
    b_shape = tuple(unordered[i] for i in order)
    right = [int(np.flatnonzero(order == i)[0]) for i in range(count)]
    if right and rng.random() < 0.3:
        right[0] -= len(b_shape)
    if rng.random() < 0.05:
        right = [*right, 0]
    a, b = small(rng, first, a_shape), small(rng, second, b_shape)
    return case("tensordot", [a, b], lambda: np.tensordot(a, b, (left, right)), axes=[left, right])


def einsum(rng: np.random.Generator) -> Case:
    """Subscripts over up to three operands: repeated labels, ellipses, size 1 beside longer ones, any output."""
    pool = list("ijkLm")[: int(rng.integers(1, 6))]
    size = {label: int(rng.integers(1, 4)) for label in pool}
    dots = sizes(rng, int(rng.integers(0, 3)), 1) if rng.random() < 0.3 else None
    parts, shapes = [], []
    for _ in range(int(rng.integers(1, 4))):
        named = [str(label) for label in rng.choice(pool, int(rng.integers(0, 4)))]
        shape = [1 if rng.random() < 0.05 else size[label] for label in named]
        at = int(rng.integers(0, len(named) + 1))
        if dots is not None and rng.random() < 0.8:
            kept = dots[int(rng.integers(0, len(dots) + 1)) :]
            parts.append("".join(named[:at]) + "..." + "".join(named[at:]))
            shapes.append(tuple(shape[:at]) + kept + tuple(shape[at:]))
        else:
            parts.append("".join(named))
            shapes.append(tuple(shape))
    text = ",".join(parts)
    if rng.random() < 0.7:
        used = sorted({label for part in parts for label in part if label != "."})
        output = [str(label) for label in rng.permutation(used)[: int(rng.integers(0, len(used) + 1))]]
        if rng.random() < 0.03:
            output.append("z")
        ellipsis = "..." if any("..." in part for part in parts) and rng.random() < 0.95 else ""
        text += "->" + ellipsis + "".join(output)
    letter = str(rng.choice(list("?bHilfdFD")))
    operands = [small(rng, letter if rng.random() < 0.8 else "d", shape) for shape in shapes]
    optimize: Any = rng.choice(np.array([False, True, "greedy", "optimal"], dtype=object))

    # Of one operand NumPy may give a view, whatever the dtype that is asked for.
    wants = rng.random() < 0.1 and len(operands) > 1
    keywords: dict[str, Any] = {"dtype": np.dtype(str(rng.choice(list("ldDf"))))} if wants else {}
    if keywords and rng.random() < 0.5:
        keywords["casting"] = str(rng.choice(["same_kind", "unsafe", "no"]))

    def run() -> Array:
        # A view, in NumPy's case, may have its bytes in the other order.
        result = np.asarray(np.einsum(text, *operands, **keywords))
        return result.astype(result.dtype.newbyteorder("="))

    return case("einsum", [text, *operands], run, optimize=optimize, keywords=keywords)


def flat(parts: Any) -> list[Any]:
    """The members of nested sequences; text as its bytes."""
    if isinstance(parts, str):
        return [np.frombuffer(parts.encode(), np.uint8)]
    return [one for part in parts for one in flat(part)] if isinstance(parts, (list, tuple)) else [parts]


def path(rng: np.random.Generator) -> Case:
    """The order of up to six operands and NumPy's report of it; no ellipses, whose letters NumPy draws by hash."""
    pool = list("abcdefXYZ")[: int(rng.integers(3, 10))]
    size = {label: int(rng.integers(1, 6)) for label in pool}
    parts = [[str(label) for label in rng.choice(pool, int(rng.integers(1, 4)), replace=False)] for _ in range(6)]
    parts = parts[: int(rng.integers(1, 7))]
    used = sorted({label for part in parts for label in part})
    output = [str(label) for label in rng.permutation(used)[: int(rng.integers(0, len(used) + 1))]]
    text = ",".join("".join(part) for part in parts) + ("->" + "".join(output) if rng.random() < 0.8 else "")
    operands: list[Any] = [np.zeros([size[label] for label in part], "?") for part in parts]
    inputs: list[Any] = [text, *operands]
    if rng.random() < 0.2:
        letters = "".join(chr(code) for code in [*range(65, 91), *range(97, 123)])
        lists = [[letters.index(label) for label in part] for part in parts]
        inputs = [one for pair in zip(operands, lists, strict=True) for one in pair]
        inputs += [[letters.index(label) for label in output]] if "->" in text else []
    limit = int(rng.integers(1, 200))
    choices = [False, True, "greedy", "optimal", ("greedy", limit), ("optimal", limit), chain(rng, parts)]
    optimize: Any = choices[int(rng.integers(0, len(choices)))]
    return case("einsum_path", inputs, lambda: flat(np.einsum_path(*inputs, optimize=optimize)), optimize=optimize)


def chain(rng: np.random.Generator, parts: list[Any]) -> list[Any]:
    """A path of one's own: pairs until one is left, or all at once."""
    if len(parts) < 3:
        return ["einsum_path", tuple(range(len(parts)))]
    steps = [tuple(int(at) for at in rng.choice(left, 2, replace=False)) for left in range(len(parts), 1, -1)]
    return ["einsum_path", *steps]


def chains(rng: np.random.Generator) -> Case:
    """multi_dot: matrices, with a vector at either end."""
    count = int(rng.integers(1, 6))
    size = sizes(rng, count + 1, 1)
    shapes: list[tuple[int, ...]] = [(size[i], size[i + 1]) for i in range(count)]
    if count > 1:
        shapes[0] = shapes[0][1:] if rng.random() < 0.2 else shapes[0]
        shapes[-1] = shapes[-1][:1] if rng.random() < 0.2 else shapes[-1]
    if rng.random() < 0.05:
        shapes[0] = (*shapes[0][:-1], shapes[0][-1] + 1)
    letter = str(rng.choice(list("lfdD")))
    arrays = [small(rng, letter, shape) for shape in shapes]
    return case("linalg.multi_dot", [arrays], lambda: np.linalg.multi_dot(arrays))


def diagonals(rng: np.random.Generator) -> Case:
    """trace and diagonal, of any axes and of the last two."""
    array = small(rng, str(rng.choice(list(LETTERS))), sizes(rng, int(rng.integers(1, 5))))
    offset, axis1, axis2 = (int(i) for i in rng.integers(-2, 3, 3))
    name = str(rng.choice(["trace", "diagonal", "linalg.trace", "linalg.diagonal", "linalg.matrix_transpose"]))
    if name == "linalg.matrix_transpose":
        return case(name, [array], lambda: np.linalg.matrix_transpose(array))
    if name.startswith("linalg"):
        function = getattr(np.linalg, name[7:])
        return case(name, [array], lambda: function(array, offset=offset), offset=offset)
    function = getattr(np, name)
    args: dict[str, Any] = {"offset": offset, "axis1": axis1, "axis2": axis2}
    return case(name, [array], lambda: function(array, offset, axis1, axis2), **args)


def cross(rng: np.random.Generator) -> Case:
    """Cross products along any axes."""
    first, second = (letter.replace("?", "b") for letter in letters(rng))
    n, m = (int(n) for n in rng.choice([3, 3, 3, 3, 2, 4], 2))
    batch = sizes(rng, int(rng.integers(0, 3)))
    axisa, axisb = (int(rng.integers(-len(batch) - 1, len(batch) + 1)) for _ in range(2))
    place = [axis % (len(batch) + 1) for axis in (axisa, axisb)]
    shapes = [(*batch[:at], length, *batch[at:]) for at, length in zip(place, (n, m), strict=True)]
    a, b = small(rng, first, shapes[0]), small(rng, second, shapes[1])
    if rng.random() < 0.3:
        return case("linalg.cross", [a, b], lambda: np.linalg.cross(a, b, axis=axisa), axis=axisa)
    axisc = int(rng.integers(-1, len(batch) + 1))
    args: dict[str, Any] = {"axisa": axisa, "axisb": axisb, "axisc": axisc}
    return case("cross", [a, b], lambda: np.cross(a, b, axisa, axisb, axisc), **args)


MAKERS = [(vectors, 6), (stacks, 6), (tensordot, 4), (einsum, 8), (path, 5), (chains, 2), (diagonals, 3), (cross, 2)]
