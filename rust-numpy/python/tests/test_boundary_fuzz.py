"""A short run of the random programs; `make conformance` has the long one."""

import pytest

from conformance.numpy.abi.fuzz import process
from numpy_rs._library import lib

CALLS = 12


@pytest.mark.parametrize(("way", "programs"), [("alone", 600), ("threads", 60), ("exit", 60)])
def test_random_programs_end_well(way, programs, monkeypatch):
    monkeypatch.setenv("NUMPY_RS_LIBRARY", lib._name)
    counts, failure = process(way, 1, programs, CALLS)
    assert failure is None
    assert counts["programs"] >= programs and counts["calls"] > programs * CALLS
