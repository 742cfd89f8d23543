"""numpy.linalg: values where they are unique, sizes, multisets and invariants where they are not."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from conformance.numpy.arrays import Array, layout
from conformance.numpy.library.call import Case, case
from conformance.numpy.library.products import sizes

#: Its overloads want literals where names of modes are generated here.
L: Any = np.linalg
#: Results are computed in double precision; those in single precision are rounded once more.
DOUBLE, SINGLE = 1e-9, 1e-5


def letter_of(rng: np.random.Generator) -> str:
    """Mostly a float; sometimes an integer, or half precision, which is refused."""
    return str(rng.choice(list("dddfDDFli?e"), p=[0.16, 0.16, 0.16, 0.1, 0.1, 0.1, 0.08, 0.06, 0.04, 0.02, 0.02]))


def matrix(rng: np.random.Generator, letter: str, shape: tuple[int, ...]) -> Array:
    """Ordinary numbers in some layout: nothing special, no broadcast rows."""
    values = rng.normal(size=shape) * 3
    if letter in "FD":
        values = values + 1j * rng.normal(size=shape) * 3
    if letter in "?li":
        values = np.floor(values)
    array = values.astype(letter)
    order = str(rng.choice(["C", "C", "F", "reversed"]))
    if order == "reversed" and array.ndim:
        return np.ascontiguousarray(array[..., ::-1])[..., ::-1]
    return np.asarray(array, order="F" if order == "F" else "C")


def square(rng: np.random.Generator, letter: str) -> Array:
    """A stack of square matrices that are well conditioned, or singular, or (rarely) not square."""
    n = int(rng.choice([0, 1, 1, 2, 3, 4, 7]))
    batch = sizes(rng, int(rng.choice([0, 0, 1, 2])))
    array = matrix(rng, letter, (*batch, n, n))
    kind = rng.random()
    if kind < 0.7 and letter != "?":
        array = array + (np.eye(n) * 10).astype(letter)
    elif kind < 0.76 and n > 1:
        array[..., 1, :] = 0
    elif kind < 0.8:
        array = matrix(rng, letter, (*batch, n, n + 1))
    elif kind < 0.83:
        array = matrix(rng, letter, (n,))
    return array


def decided(a: Array) -> bool:
    """Whether each matrix is far from singular, or has a row of zeros.

    Of others, whether a pivot is 0 or a rounding error, and so an error, infinity or a number follows, is chance.
    """
    if a.ndim < 2 or a.shape[-1] != a.shape[-2] or a.dtype.char == "e" or a.size == 0:
        return True
    wide = a.astype("D")
    zero_row = np.any(np.all(wide == 0, axis=-1), axis=-1)
    return bool(np.all(zero_row | (L.cond(wide) < (1e3 if a.dtype.char in "fF" else 1e6))))


def decided_square(rng: np.random.Generator) -> Array:
    """Square matrices whose inverse exists, or certainly does not."""
    while not decided(a := square(rng, letter_of(rng))):
        pass
    return a


def hermitian(rng: np.random.Generator, letter: str, definite: bool = False) -> Array:
    """A stack of Hermitian matrices, positive definite or not."""
    n = int(rng.choice([0, 1, 2, 3, 5, 8]))
    array = matrix(rng, letter, (*sizes(rng, int(rng.choice([0, 0, 1]))), n, n))
    turned = np.conj(np.swapaxes(array, -1, -2))
    if not definite:
        return (array + turned).astype(letter)
    return (array.astype("D" if letter in "FD" else "d") @ turned + np.eye(n)).astype(letter)


def tolerance(*arrays: Array) -> float:
    """How closely results of these operands are to agree."""
    return SINGLE if any(array.dtype.char in "fF" for array in arrays) else DOUBLE


def rectangle(rng: np.random.Generator, letter: str) -> Array:
    """A stack of matrices of full or lower rank."""
    m, n = (int(size) for size in rng.choice([0, 1, 2, 3, 5, 8], 2, p=[0.04, 0.16, 0.2, 0.2, 0.2, 0.2]))
    batch = sizes(rng, int(rng.choice([0, 0, 1])))
    if rng.random() < 0.25 and letter in "dD" and min(m, n) > 1:
        rank = int(rng.integers(1, min(m, n)))
        return np.asarray(matrix(rng, letter, (*batch, m, rank)) @ matrix(rng, letter, (*batch, rank, n)))
    # A vector is refused; of an empty one, NumPy's pinv unpacks the shape before it looks.
    return matrix(rng, letter, (*batch, m, n) if rng.random() > 0.02 else (max(m, 1),))


def solve(rng: np.random.Generator) -> Case:
    """Linear equations, with one or several right-hand sides."""
    a = decided_square(rng)
    n = a.shape[-1]
    batch = a.shape[:-2] if rng.random() < 0.6 else ()
    shape = (n,) if rng.random() < 0.4 else (*batch, n, int(rng.integers(0, 4)))
    b = matrix(rng, letter_of(rng), shape if rng.random() > 0.04 else (*shape, n + 1, 2))
    return case("linalg.solve", [a, b], lambda: L.solve(a, b), rtol=tolerance(a, b) * 100)


def of_square(rng: np.random.Generator) -> Case:
    """inv, det, slogdet, matrix_power."""
    a = decided_square(rng)
    name = str(rng.choice(["inv", "det", "slogdet", "matrix_power"]))
    if name == "matrix_power":
        n = int(rng.integers(-3, 6))
        return case("linalg.matrix_power", [a], lambda: L.matrix_power(a, n), rtol=tolerance(a) * 10, n=n)
    function = getattr(L, name)
    return case(f"linalg.{name}", [a], lambda: function(a), rtol=tolerance(a) * 100)


def tensors(rng: np.random.Generator) -> Case:
    """tensorsolve and tensorinv."""
    letter = letter_of(rng)
    shape = sizes(rng, int(rng.integers(1, 3)), 1)
    n = int(np.prod(shape, dtype=int))
    split = (n,) if rng.random() < 0.5 else shape[::-1]
    a = (matrix(rng, letter, (n, n)) + (np.eye(n) * 30).astype(letter)).reshape(shape + split)
    if rng.random() < 0.5:
        ind = len(shape) if rng.random() < 0.9 else int(rng.integers(-1, 3))
        return case("linalg.tensorinv", [a], lambda: L.tensorinv(a, ind), rtol=tolerance(a) * 100, ind=ind)
    b = matrix(rng, letter, shape if rng.random() < 0.9 else (*shape, 2))
    axes = None
    if rng.random() < 0.4:
        axes = list(range(len(split)))
        a = np.moveaxis(a, range(len(shape), a.ndim), axes)
    return case("linalg.tensorsolve", [a, b], lambda: L.tensorsolve(a, b, axes), rtol=tolerance(a) * 100, axes=axes)


def cholesky(rng: np.random.Generator) -> Case:
    """Cholesky factors; some matrices are not definite, one half may be anything."""
    letter = letter_of(rng)
    a = hermitian(rng, letter, definite=rng.random() < 0.85)
    upper = bool(rng.random() < 0.4)
    if rng.random() < 0.3:
        a = np.triu(a) if upper else np.tril(a)
    return case("linalg.cholesky", [a], lambda: L.cholesky(a, upper=upper), rtol=tolerance(a) * 10, upper=upper)


def qr(rng: np.random.Generator) -> Case:
    """QR factors: sizes of R's elements where the rank is full, else shapes; q r = a and unitarity in either case."""
    letter = letter_of(rng)
    m, n = (int(size) for size in rng.choice([0, 1, 2, 3, 5, 8], 2))
    a = matrix(rng, letter, (*sizes(rng, int(rng.choice([0, 0, 1]))), m, n))
    mode = str(rng.choice(["reduced", "complete", "r", "raw"]))
    # Of a complete R, and of single integers, all is unique up to the phases of its rows.
    unique = letter in "dDfF"
    compare = {"reduced": ["shape", "size"], "complete": ["shape", "size"], "r": ["size"], "raw": ["shape", "shape"]}
    plain = ["shape"] * (1 if mode == "r" else 2)
    invariant = f"qr.{mode}" if letter in "dDfF" else None
    return case(
        "linalg.qr",
        [a],
        lambda: L.qr(a, mode),
        compare=compare[mode] if unique else plain,
        rtol=tolerance(a),
        invariant=invariant,
        mode=mode,
    )


def svd(rng: np.random.Generator) -> Case:
    """Singular values, with and without vectors."""
    letter = letter_of(rng)
    if rng.random() < 0.2:
        a = hermitian(rng, letter)
        full, of_hermitian = True, True
    else:
        a = rectangle(rng, letter)
        full, of_hermitian = bool(rng.random() < 0.5), False
    args: dict[str, Any] = {"full_matrices": full, "hermitian": of_hermitian}
    if rng.random() < 0.3:
        if not of_hermitian and rng.random() < 0.5:
            return case("linalg.svdvals", [a], lambda: L.svdvals(a), rtol=tolerance(a))
        args["compute_uv"] = False
        return case("linalg.svd", [a], lambda: L.svd(a, **args), rtol=tolerance(a), **args)
    return case(
        "linalg.svd",
        [a],
        lambda: L.svd(a, **args),
        compare=["shape", "values", "shape"],
        rtol=tolerance(a),
        invariant="svd",
        **args,
    )


def eig(rng: np.random.Generator) -> Case:
    """Eigenvalues of any matrix as multisets, and a v = v diag(w)."""
    a = square(rng, letter_of(rng))
    if a.dtype.char == "?" and a.ndim > 1:
        # Zeros and ones have repeated eigenvalues, which rounding makes complex or not.
        a = np.triu(a)
    elif rng.random() < 0.2 and a.ndim > 1 and a.shape[-1] == a.shape[-2]:
        a = np.asarray(a + np.swapaxes(a, -1, -2), dtype=a.dtype)
    if rng.random() < 0.03 and a.dtype.char in "dfDF" and a.size:
        a = a.copy()
        a.flat[0] = np.nan
    if rng.random() < 0.4:
        return case("linalg.eigvals", [a], lambda: L.eigvals(a), compare="multiset", rtol=tolerance(a) * 1e3)
    args: dict[str, Any] = {"compare": ["multiset", "shape"], "rtol": tolerance(a) * 1e3, "invariant": "eig"}
    return case("linalg.eig", [a], lambda: L.eig(a), **args)


def eigh(rng: np.random.Generator) -> Case:
    """Eigenvalues of Hermitian matrices; only one half is read."""
    a = hermitian(rng, letter_of(rng))
    uplo = str(rng.choice(["L", "U"]))
    if rng.random() < 0.4:
        return case("linalg.eigvalsh", [a], lambda: L.eigvalsh(a, uplo), rtol=tolerance(a), UPLO=uplo)
    args: dict[str, Any] = {"compare": ["values", "shape"], "rtol": tolerance(a), "invariant": "eig"}
    return case("linalg.eigh", [a], lambda: L.eigh(a, uplo), UPLO=uplo, **args)


def lstsq(rng: np.random.Generator) -> Case:
    """Least squares of every shape and rank."""
    a = rectangle(rng, letter_of(rng))
    m = a.shape[0]
    b = matrix(rng, letter_of(rng), (m,) if rng.random() < 0.4 else (m, int(rng.integers(1, 4))))
    if rng.random() < 0.04:
        b = matrix(rng, "d", (m + 1,))
    rcond = None if rng.random() < 0.6 else float(rng.choice([1e-3, 1e-9, -1.0]))
    if a.ndim == 2 and rcond == -1.0 and a.dtype.char in "dD":
        rcond = 1e-6  # Of a matrix of lower rank, what the precision leaves is noise.
    found = case("linalg.lstsq", [a, b], lambda: L.lstsq(a, b, rcond), rtol=tolerance(a, b) * 1e3, rcond=rcond)
    if "arrays" in found["expect"]:
        residuals = L.lstsq(a, b, rcond)[1]
        if residuals.size and residuals.max() < tolerance(a, b) * (np.abs(b) ** 2).sum():
            found["compare"][1] = "shape"  # Of an exact solution, rounding is all that is left.
    return found


def pinv(rng: np.random.Generator) -> Case:
    """Moore-Penrose inverses with each kind of cutoff."""
    of_hermitian = bool(rng.random() < 0.2)
    a = hermitian(rng, letter_of(rng)) if of_hermitian else rectangle(rng, letter_of(rng))
    rtol = float(rng.choice([1e-8, 0.1]))
    args: dict[str, Any] = {"hermitian": of_hermitian}
    # The default of 1e-15 lets the noise of lower ranks through.
    return case(
        "linalg.pinv",
        [a],
        lambda: L.pinv(a, rtol=rtol, **args),
        rtol=tolerance(a) * 1e3,
        keywords={"rtol": rtol},
        **args,
    )


def norm(rng: np.random.Generator) -> Case:
    """Every norm over every choice of axes."""
    letter = str(rng.choice(list("dddfDFli?e")))
    shape = sizes(rng, int(rng.integers(0, 4)))
    a = layout(rng, letter, shape if shape.count(0) < 2 else (2, 3), small=True) * np.array(1, letter)
    orders = [None, "fro", "nuc", np.inf, -np.inf, 0, 1, -1, 2, -2, 3, 2.5, -1.5]
    order: Any = rng.choice(np.array(orders, dtype=object))
    if order == -2 and letter == "?":
        order = 2
    elif order == -2 and a.ndim > 1:
        # The smallest singular value of small whole numbers is often 0, or the noise in its place.
        a = a + np.array(rng.normal(size=a.shape), letter)
    keepdims = bool(rng.random() < 0.4)
    rtol = 1e-3 if letter == "e" else tolerance(a)
    kind = str(rng.choice(["norm", "vector_norm", "matrix_norm"]))
    if kind == "matrix_norm":
        order = "fro" if order is None else order
        args: dict[str, Any] = {"ord": order, "keepdims": keepdims}
        run = partial(L.matrix_norm, a, ord=order, keepdims=keepdims)
        return case("linalg.matrix_norm", [a], run, rtol=rtol, **args)
    count = int(rng.integers(0, min(a.ndim, 3) + 1))
    axes = None if rng.random() < 0.4 else tuple(int(axis) for axis in rng.permutation(a.ndim)[:count])
    if kind == "vector_norm":
        p = 2 if order is None or isinstance(order, str) else order
        args = {"ord": p, "axis": axes or None, "keepdims": keepdims}
        axes = axes or None
        return case(
            "linalg.vector_norm", [a], lambda: L.vector_norm(a, axis=axes, ord=p, keepdims=keepdims), rtol=rtol, **args
        )
    axes = axes or None
    args = {"ord": order, "axis": axes, "keepdims": keepdims}
    return case("linalg.norm", [a], lambda: L.norm(a, order, axes, keepdims), rtol=rtol, **args)


def rank(rng: np.random.Generator) -> Case:
    """matrix_rank and cond."""
    letter = letter_of(rng)
    if rng.random() < 0.5:
        a = rectangle(rng, letter)
        if rng.random() < 0.5:
            part = float(rng.choice([0.3, 1e-6]))
            return case("linalg.matrix_rank", [a], lambda: L.matrix_rank(a, rtol=part), keywords={"rtol": part})
        return case("linalg.matrix_rank", [a], lambda: L.matrix_rank(a))
    a = square(rng, letter)
    order: Any = rng.choice(np.array([None, 2, -2, 1, -1, np.inf, -np.inf, "fro"], dtype=object))
    return case("linalg.cond", [a], lambda: L.cond(a, order), compare="condition", rtol=tolerance(a), p=order)


MAKERS = [
    (solve, 5),
    (of_square, 6),
    (tensors, 3),
    (cholesky, 4),
    (qr, 5),
    (svd, 5),
    (eig, 5),
    (eigh, 4),
    (lstsq, 6),
    (pinv, 3),
    (norm, 8),
    (rank, 4),
]
