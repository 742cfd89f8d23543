"""How far a bundle may be from the reference: a table of graph, output, scheme, limit and reason. Nothing else decides.

A row's scheme is a name or "*" for every scheme without a row of its own. A limit of None measures without judging.
Outputs ending in "*" stand for every output that begins so.
"""

from dataclasses import dataclass

from graphs.errors import ParityFailed

_FLOAT32 = (
    "float32 in another order of operations: 1e-6 to 3e-6 measured with random weights; room for trained ones, whose "
    "channels are less even, but none for half precision, which would give 5e-4"
)
_INT8 = (
    "8 bits per output channel: 1e-2 to 6e-2 measured with Gaussian weights, up to twice that with heavy-tailed ones "
    "(nearer to trained weights); a wrong scale, axis or layer gives 0.5 and more; single weights are compared apart"
)
_INT8_DEEP = (
    "the same through the whole convolutional encoder and, for the voice state, the flow LM after it: 3e-2 with "
    "Gaussian weights, 1.6e-1 with heavy-tailed ones"
)
_FLOAT16_TABLE = "float16 rounds each number to 2^-11 of itself; a low-rank row is a sum, whose terms may cancel"
_EXACT = "text and ids are exact or wrong"


@dataclass(frozen=True)
class Tolerance:
    """One row: `limit` is in the unit of the output's measure."""

    graph: str
    output: str
    scheme: str
    limit: float | None
    reason: str


TOLERANCES = (
    Tolerance("tokenizer", "*", "*", 0, _EXACT),
    Tolerance("text", "*", "*", 0, _EXACT),
    Tolerance("text_embeddings", "embeddings", "none", 1e-6, "the table is stored in float32"),
    Tolerance("text_embeddings", "embeddings", "*", 3e-3, _FLOAT16_TABLE),
    Tolerance("*", "weights", "*", 1e-6, "stored as they are; constants may be folded by another version"),
    Tolerance(
        "*", "quantised weights", "*", 0.501, "rounded to the nearest of 255 steps, so off by half a step at most"
    ),
    Tolerance(
        "*",
        "clipped weights",
        "*",
        1e-5,
        "no scheme clips: the largest weight of a channel sets its scale, rounding apart",
    ),
    Tolerance("flow_lm", "condition", "none", 1e-4, _FLOAT32),
    Tolerance("flow_lm", "condition", "int8", 0.15, _INT8),
    Tolerance("flow_lm", "eos_logit*", "none", 1e-4, _FLOAT32),
    Tolerance("flow_lm", "eos_logit*", "int8", 0.2, _INT8),
    Tolerance("flow_lm", "eos_frame", "none", 1e-4, "the same frame, unless the logit meets the threshold to rounding"),
    Tolerance(
        "flow_lm", "eos_frame", "int8", 0.2, "the same frame, unless the logit is within its own tolerance of it"
    ),
    Tolerance("flow_lm", "latent*", "none", 1e-4, _FLOAT32),
    Tolerance("flow_lm", "latent*", "int8", 0.2, _INT8),
    Tolerance("flow_lm", "state*", "none", 1e-4, _FLOAT32),
    Tolerance("flow_lm", "state*", "int8", 0.15, _INT8),
    Tolerance("flow_head", "latent*", "none", 1e-4, _FLOAT32),
    Tolerance("flow_head", "latent*", "int8", 0.2, _INT8),
    Tolerance("mimi_decoder", "audio peak", "none", 2e-4, _FLOAT32 + "; the worst sample, not the RMS"),
    Tolerance("mimi_decoder", "audio peak", "int8", 0.3, _INT8 + "; the worst sample, not the RMS"),
    Tolerance("mimi_decoder", "audio*", "none", 1e-4, _FLOAT32),
    Tolerance("mimi_decoder", "audio*", "int8", 0.2, _INT8),
    Tolerance("mimi_decoder", "state", "none", 1e-4, _FLOAT32),
    Tolerance("mimi_decoder", "state", "int8", 0.2, _INT8),
    Tolerance("voice_encoder", "embeddings", "none", 1e-4, _FLOAT32),
    Tolerance("voice_encoder", "embeddings", "int8", 0.4, _INT8_DEEP),
    Tolerance("voice_encoder", "voice state", "none", 1e-4, _FLOAT32),
    Tolerance("voice_encoder", "voice state", "int8", 0.4, _INT8_DEEP),
    Tolerance(
        "generate", "first frames*", "none", 1e-2, "errors feed back: each frame may multiply them several times"
    ),
    Tolerance("generate", "first frames*", "*", None, "feedback makes free speech another, equally good, utterance"),
)


def find_tolerance(graph: str, output: str, scheme: str) -> Tolerance:
    """The first row for that output, one that names the scheme before one that does not; ParityFailed if none."""
    rows = [row for row in TOLERANCES if row.graph in (graph, "*") and _covers(row.output, output)]
    for wanted in (scheme, "*"):
        found = next((row for row in rows if row.scheme == wanted), None)
        if found is not None:
            return found
    raise ParityFailed(
        f"no tolerance: {graph}.{output}: expected a row for scheme {scheme}, got none; add one to {__name__}"
    )


def _covers(pattern: str, output: str) -> bool:
    return output.startswith(pattern[:-1]) if pattern.endswith("*") else output == pattern
