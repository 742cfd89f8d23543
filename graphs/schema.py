"""The JSON Schema of manifest.json, made from `graphs.manifest`.

`python -m graphs.schema` rewrites `docs/manifest.schema.json`; a test fails where that file is stale.
"""

import json
from pathlib import Path

from pydantic.json_schema import GenerateJsonSchema

from graphs.manifest import Manifest

SCHEMA_PATH = Path(__file__).parent.parent / "docs" / "manifest.schema.json"


class _WithoutFieldTitles(GenerateJsonSchema):
    """Titles that only repeat a field's name would become type aliases in TypeScript."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002
        return False


def schema_text() -> str:
    """The schema as the text of its file."""
    body = Manifest.model_json_schema(schema_generator=_WithoutFieldTitles)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_PATH.write_text(schema_text(), encoding="utf-8")
