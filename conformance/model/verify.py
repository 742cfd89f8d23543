"""Verification: every measure, each beside its tolerance. The order of MEASURES is the order of the report."""

from collections.abc import Callable

from conformance.model.figures import Measured
from conformance.model.measures import (
    eos,
    flow_head,
    flow_lm,
    flow_lm_batch,
    free_running,
    mimi_decoder,
    prefill,
    text,
    text_embeddings,
    tokenizer,
    voice_encoder,
)
from conformance.model.outcome import Checked, Report, judge
from conformance.model.reference import Reference
from conformance.model.sample import Sample, draw_sample
from conformance.model.speech import listen
from conformance.model.weights import measure_weights
from graphs.errors import ParityFailed
from server.session import Session

Measure = Callable[[Session, Reference, Sample], list[Measured]]

MEASURES: tuple[Measure, ...] = (
    tokenizer.measure,
    text.measure,
    text_embeddings.measure,
    prefill.measure,
    flow_lm.measure,
    flow_lm_batch.measure,
    eos.measure,
    flow_head.measure,
    mimi_decoder.measure,
    voice_encoder.measure,
    free_running.measure,
)


def verify(session: Session, reference: Reference) -> Report:
    """Compare a bundle with the reference. The report may hold failures: `check` raises for them."""
    manifest = session.manifest
    sample = draw_sample(session, reference)
    measured = measure_weights(session.bundle, reference.graph_weights())
    for measure in MEASURES:
        measured += measure(session, reference, sample)
    figures = tuple(judge(figure, manifest.scheme) for figure in measured)
    return Report(manifest, figures, listen(session, reference, sample))


def check(report: Report) -> None:
    """ParityFailed, naming the figure that exceeds its tolerance the most, if any does."""
    failed = [figure for figure in report.figures if not figure.passed]
    if failed:
        worst = max(failed, key=Checked.excess)
        raise ParityFailed(_line(worst, report.manifest.scheme, len(failed)))


def _line(worst: Checked, scheme: str, failures: int) -> str:
    figure = worst.measured
    where = f" ({figure.detail})" if figure.detail else ""
    others = f", and {failures - 1} more fail" if failures > 1 else ""
    return (
        f"parity: {figure.graph}, {figure.output}, scheme {scheme}: expected {figure.measure} <= "
        f"{worst.tolerance.limit:g}, got {figure.value:.3g}{where}{others}; "
        "export again from the checkpoint, or see `pocket-export verify --report`"
    )
