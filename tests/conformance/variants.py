"""Small architectures with what the quick shipped ones lack.

Those are pointwise, with a low-rank table, z, one key head and a decoder of its own (2m); and drifting, with two (7m).
"""

from pathlib import Path
from typing import Any

import yaml

from exporter.reference.config import read_config

SMALL = "english_2m_2026-10"
WIDE = "one layer, wide enough to be shared by threads"
VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "lsd, full table, no z, no bos before voice": {
        "flow_lm": {"z_dim": None, "insert_bos_before_voice": False},
        "flow_lm.flow": {"type": "lsd"},
        "flow_lm.lookup_table": {"rank": None},
        "flow_lm.transformer": {"num_layers": 2},
    },
    "flow matching, a key head for each query, one description of Mimi": {
        "flow_lm.flow": {"type": "flow_matching"},
        "flow_lm.lookup_table": {"tokenizer": "tokenizers"},
        "flow_lm.transformer": {"num_layers": 2, "num_kv_heads": None},
        "mimi": {"decoder_seanet": None, "decoder_transformer": None, "outer_dim": 512},
        "mimi.quantizer": {"output_dimension": 512},
    },
    WIDE: {
        "flow_lm.lookup_table": {"dim": 1024},
        "flow_lm.transformer": {
            "d_model": 1024,
            "num_layers": 1,
            "num_heads": 16,
            "num_kv_heads": None,
            "attn_dim": None,
            "dim_feedforward": None,
        },
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
