"""How an utterance is sent over /v1/audio/speech/stream: audio between `audio.start` and `audio.done`."""

from contextlib import aclosing

from server.service.stream import Audio, Sentence
from server.web.channel import Channel
from server.web.speech_protocol import SessionConfig, encode
from server.web.turn import Turn
from server.web.wav import wav_header


class Utterance:
    """`whole`: the text, if it is to be announced and sent as one sentence."""

    def __init__(
        self, channel: Channel, config: SessionConfig, sample_rate: int, index: int, whole: str | None
    ) -> None:
        self._channel, self._config, self._sample_rate = channel, config, sample_rate
        self._index, self._whole = index, whole
        self._sentences = 0
        self._held = bytearray()
        self._bytes = 0

    async def speak(self, turn: Turn) -> None:
        """Send all that the turn says. Whatever happens, `finish` comes next."""
        async with aclosing(turn.events()) as events:
            async for event in events:
                await self._send(event)

    async def finish(self, failed: bool) -> None:
        """End the sentence under way and the utterance."""
        await self._finish_sentence(failed)
        await self._tell("session.done", total_sentences=self._sentences)

    async def _send(self, event: Sentence | Audio) -> None:
        if isinstance(event, Sentence):
            if self._whole is None or self._sentences == 0:
                await self._start_sentence(event.text if self._whole is None else self._whole)
        elif self._config.stream_audio:
            self._bytes += len(event.pcm)
            await self._channel.send_bytes(event.pcm)
        else:
            self._held += event.pcm

    async def _start_sentence(self, text: str) -> None:
        await self._finish_sentence(False)
        form: dict[str, object] = {"format": self._config.response_format}
        if self._config.response_format == "pcm":
            form |= {"sample_rate": self._sample_rate, "channels": 1}
        await self._tell("audio.start", sentence_index=self._sentences, sentence_text=text, **form)
        self._sentences += 1

    async def _finish_sentence(self, failed: bool) -> None:
        if self._sentences == 0:
            return
        if not self._config.stream_audio and not failed:
            await self._send_held()
        done = {"sentence_index": self._sentences - 1, "total_bytes": self._bytes, "error": failed}
        await self._tell("audio.done", **done)
        self._bytes = 0

    async def _send_held(self) -> None:
        header = wav_header(self._sample_rate, len(self._held)) if self._config.response_format == "wav" else b""
        body, self._held = header + bytes(self._held), bytearray()
        self._bytes = len(body)
        await self._channel.send_bytes(body)

    async def _tell(self, kind: str, **data: object) -> None:
        await self._channel.send_text(encode(kind, utterance_index=self._index, **data))
