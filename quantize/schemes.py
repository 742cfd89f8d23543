"""Quantisation schemes: one row each, with the reason for every choice in it."""

from dataclasses import dataclass
from typing import Literal

from graphs.errors import UsageError


@dataclass(frozen=True)
class Scheme:
    """How weights are stored. `host_dtype` is that of the text table and the voices, which no graph holds.

    A weight matrix stays float32 if it has fewer than `min_elements`, or if its name contains an entry of
    `float_weights`. `targets` are the runtimes for which the scheme is a good choice.
    """

    name: str
    weights: Literal["float32", "int8"]
    host_dtype: Literal["float32", "float16"]
    min_elements: int
    float_weights: tuple[str, ...]
    targets: tuple[Literal["web", "native"], ...]
    reason: str


SCHEMES = (
    Scheme(
        name="none",
        weights="float32",
        host_dtype="float32",
        min_elements=0,
        float_weights=(),
        targets=("web", "native"),
        reason="The reference's own numbers: for comparing, and where size does not matter.",
    ),
    Scheme(
        name="int8",
        weights="int8",
        host_dtype="float16",
        min_elements=4096,
        float_weights=(
            "out_eos",
            "z_proj",
            "input_linear",
            "flow_net.input_proj",
            "final_layer.linear",
            "quantizer.output_proj",
        ),
        targets=("web",),
        reason=(
            "Weights are stored as int8 with a scale per output channel and become float32 when the session "
            "loads: the download of int8 at the speed of float32, where integer kernels are slower than that "
            "(one position at a time in wasm). Norms, biases and small matrices stay float32: they cost little. "
            "So do those that every latent, condition or EOS logit passes through alone: 0.25 MB in all, and their "
            "error adds out of proportion to it (`input_linear` alone as much as all attention weights, 0.5 %)."
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
