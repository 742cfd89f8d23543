from graphs.schema import SCHEMA_PATH, schema_text


def test_published_schema_is_the_one_of_the_classes():
    assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text(), "run python -m graphs.schema"
