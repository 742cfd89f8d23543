import pytest

from graphs.errors import UsageError
from quantize.schemes import SCHEMES, get_scheme


def test_names_are_unique_and_every_row_gives_its_reason():
    assert len({scheme.name for scheme in SCHEMES}) == len(SCHEMES)
    assert all(scheme.reason and scheme.targets for scheme in SCHEMES)


def test_an_unknown_scheme_lists_the_known_ones():
    with pytest.raises(UsageError, match="int5: expected one of none, int8") as caught:
        get_scheme("int5")
    assert caught.value.exit_code == 2
