"""More than the memory holds is an error that can be caught, not the end of the process."""

import pytest
from interpreter import run

pytest.importorskip("resource", reason="memory is limited by way of POSIX")

HUGE = "np.broadcast_to(np.ones(1), (10**13,))"
WIDE = "np.broadcast_to(np.ones(1), (10**7,))"
SQUARE = "np.broadcast_to(np.ones(1), (10**6, 10**6))"
CALLS = [
    *(f"np.{name}({HUGE})" for name in ("sort", "argsort", "unique", "median", "gradient", "cumsum")),
    *(f"np.linalg.{name}({SQUARE})" for name in ("inv", "eig", "svd", "qr", "cholesky")),
    f"{SQUARE} @ {SQUARE}",
    "np.linalg.svd(np.zeros((10**7, 1)))",
    f"np.einsum('i,j->ij', {WIDE}, {WIDE})",
    "np.fft.fft(np.zeros(3), 10**13)",
    f"np.polynomial.polynomial.polycompanion({WIDE})",
    f"np.polynomial.chebyshev.chebcompanion({WIDE})",
    "np.polynomial.Chebyshev.basis(10**12)",
    "np.bincount(np.array([10**14]))",
    "np.histogram(np.zeros(3), bins=10**13)",
    "np.pad(np.zeros(3), 10**14)",
    "np.hanning(10**14)",
    "np.random.SeedSequence(1).generate_state(10**14)",
    "np.random.default_rng(1).permutation(10**14)",
    "np.random.default_rng(1).multinomial(5, [0.5, 0.5], size=10**14)",
    "np.random.RandomState(1).permutation(10**14)",
]
PROGRAM = """
import resource
import numpy_rs as np

resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
try:
    {call}
except (MemoryError, ValueError) as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize("call", CALLS)
def test_what_does_not_fit_is_an_error(call):
    assert run(PROGRAM.format(call=call), "-W", "ignore").strip() in ("MemoryError", "ValueError")
