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
_FLOAT16 = "11 bits of mantissa throughout: 2e-4 to 3e-3 measured; a missing layer scale or angle gives 1e-2 and more"
_INT8 = (
    "8 bits per output channel: 1e-2 to 6e-2 measured with Gaussian weights, up to twice that with heavy-tailed ones "
    "(nearer to trained weights); a wrong scale, axis or layer gives 0.5 and more; single weights are compared apart"
)
_INT8_INPUTS = "inputs rounded to 8 bits as well, which about doubles the error: " + _INT8
_INT4 = (
    "4 bits in blocks of 32 put 8.6e-2 on each weight: 0.1 to 0.2 measured on what the transformer gives; a wrong "
    "scale, axis or layer gives more; weights are compared one by one"
)
_INT4_EOS = (
    "5e-2 measured on trained weights, but 0.06 to 1 on random ones, whose EOS head is a regression that amplifies "
    "small differences: its input, the condition, is judged instead"
)
_DEEP = (
    "; the same through the whole convolutional encoder and, for the voice state, the flow LM after it: 3e-2 with "
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


_REASONS = {
    "none": _FLOAT32,
    "fp16": _FLOAT16,
    "int8": _INT8,
    "int8-dynamic": _INT8_INPUTS,
    "int8-native": _INT8_INPUTS,
    "int4": _INT4,
}
_SAME_FRAME = "; the same frame as the reference, unless the logit is within its own tolerance of the threshold"


def _limits(graph: str, output: str, limits: tuple[float, ...], note: str = "") -> list[Tolerance]:
    """A row for each scheme, in the order of `_REASONS`; fewer limits leave the last ones to rows of their own."""
    named = zip(_REASONS.items(), limits, strict=False)
    return [Tolerance(graph, output, scheme, limit, reason + note) for (scheme, reason), limit in named]


TOLERANCES = (
    Tolerance("tokenizer", "*", "*", 0, _EXACT),
    Tolerance("text", "*", "*", 0, _EXACT),
    Tolerance("text_embeddings", "embeddings", "none", 1e-6, "the table is stored in float32"),
    Tolerance("text_embeddings", "embeddings", "*", 3e-3, _FLOAT16_TABLE),
    Tolerance("*", "weights", "*", 1e-6, "stored as they are; constants may be folded by another version"),
    Tolerance("*", "quantised weights", "*", 2e-3, "the nearest that the scale allows; halves may go either way"),
    Tolerance("*", "quantised ranges", "*", 1e-5, "the largest weight of a block sets its scale, rounding apart"),
    *_limits("flow_lm", "condition", (1e-4, 4e-3, 0.15, 0.15, 0.15, 0.4)),
    *_limits("flow_lm", "eos_logit*", (1e-4, 6e-3, 0.2, 0.2, 0.2)),
    Tolerance("flow_lm", "eos_logit*", "int4", None, _INT4_EOS),
    *_limits("flow_lm", "eos_frame", (1e-4, 6e-3, 0.2, 0.2, 0.2), _SAME_FRAME),
    Tolerance("flow_lm", "eos_frame", "int4", None, _INT4_EOS),
    *_limits("flow_lm", "latent*", (1e-4, 4e-3, 0.2, 0.2, 0.2, 0.4)),
    *_limits("flow_lm", "state*", (1e-4, 4e-3, 0.15, 0.15, 0.15, 0.4)),
    *_limits("flow_lm_batch", "condition", (1e-4, 4e-3, 0.15, 0.15, 0.15, 0.4)),
    *_limits("flow_lm_batch", "eos_logit", (1e-4, 6e-3, 0.2, 0.2, 0.2)),
    Tolerance("flow_lm_batch", "eos_logit", "int4", None, _INT4_EOS),
    *_limits("flow_lm_batch", "latent", (1e-4, 4e-3, 0.2, 0.2, 0.2, 0.4)),
    *_limits("flow_head", "latent*", (1e-4, 4e-3, 0.2, 0.2, 0.2, 0.2)),
    *_limits("mimi_decoder", "audio peak", (2e-4, 6e-3, 0.3, 0.3, 0.3, 0.3), "; the worst sample, not the RMS"),
    *_limits("mimi_decoder", "audio*", (1e-4, 4e-3, 0.2, 0.2, 0.2, 0.2)),
    *_limits("mimi_decoder", "state", (1e-4, 4e-3, 0.2, 0.2, 0.2, 0.2)),
    *_limits("voice_encoder", "embeddings", (1e-4, 6e-3, 0.4, 0.4, 0.4, 0.4), _DEEP),
    *_limits("voice_encoder", "voice state", (1e-4, 6e-3, 0.4, 0.4, 0.4, 0.6), _DEEP),
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
