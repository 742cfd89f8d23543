"""One call: written for the Rust runner, with what NumPy made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from conformance.numpy.arrays import Json
from conformance.numpy.cases.common import ERRORS, outcome
from conformance.numpy.functions.calls import written

LINALG: dict[type[Exception], str] = {np.linalg.LinAlgError: "LinAlg", **ERRORS}

Case = Json


def case(
    function: str,
    inputs: list[Any],
    run: Callable[[], Any],
    *,
    compare: str | list[str] = "values",
    rtol: float = 0.0,
    invariant: str | None = None,
    keywords: Json | None = None,
    **args: Any,
) -> Case:
    """A vector.

    `inputs` are passed by position, `args` and `keywords` by name.
    `compare` says for each result (or for all) how it is compared: `values`, `shape` (and dtype) alone, `size` (values
    without their signs or phases), `multiset` (along the last axis), `condition` (values, but those above 1e12 are
    alike, and those below 1e-12). `rtol` is relative to the largest element.
    `invariant` names what must hold between operands and results.
    """
    expect = outcome(run, LINALG)
    count = len(expect.get("arrays", []))
    compares = compare if isinstance(compare, list) else [compare] * count
    named = {name: written(value) for name, value in {**args, **(keywords or {})}.items()}
    found: Case = {"function": function, "inputs": [written(value) for value in inputs], "args": named}
    found |= {"compare": compares, "rtol": rtol, "expect": expect}
    return found if invariant is None else found | {"invariant": invariant}
