"""The line that every comparison ends with. Times are in milliseconds, of a frame unless named otherwise."""

import json
from collections.abc import Mapping

from server.timing import TEXT

LONG_TEXT = " ".join([TEXT] * 2)
"""For the pipelined time: some seconds of speech."""


def compare(baseline: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float]:
    """Both sides' `frame_ms`, `flow_ms`, `mimi_ms` and `flatness` as one record; `ratio` is ours to the baseline.

    The baseline looks at all its slots in every frame: how far its flatness is from 1 says how much a flatness means.
    """
    parts = ("flow_ms", "mimi_ms", "flatness")
    return {
        "baseline_ms": baseline["frame_ms"],
        "ours_ms": ours["frame_ms"],
        "ratio": ours["frame_ms"] / baseline["frame_ms"],
        **{name: ours[name] for name in parts},
        **{f"baseline_{name}": baseline[name] for name in parts},
    }


def beside(baseline: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float]:
    """Our figures, and the baseline's under `baseline_NAME`."""
    return {**ours, **{f"baseline_{name}": value for name, value in baseline.items()}}


def of_engine(engine: Mapping[str, float], baseline: Mapping[str, float]) -> dict[str, float]:
    """The Rust engine's figures under `engine_NAME`; `engine_ratio` is its frame to the baseline's."""
    frame = engine["frame_ms"]
    figures = {**engine, "ms": frame, "ratio": frame / baseline["frame_ms"]}
    return {f"engine_{name}": value for name, value in figures.items() if name != "frame_ms"}


def report(figures: Mapping[str, float]) -> None:
    """One line for people, then the JSON object."""
    print("a frame: baseline {baseline_ms:.1f} ms, ours {ours_ms:.1f} ms, ratio {ratio:.3f}".format(**figures))
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
