"""What a browser could not load is refused at export, with what helps."""

import pytest

from exporter import build as building
from exporter import fit
from exporter.build import Build, BuildConfig
from graphs.errors import BadInput, UsageError


@pytest.fixture
def build(small, tmp_path):
    """`build(scheme, target, chunks, batch)` of the smallest architecture, its checkpoint already loaded."""

    def make(scheme="int8", target="web", chunks=1, batch=None):
        made = Build(BuildConfig("tiny", None, scheme, tmp_path, target=target, flow_chunks=chunks, batch=batch))
        made.__dict__["checkpoint"] = small
        return made

    return make


def peak(build):
    return fit.peak_bytes([graph for graph in build.graphs() if graph.role == "flow_lm"], build.scheme)


def test_more_chunks_than_layers_are_a_usage_error(build):
    with pytest.raises(UsageError, match="--flow-chunks 9: expected at most one for each of the 8 layers"):
        fit.check_fits(build(chunks=9))


def test_a_flow_lm_that_would_not_fit_names_what_helps(build, monkeypatch):
    monkeypatch.setattr(fit, "WASM_BYTES", peak(build("int8")) - 1)
    with pytest.raises(BadInput, match=r"too large for a browser.*scheme int8.*--flow-chunks, or --quantize int8-dyn"):
        fit.check_fits(build("int8"))
    fit.check_fits(build("int8", chunks=4))
    fit.check_fits(build("int8-dynamic"))
    fit.check_fits(build("int8", target="native"))


def test_the_estimate_is_what_was_measured(build):
    """Weights by their storage, beside the share that is always there."""
    layers = sum(p.numel() for name, p in build().graphs()[0].module.named_parameters() if p.dim() > 1)
    assert 9 * layers < peak(build("int8")) - fit.WORKING_BYTES < 11 * layers
    assert (
        peak(build("int8-dynamic"))
        < peak(build("int8", chunks=8))
        < peak(build("int8", chunks=2))
        < peak(build("int8"))
    )


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
