"""Quantisation schemes: one row each, with the reason for every choice in it."""

from dataclasses import dataclass
from typing import Literal

from graphs.errors import UsageError
from graphs.manifest import Target

Storage = Literal["int8", "int8-dynamic", "int8-blocks", "int4-blocks"]
TARGETS: tuple[Target, ...] = ("web", "native", "all")


@dataclass(frozen=True)
class Scheme:
    """How weights are stored. `host_dtype` is that of the text table and the voices, which no graph holds.

    `storage` says how a weight matrix is kept by the beginning of its name, the first that fits; one that none fits,
    with fewer than `min_elements`, or whose name contains an entry of `float_weights`, stays float. `compute` is
    the type of everything that is not quantised. `targets` are the runtimes for which the scheme is a good choice.
    """

    name: str
    storage: tuple[tuple[str, Storage], ...]
    compute: Literal["float32", "float16"]
    host_dtype: Literal["float32", "float16"]
    min_elements: int
    float_weights: tuple[str, ...]
    targets: tuple[Literal["web", "native"], ...]
    reason: str

    def serves(self, target: Target) -> bool:
        """Whether the scheme is for that target; `all` needs both runtimes."""
        return set(self.targets) >= ({"web", "native"} if target == "all" else {target})

    @property
    def keeps_rows_apart(self) -> bool:
        """Whether a position of the flow LM is rounded by itself: no stream then hears who shares its call."""
        return all(storage != "int8-dynamic" for prefix, storage in self.storage if not prefix.startswith("mimi"))

    def storage_of(self, weight: str) -> Storage | None:
        """How the weight of that name is stored, None for float."""
        if any(part in weight for part in self.float_weights):
            return None
        return next((storage for prefix, storage in self.storage if weight.startswith(prefix)), None)


BOTTLENECKS = (
    "out_eos",
    "z_proj",
    "input_linear",
    "flow_net.input_proj",
    "final_layer.linear",
    "quantizer.output_proj",
)
"""Every latent, condition or EOS logit passes through these alone. They are 0.25 MB in all, and their error adds out of
proportion to it (`input_linear` alone as much as all attention weights, 0.5 %): no scheme rounds them to integers."""
SMALL = 4096
"""Matrices of fewer elements stay float: they cost little."""
ENCODER: tuple[tuple[str, Storage], ...] = (
    ("mimi.encoder", "int8"),
    ("mimi.downsample", "int8"),
    ("flow_lm.speaker_proj", "int8"),
)
"""The voice encoder runs once a voice: precision before speed, so its inputs are never rounded."""
DECODER: tuple[tuple[str, Storage], ...] = (
    ("mimi.decoder_transformer", "int8-dynamic"),
    ("mimi.decoder.model.0.", "int8-dynamic"),
    ("mimi.decoder.model.2.", "int8-dynamic"),
    ("mimi.decoder", "int8"),
)
"""Mimi multiplies 16 to 1920 positions at once, where integer products win everywhere (english, ms a frame: 5.6 instead
of 9.9 natively, 15.8 instead of 26.6 in wasm). But what the last convolutions round is heard as a noise floor: with all
of them, the log-mel distance to float32 is 0.044, with the transformer and the first two alone 0.012 (6.8 ms), with
weights only 0.007. Blocks gain nothing here: their kernels are for one position."""

SCHEMES = (
    Scheme(
        name="none",
        storage=(),
        compute="float32",
        host_dtype="float32",
        min_elements=0,
        float_weights=(),
        targets=("web", "native"),
        reason="The reference's own numbers: for comparing, and where size does not matter.",
    ),
    Scheme(
        name="fp16",
        storage=(),
        compute="float16",
        host_dtype="float16",
        min_elements=0,
        float_weights=(),
        targets=("web", "native"),
        reason=(
            "Half the size at a tenth of the error of 8 bits, for WebGPU, which computes in halves and has no integer "
            "kernels. On a CPU halves become float32 again when the session loads: no faster there."
        ),
    ),
    Scheme(
        name="int8",
        storage=(*DECODER, ("", "int8")),
        compute="float32",
        host_dtype="float16",
        min_elements=SMALL,
        float_weights=BOTTLENECKS,
        targets=("web", "native"),
        reason=(
            "The flow LM's weights are stored as int8 with a scale per output channel and become float32 when the "
            "session loads: the download of int8 at the speed of float32, which is the faster one for one position "
            "at a time in wasm (english, ms a step: 19.1, and 23.5 with integer products). The price is memory: "
            "four times the download. Mimi multiplies integers where that is not heard."
        ),
    ),
    Scheme(
        name="int8-dynamic",
        storage=(*ENCODER, *DECODER, ("", "int8-dynamic")),
        compute="float32",
        host_dtype="float16",
        min_elements=SMALL,
        float_weights=BOTTLENECKS,
        targets=("web", "native"),
        reason=(
            "Products of integers, per output channel: weights stay bytes in memory and sessions load at "
            "once. For devices with little memory, and a good choice on a CPU. Inputs are rounded with the range of "
            "the whole call."
        ),
    ),
    Scheme(
        name="int8-native",
        storage=(*ENCODER, *DECODER, ("", "int8-blocks")),
        compute="float32",
        host_dtype="float16",
        min_elements=SMALL,
        float_weights=BOTTLENECKS,
        targets=("native",),
        reason=(
            "8 bits in blocks of 128 for the flow LM: the fastest step of all 8-bit forms (english, ms: 5.5; 7.9 with "
            "integer products per channel, 7.1 with blocks of 32), and inputs are rounded block by block, so that one "
            "large channel does not coarsen the others. Prefills are slower than per channel, 56 against 38 ms for "
            "60 positions: made up for after eight frames. wasm has no fast kernel for it (10 times slower)."
        ),
    ),
    Scheme(
        name="int4",
        storage=(*ENCODER, *DECODER, ("flow_lm.flow_net", "int8-blocks"), ("", "int4-blocks")),
        compute="float32",
        host_dtype="float16",
        min_elements=SMALL,
        float_weights=BOTTLENECKS,
        targets=("native",),
        reason=(
            "4 bits in blocks for the transformer of the flow LM, which is 5/6 of its weights. The flow "
            "head, whose error goes straight into the latent, and Mimi, whose error is heard, keep 8 bits."
        ),
    ),
)


def get_scheme(name: str) -> Scheme:
    """The row of that name; UsageError, listing the known ones, if there is none."""
    for scheme in SCHEMES:
        if scheme.name == name:
            return scheme
    known = ", ".join(scheme.name for scheme in SCHEMES)
    raise UsageError(f"unknown quantisation scheme: {name}: expected one of {known}; use --quantize NAME")


def check_target(scheme: Scheme, target: Target) -> None:
    """UsageError, listing those that are, where the scheme is not for that target."""
    if not scheme.serves(target):
        fit = ", ".join(other.name for other in SCHEMES if other.serves(target))
        raise UsageError(
            f"scheme {scheme.name}: expected one for --target {target}, got one for {' and '.join(scheme.targets)}; "
            f"use --quantize with one of {fit}"
        )
