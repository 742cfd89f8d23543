"""The figures of one bundle: what it costs on its target, and how far it is from the reference."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.model.web import drive, product
from benchmarks.truth.rows import Runtime
from conformance.model.engine_library import NodeLibrary
from conformance.model.engine_session import EngineSession
from conformance.model.log_mel import log_mel_distance
from conformance.model.measures import eos, flow_lm
from conformance.model.measures.mimi_decoder import decode
from conformance.model.reference import Floats, Reference, TeacherForced
from conformance.model.sample import draw_sample
from conformance.model.web_session import WebSession
from server.bundle import open_bundle
from server.session import Session
from server.timing import TEXT, Utterance, summarise

FRAMES = 60
DEVICES = {"web": "wasm", "engine": "rust-wasm"}


def measure_costs(path: Path, runtime: Runtime) -> dict[str, float]:
    """Download, time and memory."""
    costs = native_costs(path) if runtime == "native" else web_costs(path, DEVICES[runtime])
    return {"core_bytes": open_bundle(path).manifest.core_bytes(), **costs}


def measure_errors(path: Path, runtime: Runtime, reference: Reference) -> dict[str, Any]:
    """Download and errors; those on the web are the runtime's under Node."""
    bundle = open_bundle(path)
    size = {"core_bytes": bundle.manifest.core_bytes()}
    if runtime == "native":
        return size | errors(Session(bundle), reference)
    if runtime == "web":
        with WebSession(bundle) as session:
            return size | errors(session, reference)
    with NodeLibrary() as library:
        return size | errors(EngineSession(bundle, library), reference)


def native_costs(path: Path) -> dict[str, float]:
    """Medians of `pocket-export bench` in a process of its own, one thread; `peak_mb` holds 60 MB of Python."""
    program = "from exporter.entry import main; main()"
    command = [sys.executable, "-c", program, "bench", str(path), "--frames", str(FRAMES), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    names = {"frame_ms": "ours_ms", "flow_ms": "flow_ms", "mimi_ms": "mimi_ms"}
    same = {name: name for name in ("load_ms", "first_audio_ms", "peak_mb")}
    return {name: figures[source] for name, source in {**names, **same}.items()}


def web_costs(path: Path, device: str) -> dict[str, float]:
    """In Chromium, one thread: frames by themselves; loading, first audio and memory as the package has them."""
    sides = [{"bundle": str(path), "device": device}]
    (utterance,) = drive({"op": "frames", "sides": sides, "text": TEXT, "frames": FRAMES})
    times = summarise(Utterance.of(utterance))
    package = product(path, device)
    names = {"load_ms": "load_ms", "first_audio_ms": "first_audio_ms", "peak_mb": "web_heap_mb"}
    alone = {name: package[source] for name, source in names.items()}
    return {name: times[name] for name in ("frame_ms", "flow_ms", "mimi_ms")} | alone


def errors(session: Session, reference: Reference) -> dict[str, float | None]:
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
