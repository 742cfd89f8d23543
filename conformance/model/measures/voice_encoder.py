"""`voice_encoder`: prompt audio to embeddings, and the whole way from audio to a voice's state."""

from conformance.model.figures import Measured, worst_rms, worst_tensor
from conformance.model.measures.prefill import prefill
from conformance.model.reference import Reference
from conformance.model.sample import Sample
from graphs.audio import end_on_pause
from server.session import Session


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """Embeddings of a prompt; state after `end_on_pause`, encoder and prefill. Nothing without voice cloning."""
    if not reference.has_voice_cloning():
        return []
    embeddings = session.encode_voice(sample.prompt)
    paused = end_on_pause(sample.prompt, session.manifest.sample_rate)
    fresh = session.fresh_state("flow_lm")
    state = prefill(session, fresh, [session.encode_voice(paused)]).arrays()
    return [
        worst_rms("voice_encoder", "embeddings", embeddings[0], reference.encode_voice(sample.prompt)[0]),
        worst_tensor("voice_encoder", "voice state", state, reference.voice_state(sample.prompt)),
    ]
