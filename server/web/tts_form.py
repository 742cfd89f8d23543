"""POST /tts, the form that pocket-tts 4's own server takes; voices by id only."""

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server.service.errors import SpeechError
from server.service.options import SpeechOptions
from server.web.audio_response import encode_wav, error_response, speak
from server.web.context import context_of


async def tts_form(request: Request) -> Response:
    """A WAV file, streamed. Errors have the form `{"detail": message}`."""
    encode = encode_wav(context_of(request).sample_rate)
    try:
        text, voice = await _read(request)
        return await speak(request, text, SpeechOptions(voice=voice), "audio/wav", encode)
    except SpeechError as problem:
        return error_response(request, problem, {"detail": problem.message, "code": problem.code})


async def _read(request: Request) -> tuple[str, str | None]:
    try:
        async with request.form(max_files=1, max_fields=8) as form:
            text, voice, upload = form.get("text"), form.get("voice_url"), form.get("voice_wav")
    except HTTPException as error:
        raise SpeechError("bad_message", f"form: {error.detail}") from None
    if isinstance(upload, UploadFile):
        raise SpeechError("bad_message", "voice_wav: voices are chosen by id; add them when the bundle is exported")
    if not isinstance(text, str) or not text.strip():
        raise SpeechError("bad_message", "text: expected something to say, got none")
    return text, voice if isinstance(voice, str) and voice else None
