"""Small architectures that no shipped config has, one for each choice that changes what the engine computes."""

from pathlib import Path
from typing import Any

import yaml

from exporter.reference.config import read_config

SMALL = "english_2m_2026-10"
FEW_LAYERS = {"num_layers": 2}

VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "lsd": {"flow_lm.flow": {"type": "lsd"}, "flow_lm.transformer": FEW_LAYERS},
    "flow matching": {"flow_lm.flow": {"type": "flow_matching"}, "flow_lm.transformer": FEW_LAYERS},
    "drifting": {"flow_lm.flow": {"type": "drifting"}, "flow_lm.transformer": FEW_LAYERS},
    "two key heads": {"flow_lm.transformer": {"num_heads": 4, "num_kv_heads": 2, **FEW_LAYERS}},
    "a key head for each query": {"flow_lm.transformer": {"num_heads": 4, "num_kv_heads": None, **FEW_LAYERS}},
    "no bos before voice": {"flow_lm": {"insert_bos_before_voice": False}, "flow_lm.transformer": FEW_LAYERS},
    "full table, no z": {
        "flow_lm": {"z_dim": None},
        "flow_lm.lookup_table": {"rank": None},
        "flow_lm.transformer": FEW_LAYERS,
    },
    "one description of Mimi": {
        "flow_lm.transformer": FEW_LAYERS,
        "mimi": {"decoder_seanet": None, "decoder_transformer": None, "outer_dim": 512},
        "mimi.quantizer": {"output_dimension": 512},
    },
}
"""Name -> section of the smallest config -> fields that are changed there."""


def write_variant(name: str, folder: Path) -> Path:
    """The variant's YAML, in a new file of the folder."""
    fields = read_config(SMALL).model_dump(mode="json")
    for section, values in VARIANTS[name].items():
        place = fields
        for key in section.split("."):
            place = place[key]
        place |= values
    path = folder / f"{name.replace(' ', '_').replace(',', '')}.yaml"
    path.write_text(yaml.safe_dump(fields), encoding="utf-8")
    return path
