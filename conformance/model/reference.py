"""What parity asks of a reference model, in NumPy: nothing in this package knows torch or `pocket_tts`.

Shapes: F frames, d the flow LM's width, z the width of a condition, T positions, 1920 samples a frame.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from graphs.manifest import Role

Floats = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
NoiseOf = Callable[[int, int], Floats]
"""(chunk, frame) -> noise [32], already scaled by sqrt(temperature)."""


@dataclass(frozen=True)
class TeacherForced:
    """One call per frame on given inputs: latents [F,32], eos_logits [F], conditions [F,z]."""

    latents: Floats
    eos_logits: Floats
    conditions: Floats


@dataclass(frozen=True)
class SpokenChunk:
    """A chunk of text spoken on the model's own outputs: emitted latents [F,32], pcm [F,1920].

    `eos_logits` has one more entry than F where the chunk ended at the frame that is not emitted.
    """

    text: str
    latents: Floats
    pcm: Floats
    eos_logits: Floats


class Reference(Protocol):
    """The model that a bundle must equal. Flow states and Mimi states are named as in the manifest."""

    def tokenize(self, text: str) -> list[int]:
        """Token ids of a text."""

    def detokenize(self, ids: Sequence[int]) -> str:
        """The text of token ids."""

    def prepare(self, text: str) -> tuple[str, int]:
        """A chunk as it goes to the tokenizer, and how many frames follow EOS."""

    def split(self, text: str) -> list[str]:
        """The chunks of a text."""

    def embed(self, ids: Sequence[int]) -> Floats:
        """Token ids -> text embeddings [1,E,d]."""

    def prefill(self, embeddings: Floats, voice: Arrays | None = None) -> Arrays:
        """The flow LM's state [1,T,kv,hd] each after embeddings [1,E,d], on top of a voice's."""

    def teacher_forced(
        self, voice: Arrays, ids: Sequence[int], latents: Floats, noise: Floats, steps: int = 1
    ) -> TeacherForced:
        """Frame f's input is BOS for f = 0, else latents[f-1]; its noise is noise[f]. Both [F,32]."""

    def free_running(
        self, voice: Arrays, text: str, noise_of: NoiseOf, frame_limit: int | None = None, steps: int = 1
    ) -> list[SpokenChunk]:
        """Speak a text, at most `frame_limit` frames of each chunk, `steps` flow steps a frame."""

    def flow_steps(self, condition: Floats, noise: Floats, steps: int) -> Floats:
        """The latent [1,32] of a condition [1,z] and noise [1,32], integrated in `steps`."""

    def decode(self, latents: Floats, splits: Sequence[int]) -> tuple[Floats, Arrays]:
        """Latents [F,32], as many frames a call as `splits` says -> audio [1920 F] and Mimi's last state."""

    def encode_voice(self, audio: Floats) -> Floats:
        """Prompt audio [samples] at 24 kHz -> embeddings [1,E,d], ready for prefill."""

    def voice_state(self, audio: Floats) -> Arrays:
        """The flow LM's state after prompt audio [samples] at 24 kHz, which is first ended on a pause."""

    def has_voice_cloning(self) -> bool:
        """Whether the weights hold the voice encoder and its speaker projection."""

    def graph_weights(self) -> dict[Role, Arrays]:
        """For each graph its weights in float32, named and laid out as its initialisers."""

    def eos_threshold(self) -> float:
        """A frame whose EOS logit is above this may be the last."""

    def vocabulary_size(self) -> int:
        """Rows of the text embedding table, the padding row included."""
