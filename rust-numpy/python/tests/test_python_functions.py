"""Python functions over arrays, and walks over operands: `vectorize` and `nditer` beside NumPy's."""

import numpy as np
import pytest
from compare import same

import numpy_rs as nr


def both(run, *arrays):
    """The result of `run` with either library over the same arrays."""
    return run(nr, *[nr.asarray(one) for one in arrays]), run(np, *arrays)


RNG = np.random.default_rng(3)
F, WHOLE, G = RNG.normal(size=(3, 4)), RNG.integers(-9, 9, 4), np.asfortranarray(RNG.normal(size=(4, 3)))


@pytest.mark.parametrize(
    "expression",
    [
        "xp.vectorize(lambda x: x * 2)(i)",
        "xp.vectorize(lambda x, y: x + y)(f, i)",
        "xp.vectorize(lambda x: (x, x * 0.5))(i)",
        'xp.vectorize(lambda x: x, otypes=["f4"])(i)',
        'xp.vectorize(lambda x: x, otypes="d")(i[:0])',
        'xp.vectorize(lambda x: x.sum(), signature="(n)->()")(f)',
        'xp.vectorize(lambda x, y: x * y.sum(), signature="(n),(m)->(n)")(f, i)',
        "xp.vectorize(lambda x, p: x**p, excluded={1})(f, 2)",
        'xp.vectorize(lambda x, p: x + p, excluded={"p"})(f, p=2)',
        "xp.vectorize(lambda x, y=1: x + y)(f, y=i)",
        "xp.vectorize(lambda x: x)(3)",
    ],
)
def test_vectorized_functions(expression):
    found, expected = both(lambda xp, f, i: eval(expression, {"xp": xp, "f": f, "i": i}), F, WHOLE)
    same(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "arguments", "kind"),
    [
        (lambda xp: xp.vectorize(lambda x: x), ([],), ValueError),
        (lambda xp: xp.vectorize(lambda x: x, signature="(n)->(n"), ([1],), ValueError),
        (lambda xp: xp.vectorize(lambda x: x, signature="(n,m)->()"), ([1],), ValueError),
        (lambda xp: xp.vectorize(lambda x: x, otypes="y"), ([1],), ValueError),
    ],
)
def test_what_cannot_be_vectorized(make, arguments, kind):
    for library in (np, nr):
        with pytest.raises(kind):
            make(library)(*arguments)


def test_functions_are_called_as_often_as_numpys():
    counts = []
    for library in (np, nr):
        for cache in (False, True):
            calls = []
            library.vectorize(lambda x, calls=calls: calls.append(x) or 1.0, cache=cache, excluded={"calls"})([1, 2, 3])
            counts.append(len(calls))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("order", ["K", "C", "F", "A"])
@pytest.mark.parametrize("flags", [[], ["multi_index"], ["c_index"], ["f_index"], ["external_loop"]])
def test_walks_in_numpys_order(order, flags):
    def walk(xp, *arrays):
        it = xp.nditer(list(arrays), flags=flags, order=order)
        found, sizes = [], (it.itersize, it.shape if it.has_multi_index else None)
        while not it.finished:
            place = it.multi_index if "multi_index" in flags else it.index if "index" in "".join(flags) else None
            values = it.value if len(arrays) > 1 else (it.value,)
            found.append((place, [value.tolist() for value in values]))
            it.iternext()
        return sizes, found

    views = [
        (F,),
        (G,),
        (F[::-1],),
        (F.T[:, ::-1],),
        (F, WHOLE),
        (F, G.T),
        (F[:, ::2],),
        (RNG.normal(size=(2, 3, 4)).transpose(1, 2, 0),),
        (F[:, None, :], WHOLE),
    ]
    for arrays in views:
        assert walk(nr, *[nr.asarray(one) for one in arrays]) == walk(np, *arrays)


def test_walks_that_write():
    def double(xp, a):
        a = a.copy()
        with xp.nditer(a, op_flags=["readwrite"]) as it:
            for x in it:
                x[...] = 2 * x
        return a

    def total(xp, a, b):
        it = xp.nditer([a, b, None])
        for x, y, z in it:
            z[...] = x + y
        return it.operands[2]

    def converted(xp, a):
        with xp.nditer(a.copy(), ["buffered"], [["readwrite"]], op_dtypes=["f8"], casting="unsafe") as it:
            for x in it:
                x[...] = x / 2
            done = it.operands[0]
        return done

    for run, arrays in ((double, (F,)), (total, (F, WHOLE)), (converted, (WHOLE,))):
        found, expected = both(run, *arrays)
        same(found, expected)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda xp: xp.nditer(xp.zeros((0, 2))), ValueError),
        (lambda xp: xp.nditer(xp.zeros(2), ["wrong"]), ValueError),
        (lambda xp: xp.nditer(xp.zeros(2), op_dtypes=["i4"]), TypeError),
        (lambda xp: xp.nditer([xp.zeros(2), xp.zeros(3)]), ValueError),
        (lambda xp: xp.nditer(xp.zeros(2)).multi_index, ValueError),
        (lambda xp: next(iter(xp.nditer(xp.zeros(2)))).__setitem__(..., 1), ValueError),
    ],
)
def test_walks_that_are_refused(make, kind):
    for library in (np, nr):
        with pytest.raises(kind):
            make(library)
