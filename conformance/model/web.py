"""Parity in a browser: the bundle's own runtime, driven in Chromium over HTTP, beside the reference."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from conformance.model.figures import Measured, worst_rms
from conformance.model.reference import Floats, Reference
from conformance.model.sample import SEED, TEXT
from graphs.errors import ParityFailed
from server.bundle import Bundle
from server.generate import Sampler
from server.session import Session

DRIVE = Path(__file__).parents[2] / "runtime_js" / "tools" / "drive.mjs"
FORCED_FRAMES = 16
FREE_FRAMES = 6
"""Before EOS counts, so that no decision can end the speech earlier."""


def measure_browser(bundle: Bundle, reference: Reference, device: str = "wasm") -> list[Measured]:
    """Teacher-forced latents and EOS logits at zero noise, and the PCM of the first frames of free speech.

    `device` as `PocketTTS.load` has it.
    """
    sampler = Sampler.of(bundle.manifest, SEED)
    voice = Session(bundle).voice().arrays()
    width = bundle.manifest.model.latent

    def noise_of(chunk: int, frame: int) -> Floats:
        noise: Floats = sampler.noise(chunk, frame, width)[0]
        return noise

    (spoken,) = reference.free_running(voice, TEXT, noise_of, FORCED_FRAMES, sampler.decode_steps)
    ids = reference.tokenize(reference.prepare(spoken.text)[0])
    forced = reference.teacher_forced(voice, ids, spoken.latents, np.zeros_like(spoken.latents))
    force, speak = drive(
        bundle.path,
        [
            {"op": "teacher_forced", "device": device, "tokens": ids, "latents": encode(spoken.latents)},
            {"op": "synth", "device": device, "text": TEXT, "seed": SEED, "frames": FREE_FRAMES},
        ],
    )
    logits = np.array(force["eos_logits"], np.float32)
    pcm = decode(speak["pcm"]).reshape(-1, bundle.manifest.frame_samples)
    return [
        worst_rms("flow_lm", "latent in the browser", decode(force["latents"]).reshape(-1, width), forced.latents),
        worst_rms("flow_lm", "eos_logit in the browser", logits, forced.eos_logits),
        worst_rms("generate", "first frames in the browser", pcm, spoken.pcm[:FREE_FRAMES]),
    ]


def drive(bundle: Path, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run jobs of `runtime_js/tools/drive.mjs` in Chromium; ParityFailed where one fails or the page complains."""
    done = subprocess.run(
        ["node", str(DRIVE), str(bundle)], input=json.dumps(jobs), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ParityFailed(f"browser: expected Chromium to run the bundle, got: {done.stderr.strip()[-300:]}")
    results: list[dict[str, Any]] = json.loads(done.stdout)
    for job, result in zip(jobs, results, strict=True):
        if result.get("error") or result["problems"]:
            found = result.get("error") or result["problems"]
            raise ParityFailed(f"browser: {job['op']}: expected no error, got: {found}")
    return results


def encode(array: Floats) -> str:
    """Float32 as base64 of its little-endian bytes."""
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()


def decode(text: str) -> Floats:
    """The inverse of `encode`, flat."""
    return np.frombuffer(base64.b64decode(text), "<f4")
