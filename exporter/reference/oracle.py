"""The oracle: the unpatched reference model asked in NumPy (`conformance.model.reference.Reference`).

It reads through forward hooks and replaces only where noise comes from. Not safe for use by two threads at once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from pocket_tts.default_parameters import MAX_TOKEN_PER_CHUNK
from pocket_tts.models import flow_lm
from pocket_tts.models.text_chunking import prepare_text_prompt, split_into_best_sentences
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.stateful_module import ModelState, increment_steps, init_states

from conformance.model.reference import Arrays, Floats, NoiseOf, SpokenChunk, TeacherForced
from exporter.reference.noise import drawn_noise
from exporter.reference.recorder import ChunkLog, FrameLimit, Recorder
from exporter.reference.states import MimiStateReader, flow_arrays, flow_state
from graphs.build import build_graphs
from graphs.graph import Graph
from graphs.manifest import Role

_DECODERS = {
    "lsd": flow_lm.lsd_decode,
    "flow_matching": flow_lm.ot_decode,
    "drifting": flow_lm.drifting_decode,
    "pointwise": flow_lm.pointwise_decode,
}
_TEXT_OPTIONS = (
    "pad_with_spaces_for_short_inputs",
    "remove_semicolons",
    "append_terminal_punctuation",
    "capitalize_first_letter",
    "replace_characters",
)
_GUESS_MARGIN = 2
"""Frames that the reference adds to its guess of the frames after EOS."""


class Oracle:
    """A loaded reference model behind NumPy arrays; shapes as in `Reference`."""

    def __init__(self, model: TTSModel) -> None:
        self._model = model

    def tokenize(self, text: str) -> list[int]:
        """Token ids of a text."""
        return list(self._model.flow_lm.conditioner.tokenizer.encode(text))

    def detokenize(self, ids: Sequence[int]) -> str:
        """The text of token ids."""
        return str(self._model.flow_lm.conditioner.tokenizer.decode(list(ids)))

    def prepare(self, text: str) -> tuple[str, int]:
        """A chunk as it goes to the tokenizer, and how many frames follow EOS; ValueError if it is empty."""
        prepared, guess = prepare_text_prompt(text, **self._text_options())
        configured = self._model.model_recommended_frames_after_eos
        return prepared, guess + _GUESS_MARGIN if configured is None else configured

    def split(self, text: str) -> list[str]:
        """The chunks of a text; ValueError if it is empty."""
        tokenizer = self._model.flow_lm.conditioner.tokenizer
        return list(split_into_best_sentences(tokenizer, text, MAX_TOKEN_PER_CHUNK, **self._text_options()))

    @torch.no_grad()
    def embed(self, ids: Sequence[int]) -> Floats:
        """Token ids -> text embeddings [1,E,d]."""
        return _array(self._model.flow_lm.conditioner(torch.tensor([list(ids)])))

    @torch.no_grad()
    def prefill(self, embeddings: Floats, voice: Arrays | None = None) -> Arrays:
        """The flow LM's state after embeddings [1,E,d] on top of a voice's."""
        state = flow_state(self._model, voice, capacity=embeddings.shape[1])
        conditioning = torch.from_numpy(embeddings)
        self._model._run_flow_lm_and_increment_step(model_state=state, audio_conditioning=conditioning)
        return flow_arrays(state)

    @torch.no_grad()
    def teacher_forced(
        self, voice: Arrays, ids: Sequence[int], latents: Floats, noise: Floats, steps: int = 1
    ) -> TeacherForced:
        """One call per frame on the given latents and noise, [F,32] each, after a voice and a text's ids."""
        bos = np.full_like(latents[:1], np.nan)
        inputs = torch.from_numpy(np.concatenate([bos, latents[:-1]]))[:, None, None]
        state = flow_state(self._model, voice, capacity=len(ids) + len(latents))
        recorder = Recorder()
        run = self._model._run_flow_lm_and_increment_step
        settings = self._set(sampler_decode_steps=steps)
        draws = drawn_noise(lambda: noise[max(recorder.position()[1], 0)])
        with recorder.watch(self._model.flow_lm), settings, draws:
            run(model_state=state, text_tokens=torch.tensor([list(ids)]))
            for latent in inputs:
                run(model_state=state, backbone_input_latents=latent)
        log = recorder.chunks[0]
        return TeacherForced(np.stack(log.latents), np.array(log.eos_logits, np.float32), np.stack(log.conditions))

    def free_running(
        self, voice: Arrays, text: str, noise_of: NoiseOf, frame_limit: int | None = None, steps: int = 1
    ) -> list[SpokenChunk]:
        """Speak a text through the reference's own stream, one frame a decoder call."""
        recorder = Recorder()

        def draw() -> Floats:
            chunk, frame = recorder.position()
            return noise_of(chunk, max(frame, 0))

        settings = self._set(max_decoder_frames_per_call=1, sampler_decode_steps=steps)
        with recorder.watch(self._model.flow_lm), drawn_noise(draw), settings:
            stream = self._model.generate_audio_stream(
                flow_state(self._model, voice), text, stop=FrameLimit(recorder, frame_limit)
            )
            for pcm in stream:
                recorder.chunks[-1].pcm.append(_array(pcm))
        return [_spoken(*pair) for pair in zip(self.split(text), recorder.chunks, strict=True)]

    @torch.no_grad()
    def flow_steps(self, condition: Floats, noise: Floats, steps: int) -> Floats:
        """The latent [1,32] of a condition [1,z] and noise [1,32], by the model's flow type."""
        network, decode = self._model.flow_lm.flow_net, _DECODERS[self._model.flow_lm.flow_type]
        fixed = torch.from_numpy(condition)
        return _array(decode(lambda *inputs: network(fixed, *inputs), torch.from_numpy(noise), steps))

    @torch.no_grad()
    def decode(self, latents: Floats, splits: Sequence[int]) -> tuple[Floats, Arrays]:
        """Latents [F,32] -> audio [1920 F] and the last state; call c decodes splits[c] frames."""
        model = self._model
        steps = int(model.mimi.encoder_frame_rate / model.mimi.frame_rate)
        state = init_states(model.mimi, batch_size=1, sequence_length=steps * len(latents))
        reader = MimiStateReader(model)
        audio = []
        for part in torch.split(torch.from_numpy(latents)[None], list(splits), dim=1):
            scaled = part * model.flow_lm.emb_std + model.flow_lm.emb_mean
            audio.append(_array(model.mimi.decode_from_latent(scaled, state))[0, 0])
            increment_steps(model.mimi, state, increment=steps * part.shape[1])
        reader.close()
        return np.concatenate(audio), reader.arrays(state)

    @torch.no_grad()
    def encode_voice(self, audio: Floats) -> Floats:
        """Prompt audio [samples] at 24 kHz, already ended on a pause -> embeddings [1,E,d] for prefill."""
        prompt = self._model._encode_audio(torch.from_numpy(audio)[None, None])
        if self._model.flow_lm.insert_bos_before_voice:
            prompt = torch.cat([self._model.flow_lm.bos_before_voice, prompt], dim=1)
        return _array(prompt)

    def voice_state(self, audio: Floats) -> Arrays:
        """The state {flow.i.key|value} that the reference makes of prompt audio [samples] at 24 kHz."""
        state: ModelState = self._model.get_state_for_audio_prompt(torch.from_numpy(audio)[None])
        return flow_arrays(state)

    def has_voice_cloning(self) -> bool:
        """Whether the weights hold the voice encoder and its speaker projection."""
        return bool(self._model.has_voice_cloning)

    def graph_weights(self) -> dict[Role, Arrays]:
        """For each graph its weights in float32, named and laid out as its initialisers."""
        graphs = build_graphs(self._model, self.has_voice_cloning(), batched=True)
        return {graph.role: _weights(graph) for graph in graphs}

    def eos_threshold(self) -> float:
        """A frame whose EOS logit is above this may be the last."""
        return float(self._model.eos_threshold)

    def vocabulary_size(self) -> int:
        """Rows of the text embedding table, the padding row included."""
        return int(self._model.flow_lm.conditioner.embed.num_embeddings)

    def _text_options(self) -> dict[str, Any]:
        return {name: getattr(self._model, name) for name in _TEXT_OPTIONS}

    @contextmanager
    def _set(self, **settings: int) -> Iterator[None]:
        """The model's public settings for a while."""
        before = {name: getattr(self._model, name) for name in settings}
        try:
            for name, value in settings.items():
                setattr(self._model, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(self._model, name, value)


def _array(tensor: torch.Tensor) -> Floats:
    return tensor.detach().cpu().numpy().copy()


def _weights(graph: Graph) -> Arrays:
    parameters = graph.module.named_parameters(prefix=graph.scope)
    return {name: _array(parameter) for name, parameter in parameters if parameter.numel()}


def _spoken(text: str, log: ChunkLog) -> SpokenChunk:
    count = len(log.pcm)
    return SpokenChunk(text, np.stack(log.latents[:count]), np.stack(log.pcm), np.array(log.eos_logits, np.float32))
