"""The figures of one bundle: what it costs on its target, and how far it is from the reference."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.model.web import product
from conformance.model.log_mel import log_mel_distance
from conformance.model.measures import eos, flow_lm
from conformance.model.measures.mimi_decoder import decode
from conformance.model.reference import Floats, Reference, TeacherForced
from conformance.model.sample import draw_sample
from conformance.model.web_session import WebSession
from graphs.manifest import Target
from server.bundle import open_bundle
from server.session import Session

FRAMES = 60
WEB_FIGURES = {"load_ms": "load_ms", "first_audio_ms": "first_audio_ms", "peak_mb": "web_heap_mb"}


def measure(path: Path, target: Target, reference: Reference, costs: bool) -> dict[str, Any]:
    """Errors, and costs if asked for; errors on the web are those of ONNX Runtime Web under Node."""
    bundle = open_bundle(path)
    figures: dict[str, Any] = {"core_bytes": bundle.manifest.core_bytes()}
    if costs:
        figures |= web_costs(path) if target == "web" else native_costs(path)
    if target == "native":
        return figures | measure_errors(Session(bundle), reference)
    with WebSession(bundle) as session:
        return figures | measure_errors(session, reference)


def native_costs(path: Path) -> dict[str, float]:
    """Medians of `pocket-export bench` in a process of its own, one thread; `peak_mb` holds 60 MB of Python."""
    program = "from exporter.entry import main; main()"
    command = [sys.executable, "-c", program, "bench", str(path), "--frames", str(FRAMES), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    names = {"frame_ms": "ours_ms", "flow_ms": "flow_ms", "mimi_ms": "mimi_ms"}
    same = {name: name for name in ("load_ms", "first_audio_ms", "peak_mb")}
    return {name: figures[source] for name, source in {**names, **same}.items()}


def web_costs(path: Path) -> dict[str, float]:
    """The package in Chromium, one thread to a worker: the time per frame is that of the pipelined pair."""
    figures = product(path)
    return {"frame_ms": figures["pipelined_ms"], **{name: figures[source] for name, source in WEB_FIGURES.items()}}


def measure_errors(session: Session, reference: Reference) -> dict[str, float | None]:
    """Teacher-forced errors, the EOS decisions' margin, and the distance of what is heard of the latents made."""
    sample = draw_sample(session, reference)
    inputs = (sample.voice, sample.ids, sample.latents, sample.noise)
    expected = reference.teacher_forced(*inputs, sample.sampler.decode_steps)
    actual = flow_lm.teacher_forced(session, *inputs)
    fused = session.manifest.sampling.fused_steps is not None
    (margin,) = eos.measure(session, reference, sample)
    return {
        "latent_error": relative(actual.latents, expected.latents) if fused else None,
        "condition_error": relative(actual.conditions, expected.conditions),
        "eos_error": relative(actual.eos_logits, expected.eos_logits),
        "eos_margin": margin.value,
        "log_mel": heard(session, reference, actual, expected) if fused else None,
    }


def heard(session: Session, reference: Reference, actual: TeacherForced, expected: TeacherForced) -> float:
    """The log-mel distance between the bundle's latents in its decoder, and the reference's in its own."""
    ones = [1] * len(expected.latents)
    ours, theirs = decode(session, actual.latents, ones)[0], reference.decode(expected.latents, ones)[0]
    return log_mel_distance(ours, theirs, session.manifest.sample_rate)


def relative(actual: Floats, expected: Floats) -> float:
    """RMS of the error over the RMS of what is expected, all frames together."""
    return float(np.sqrt(np.square(actual - expected).mean() / np.square(expected).mean()))
