"""What other schemes of a config cost and err where the project measured them: rows for a bundle's report.

`known.json` is written by `benchmarks.truth.page`; its times are of another machine and day than the report's own.
"""

import json
from pathlib import Path
from typing import Any

KNOWN = Path(__file__).with_suffix(".json")


def known_rows(config: str) -> list[dict[str, Any]]:
    """Rows of all schemes and runtimes of a config by its name, none where it was not measured."""
    rows: dict[str, list[dict[str, Any]]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return rows.get(config, [])
