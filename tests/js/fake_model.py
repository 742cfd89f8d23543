"""The fake model in NumPy: what a tiny bundle speaks. A few numbers wide, and no speech model.

It depends on all that a runtime has to get right: state that is appended and replaced, BOS, noise, EOS, flow steps.
"""

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphs.noise import noise

Floats = NDArray[np.float32]

WIDTH, LATENT, FRAME, RATE = 8, 4, 1920, 24000
TEMPERATURE, THRESHOLD = 0.3, 0.62
FADE_IN, FRAME_RATE = 120, 12.5


def weights() -> dict[str, Floats]:
    rng = np.random.default_rng(11)
    shapes = {
        "bos": (LATENT,),
        "w_in": (LATENT, WIDTH),
        "w_out": (WIDTH, LATENT),
        "w_eos": (WIDTH, 1),
        "w_head": (WIDTH, LATENT),
        "w_audio": (LATENT, FRAME),
        "w_voice": (FRAME, WIDTH),
    }
    made = {name: rng.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}
    made["w_audio"] *= np.float32(0.2)
    made["w_voice"] *= np.float32(0.1)
    return made


class Model:
    """The fake model in NumPy."""

    def __init__(self, table: Floats, voice: dict[str, Floats]) -> None:
        self.weights = weights()
        self.table, self.voice = table, voice

    def step(self, past: Floats, embeddings: Floats, latent: Floats | None, draw: Floats) -> tuple[Any, ...]:
        """past and embeddings [n, WIDTH] -> condition, latent, EOS logit, past with the new positions."""
        w = self.weights
        x = np.concatenate([embeddings, (w["bos"] if latent is None else latent)[None] @ w["w_in"]])
        past = np.concatenate([past, 2 * x])
        condition = past.mean(0) + x[-1]
        return condition, draw + np.tanh(condition @ w["w_out"]), float(np.tanh(condition @ w["w_eos"])[0]), past

    def head(self, condition: Floats, s: float, t: float, x: Floats) -> Floats:
        direction = np.tanh(condition @ self.weights["w_head"] + x) * np.float32(t - s + 1)
        return direction.astype(np.float32)

    def latents(self, tokens: list[int], words_guess: int, seed: int, chunk: int, steps: int) -> dict[str, Any]:
        """The generate loop over one chunk."""
        past, embeddings, latent = self.voice["flow.0.value"][0, :, 0], self.table[tokens], None
        rows, logits, eos_frame = [], [], None
        for frame in range(ceil((len(tokens) / 3 + 2) * FRAME_RATE)):
            draw = noise(seed, chunk, frame, LATENT, TEMPERATURE)
            condition, latent, logit, past = self.step(past, embeddings, latent, draw)
            if steps > 1:
                latent = draw
                for step in range(steps):
                    latent = latent + self.head(condition, step / steps, (step + 1) / steps, latent) / np.float32(steps)
            logits.append(logit)
            if logit > THRESHOLD and frame >= 6 and eos_frame is None:
                eos_frame = frame
            if eos_frame is not None and frame >= eos_frame + words_guess + 2:
                break
            rows.append(latent)
            embeddings = embeddings[:0]
        return {"latents": np.array(rows, np.float32), "eos_logits": logits}

    def audio(self, latents: Floats) -> Floats:
        """Audio [frames * FRAME] of one chunk, faded in."""
        before = np.concatenate([np.zeros((1, LATENT), np.float32), latents[:-1]])
        ramp = np.arange(len(latents), dtype=np.float32)[:, None] * np.float32(1e-4)
        audio = ((latents + before) @ self.weights["w_audio"] + ramp).reshape(-1)
        audio[:FADE_IN] *= np.linspace(0, 1, FADE_IN, dtype=np.float32)
        return audio
