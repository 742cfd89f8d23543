"""Generators, seed sequences and `RandomState`: their streams are NumPy's."""

import numpy as np
import pytest
from compare import theirs

import numpy_rs as nr

KINDS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
DRAWS = [
    lambda r: r.random_sample(5),
    lambda r: r.randint(-(2**15), 2**15 - 1, size=33, dtype="h"),
    lambda r: r.randint(0, 200, size=31, dtype="u1"),
    lambda r: r.randint(0, 2**40, size=9),
    lambda r: r.randint(0, 2**64 - 1, size=9, dtype="uint64"),
    lambda r: r.randint(0, 2, size=77, dtype=bool),
    lambda r: r.permutation(30),
    lambda r: r.standard_normal(7),
    lambda r: r.normal(2, 3, size=5),
    lambda r: r.choice(10, 5, replace=False),
    lambda r: r.choice([1.5, 2.5, 9.0], 8, p=[0.2, 0.3, 0.5]),
    lambda r: r.choice(4, 3, replace=False, p=[0.1, 0.2, 0.3, 0.4]),
    lambda r: r.tomaxint(3),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 7, 2**80, [1, 2, 3]])
def test_streams(kind, seed):
    mine, other = (library.random.Generator(getattr(library.random, kind)(seed)) for library in (nr, np))
    for _ in range(2):
        assert mine.integers(0, 1000, 5).tolist() == other.integers(0, 1000, 5).tolist()
        assert mine.normal(size=3).tolist() == other.normal(size=3).tolist()
        assert mine.random() == other.random()
        assert mine.bytes(7) == other.bytes(7)
    for one, two in zip(mine.spawn(2), other.spawn(2), strict=True):
        assert one.random(3).tolist() == two.random(3).tolist()
        assert one.spawn(1)[0].random() == two.spawn(1)[0].random()
    assert mine.spawn(1)[0].random() == other.spawn(1)[0].random()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 7, 2**80])
def test_states(kind, seed):
    """NumPy's state after any draws, set here, goes on as there; and the other way round."""
    mine, other = (getattr(library.random, kind)(seed) for library in (nr, np))
    for step in range(5):
        for bits, library in ((mine, nr), (other, np)):
            library.random.Generator(bits).integers(0, 2**32, 2 * step + 1, dtype="uint32")
        assert repr(plain(mine.state)) == repr(plain(other.state))
        copy = getattr(nr.random, kind)(1)
        copy.state = other.state
        assert copy.random_raw(9).tolist() == other.random_raw(9).tolist()
        other.state = mine.state
    if kind != "MT19937":
        return
    with pytest.raises(ValueError, match="state must be for a MT19937 PRNG"):
        mine.state = np.random.PCG64(1).state


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "Philox"])
@pytest.mark.parametrize("delta", [0, 1, 5, 2**70 + 3])
def test_states_ahead(kind, delta):
    mine, other = (getattr(library.random, kind)(3) for library in (nr, np))
    assert mine.advance(delta).random_raw(5).tolist() == other.advance(delta).random_raw(5).tolist()
    assert mine.jumped(2).random_raw(5).tolist() == other.jumped(2).random_raw(5).tolist()


def plain(state):
    """A state without arrays, and without the half of a word that was used: NumPy keeps it."""
    if isinstance(state, dict):
        kept = {key: plain(value) for key, value in state.items()}
        return kept | ({"uinteger": 0} if kept.get("has_uint32") == 0 else {})
    return state.tolist() if hasattr(state, "tolist") else state


def test_in_place():
    mine, other = nr.random.default_rng(5), np.random.default_rng(5)
    a, b = nr.arange(20).reshape(5, 4), np.arange(20).reshape(5, 4)
    mine.shuffle(a, axis=1)
    other.shuffle(b, axis=1)
    np.testing.assert_array_equal(theirs(a), b)
    a, b = nr.zeros(4), np.zeros(4)
    mine.random(out=a)
    other.random(out=b)
    np.testing.assert_array_equal(theirs(a), b)


@pytest.mark.parametrize("words", [0, 1, 5, 8])
@pytest.mark.parametrize("dtype", ["uint32", "uint64"])
def test_seed_sequences(words, dtype):
    mine, other = (library.random.SeedSequence(3, spawn_key=(1, 2)) for library in (nr, np))
    assert mine.generate_state(words, dtype).tolist() == other.generate_state(words, getattr(np, dtype)).tolist()
    assert [child.spawn_key for child in mine.spawn(2)] == [child.spawn_key for child in other.spawn(2)]
    assert mine.spawn(1)[0].generate_state(3).tolist() == other.spawn(1)[0].generate_state(3).tolist()


def test_default_rng():
    generator = nr.random.default_rng(9)
    assert nr.random.default_rng(generator) is generator
    assert nr.random.default_rng(nr.random.PCG64(9)).random() == generator.random() == np.random.default_rng(9).random()
    assert isinstance(generator.bit_generator, nr.random.BitGenerator)
    assert nr.random.default_rng().random() != nr.random.default_rng().random()


@pytest.mark.parametrize("method", ["svd", "eigh", "cholesky"])
def test_multivariate_normal_has_its_covariance(method):
    """Factors of other methods than Cholesky's differ from LAPACK's in signs: the law is compared, not numbers."""
    mean, cov = np.array([1.0, -2.0]), np.array([[2.0, 0.6], [0.6, 0.5]])
    drawn = theirs(nr.random.default_rng(1).multivariate_normal(mean, cov, 20_000, method=method))
    np.testing.assert_allclose(drawn.mean(axis=0), mean, atol=0.05)
    np.testing.assert_allclose(np.cov(drawn.T), cov, atol=0.06)
    with pytest.raises(ValueError, match="positive-semidefinite"):
        nr.random.default_rng(1).multivariate_normal(mean, -cov, check_valid="raise", method="eigh")


@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1, [1, 2, 3]])
def test_random_state_gives_numpys_stream(seed):
    ours, theirs = nr.random.RandomState(seed), np.random.RandomState(seed)
    for draw in DRAWS:
        assert draw(ours).tolist() == draw(theirs).tolist()
    assert ours.bytes(7) == theirs.bytes(7)
    assert ours.get_state()[2:] == theirs.get_state()[2:]
