import pytest

from graphs.errors import UsageError
from quantize.schemes import SCHEMES, TARGETS, check_target, get_scheme


def test_names_are_unique_and_every_row_gives_its_reason():
    assert len({scheme.name for scheme in SCHEMES}) == len(SCHEMES)
    assert all(scheme.reason and scheme.targets for scheme in SCHEMES)


def test_an_unknown_scheme_lists_the_known_ones():
    with pytest.raises(UsageError, match="int5: expected one of none, fp16, int8, int8-dynamic, int8-native, int4;"):
        get_scheme("int5")


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_schemes_and_all_are_for_both(target):
    fit = {scheme.name for scheme in SCHEMES if scheme.serves(target)}
    assert {"none", "int8", "int8-dynamic"} <= fit
    assert ("int4" in fit) == (target == "native")


def test_a_scheme_for_another_target_is_refused_and_those_that_fit_are_listed():
    with pytest.raises(
        UsageError, match=r"int4: expected one for --target web.*one of none, fp16, int8, int8-dynamic$"
    ):
        check_target(get_scheme("int4"), "web")
    check_target(get_scheme("int4"), "native")


def test_the_first_prefix_that_fits_decides_and_bottlenecks_stay_float():
    int4 = get_scheme("int4")
    assert int4.storage_of("flow_lm.transformer.layers.0.linear1.weight") == "int4-blocks"
    assert int4.storage_of("flow_lm.flow_net.res_blocks.0.mlp.0.weight") == "int8-blocks"
    assert int4.storage_of("mimi.decoder_transformer.transformer.layers.0.linear1.weight") == "int8-dynamic"
    assert int4.storage_of("mimi.decoder.model.2.convtr.weight") == "int8-dynamic"
    assert int4.storage_of("mimi.decoder.model.11.conv.weight") == "int8"
    assert int4.storage_of("mimi.encoder.model.0.conv.weight") == "int8"
    assert int4.storage_of("flow_lm.flow_net.input_proj.weight") is None
