"""The table of tolerances is complete, and every row says why."""

import pytest

from conformance.model.tolerances import TOLERANCES, find_tolerance
from graphs.errors import ParityFailed
from quantize.schemes import SCHEMES


@pytest.mark.parametrize("row", TOLERANCES, ids=lambda row: f"{row.graph}.{row.output}.{row.scheme}")
def test_rows_have_reasons_and_known_schemes(row):
    assert len(row.reason) > 20
    assert row.limit is None or row.limit >= 0
    assert row.scheme in {"*", *(scheme.name for scheme in SCHEMES)}


def test_rows_are_distinct():
    keys = [(row.graph, row.output, row.scheme) for row in TOLERANCES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("scheme", [scheme.name for scheme in SCHEMES])
def test_every_row_has_a_limit_in_every_scheme(scheme):
    for row in TOLERANCES:
        output = row.output.removesuffix("*")
        found = find_tolerance(row.graph, output, scheme)
        assert found.scheme in (scheme, "*")


def test_a_scheme_of_its_own_comes_first():
    assert find_tolerance("text_embeddings", "embeddings", "none").limit == 1e-6
    assert find_tolerance("text_embeddings", "embeddings", "int8").limit == 3e-3


def test_an_unknown_output_is_refused():
    with pytest.raises(ParityFailed, match=r"no tolerance: flow_lm\.nonsense"):
        find_tolerance("flow_lm", "nonsense", "none")
