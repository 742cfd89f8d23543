"""The table as a picture: one bar a row, NumPy's time being 1."""

from __future__ import annotations

from typing import Any

ROW_HEIGHT = 13
LABEL_WIDTH = 210
SCALE_WIDTH = 420
FULL_SCALE = 2.0


def draw(table: list[dict[str, Any]]) -> str:
    """An SVG of all rows with one thread, slowest first; the line marks NumPy's time."""
    rows = sorted((line for line in table if line["threads"] == 1), key=lambda line: -float(line["ratio"]))
    height = ROW_HEIGHT * (len(rows) + 2)
    one = LABEL_WIDTH + SCALE_WIDTH / FULL_SCALE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL_WIDTH + SCALE_WIDTH + 50}" height="{height}" '
        'font-family="sans-serif" font-size="10">',
        f'<text x="{one}" y="10" text-anchor="middle">NumPy = 1</text>',
    ]
    for i, line in enumerate(rows):
        parts += bar(line, ROW_HEIGHT * (i + 1))
    parts.append(f'<line x1="{one}" x2="{one}" y1="14" y2="{height}" stroke="black"/></svg>')
    return "\n".join(parts) + "\n"


def bar(line: dict[str, Any], top: int) -> list[str]:
    """One row."""
    width = min(float(line["ratio"]), FULL_SCALE) / FULL_SCALE * SCALE_WIDTH
    colour = "#4a8" if line["ratio"] <= 1 else "#d85"
    label = f"{line['name']} {line['dtype']} {line['size']:,}"
    return [
        f'<text x="{LABEL_WIDTH - 6}" y="{top + 10}" text-anchor="end">{label}</text>',
        f'<rect x="{LABEL_WIDTH}" y="{top + 2}" width="{width:.1f}" height="{ROW_HEIGHT - 4}" fill="{colour}"/>',
        f'<text x="{LABEL_WIDTH + width + 4:.1f}" y="{top + 10}">{line["ratio"]:.2f}</text>',
    ]
