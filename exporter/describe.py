"""The manifest's facts about the model, read from the reference and its config."""

from importlib.metadata import version

from pocket_tts.default_parameters import MAX_TOKEN_PER_CHUNK

from exporter.reference.checkpoint import Checkpoint
from graphs.manifest import EndOfSpeech, Length, ModelInfo, Provenance, Sampling, TextPreparation

FLOW_MATCHING_STEPS = 16
"""The reference asks for at least this many Euler steps of a flow-matching head."""
FADE_IN_SECONDS = 0.005
SHORT_TEXT_WORDS = 4
SHORT_TEXT_FRAMES = 3 + 2
LONG_TEXT_FRAMES = 1 + 2
"""The reference's guess by the number of words, and the two frames that it always adds."""
VERSIONED = ("pocket-export", "pocket-tts", "torch", "onnx", "onnxruntime", "onnxsim", "onnxscript")


def text_preparation(checkpoint: Checkpoint) -> TextPreparation:
    """The config's flags under their own names."""
    config = checkpoint.config
    return TextPreparation(
        pad_with_spaces_for_short_inputs=config.pad_with_spaces_for_short_inputs,
        remove_semicolons=config.remove_semicolons,
        append_terminal_punctuation=config.append_terminal_punctuation,
        capitalize_first_letter=config.capitalize_first_letter,
        replace_characters=config.replace_characters,
        max_tokens_per_chunk=MAX_TOKEN_PER_CHUNK,
    )


def sampling(checkpoint: Checkpoint) -> Sampling:
    """Flow type and defaults; only flow matching has no step fused into `flow_lm`."""
    flow_type = checkpoint.config.flow_lm.flow.type
    fused = flow_type != "flow_matching"
    return Sampling(
        flow_type=flow_type,
        temperature=checkpoint.config.default_temperature,
        decode_steps=1 if fused else FLOW_MATCHING_STEPS,
        fused_steps=1 if fused else None,
    )


def end_of_speech(checkpoint: Checkpoint) -> EndOfSpeech:
    """When a chunk ends."""
    config = checkpoint.config
    return EndOfSpeech(
        threshold=config.default_eos_threshold,
        min_frames=checkpoint.model._MIN_FRAMES_BEFORE_EOS,
        frames_after_eos=config.model_recommended_frames_after_eos,
        short_text_words=SHORT_TEXT_WORDS,
        short_text_frames=SHORT_TEXT_FRAMES,
        long_text_frames=LONG_TEXT_FRAMES,
    )


def length(checkpoint: Checkpoint) -> Length:
    """How long a chunk may become."""
    model = checkpoint.model
    return Length(tokens_per_second=model._TOKENS_PER_SECOND_ESTIMATE, padding_seconds=model._GEN_SECONDS_PADDING)


def model_info(checkpoint: Checkpoint) -> ModelInfo:
    """Name and sizes."""
    flow_lm = checkpoint.config.flow_lm
    return ModelInfo(
        config=checkpoint.name,
        layers=flow_lm.transformer.num_layers,
        width=flow_lm.transformer.d_model,
        latent=checkpoint.config.mimi.quantizer.dimension,
        voice_cloning=checkpoint.voice_cloning,
    )


def provenance(checkpoint: Checkpoint, scheme: str) -> Provenance:
    """Where the weights came from, and which versions made the bundle."""
    return Provenance(
        weights=checkpoint.weights,
        weights_sha256=checkpoint.weights_sha256,
        scheme=scheme,
        versions={name: version(name) for name in VERSIONED},
    )
