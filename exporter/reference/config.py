"""Finds and checks the config of a checkpoint: a name, a YAML path, or a YAML on the hub."""

from difflib import get_close_matches
from pathlib import Path

import yaml
from pocket_tts.utils.config import CONFIGS_DIR, Config
from pydantic import ValidationError

from exporter.reference.hub import fetch, is_remote
from graphs.errors import BadInput

FLOW_TYPES = ("lsd", "flow_matching", "drifting", "pointwise")


def config_names() -> list[str]:
    """Names of the configs that the reference ships."""
    return sorted(path.stem for path in CONFIGS_DIR.glob("*.yaml"))


def _config_path(config: str) -> Path:
    if is_remote(config):
        return fetch(config, "name a local YAML file")
    if Path(config).suffix in (".yaml", ".yml"):
        return Path(config)
    names = config_names()
    if config not in names:
        near = ", ".join(get_close_matches(config, names, n=4, cutoff=0.4) or names)
        raise BadInput(
            "unknown config", config, "a config name, a YAML file or hf://...", "none of them", f"try {near}"
        )
    path: Path = CONFIGS_DIR / f"{config}.yaml"
    return path


def _read_fields(path: Path) -> dict[str, object]:
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput("config file", path, "a readable YAML file", error.strerror, "check the path") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise BadInput("config file", path, "YAML", reason, "correct the file") from error
    if not isinstance(fields, dict):
        raise BadInput("config file", path, "a mapping of fields", type(fields).__name__, "correct the file")
    return fields


def _check_values(config: Config, path: Path) -> None:
    flow_type = config.flow_lm.flow.type
    if flow_type not in FLOW_TYPES:
        raise BadInput("config field", f"{path}: flow_lm.flow.type", FLOW_TYPES, repr(flow_type), "correct the file")
    for field, dtype in (("flow_lm.dtype", config.flow_lm.dtype), ("mimi.dtype", config.mimi.dtype)):
        if dtype != "float32":
            raise BadInput("config field", f"{path}: {field}", "float32", repr(dtype), "correct the file")


def _check_replacements(config: Config, path: Path) -> None:
    for old in config.replace_characters:
        if len(old) != 1:
            raise BadInput(
                "config field", f"{path}: replace_characters", "single characters", repr(old), "correct the file"
            )


def read_config(config: str) -> Config:
    """The checked config; BadInput if it is unknown, or names the first missing or wrong field."""
    path = _config_path(config)
    try:
        parsed = Config.model_validate(_read_fields(path))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        actual = "nothing" if first["type"] == "missing" else repr(first["input"])[:80]
        raise BadInput("config field", f"{path}: {field}", first["msg"], actual, "correct the file") from error
    _check_values(parsed, path)
    _check_replacements(parsed, path)
    return parsed
