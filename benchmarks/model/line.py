"""The figures of a comparison, under the names that every benchmark uses. Times in milliseconds a frame."""

from collections.abc import Mapping


def compare(baseline: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float]:
    """Both sides' `frame_ms`, `flow_ms`, `mimi_ms` and `flatness` as one record; `ratio` is ours to the baseline."""
    parts = ("flow_ms", "mimi_ms", "flatness")
    return {
        "baseline_ms": baseline["frame_ms"],
        "ours_ms": ours["frame_ms"],
        "ratio": ours["frame_ms"] / baseline["frame_ms"],
        **{name: ours[name] for name in parts},
        **{f"baseline_{name}": baseline[name] for name in parts},
    }
