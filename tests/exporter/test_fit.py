"""What a browser could not load is refused at export, with what helps."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from torch import nn

from exporter import build as building
from exporter import fit
from exporter.build import Build, BuildConfig
from graphs.errors import BadInput, UsageError
from quantize.schemes import get_scheme


@pytest.fixture
def build(small, tmp_path):
    """`build(scheme, target, chunks, batch)` of the smallest architecture, its checkpoint already loaded."""

    def make(scheme="int8", target="web", chunks=1, batch=None):
        made = Build(BuildConfig("tiny", None, scheme, tmp_path, target=target, flow_chunks=chunks, batch=batch))
        made.__dict__["checkpoint"] = small
        return made

    return make


def test_more_chunks_than_layers_are_a_usage_error(build):
    with pytest.raises(UsageError, match="--flow-chunks 9: expected at most one for each of the 8 layers"):
        fit.check_fits(build(chunks=9))


def flow_lm(layers, width, chunks=1, net=9_000_000):
    """Parts of a flow LM in the large configs' proportions, `net` weights of its flow network in the last of them.

    Matrices only, without memory for their numbers.
    """
    sizes = [(width, 3 * width), (width, width), (width, 4 * width), (4 * width, width)]
    share = layers // chunks
    modules = [nn.ModuleList(nn.Linear(*size, device="meta") for size in sizes * share) for _ in range(chunks)]
    modules[-1].append(nn.Linear(net, 1, device="meta"))
    return [SimpleNamespace(role="flow_lm", scope="flow_lm.transformer", module=module) for module in modules]


@pytest.mark.parametrize(("layers", "chunks", "measured_mb"), [(6, 1, 597), (24, 4, 1450)])
def test_the_estimate_is_what_was_measured(layers, chunks, measured_mb):
    """english and its 24-layer form, int8: what ONNX Runtime Web's heap grew to, without the share for all else."""
    needed = fit.peak_bytes(flow_lm(layers, 1024, chunks), get_scheme("int8")) - fit.WORKING_BYTES
    assert needed / fit.MB == pytest.approx(measured_mb, rel=0.05)


def large(scheme="int8", target="web", chunks=1):
    """A build whose flow LM has 24 layers, half as wide again as any config's."""
    transformer = SimpleNamespace(flow_lm=SimpleNamespace(transformer=SimpleNamespace(num_layers=24)))
    return SimpleNamespace(
        config=BuildConfig("large", None, scheme, Path("out"), target=target, flow_chunks=chunks),
        checkpoint=SimpleNamespace(config=transformer, name="large"),
        scheme=get_scheme(scheme),
        graphs=lambda: flow_lm(24, 1536, chunks),
        unbatchable=lambda: None,
    )


def test_a_flow_lm_that_would_not_fit_names_what_helps():
    with pytest.raises(BadInput, match=r"too large for a browser.*scheme int8.*--flow-chunks, or --quantize int8-dyn"):
        fit.check_fits(large())
    for fitting in (large(chunks=4), large("int8-dynamic"), large(target="native")):
        fit.check_fits(fitting)


def test_streams_share_calls_where_they_can_and_it_pays(build, monkeypatch):
    assert not build(target="native").batched and build(target="native", batch=True).batched, "small"
    monkeypatch.setattr(building, "BATCH_WEIGHTS", 1)
    assert build(target="native").batched and not build(target="native", batch=False).batched
    assert not any(made.batched for made in (build(), build("int8-dynamic", "native"), build("int8", "native", 2)))


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        (("int8", "web"), "only .* native"),
        (("int8", "native", 2), "divided"),
        (("int8-dynamic", "native"), "one range"),
    ],
)
def test_a_batch_that_cannot_be_is_a_usage_error(build, choices, reason):
    with pytest.raises(UsageError, match=f"--batch: .*{reason}"):
        fit.check_fits(build(*choices, batch=True))
