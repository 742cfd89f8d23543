"""The table of schemes: what is shown is what was measured, what was not is said, and who is beaten by whom."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.truth.models import MODELS
from benchmarks.truth.page import DOCS, known, page
from benchmarks.truth.rows import JUDGED, RUNTIMES, Row, missing, read_table, rows_of, served, unbeaten
from conformance.model.known import KNOWN, known_rows
from quantize.schemes import SCHEMES

POINTS = st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=8)


def test_the_page_and_the_reports_rows_are_those_of_the_table():
    """After a change of the table: `python -m benchmarks.truth.page`."""
    assert (DOCS / "schemes.md").read_text(encoding="utf-8") == page(read_table())
    assert KNOWN.read_text(encoding="utf-8") == known(read_table())


def test_every_row_of_the_table_is_one_that_can_be_and_the_others_are_named_as_missing():
    table = read_table()
    possible = {f"{model}/{s.name}/{runtime}" for model in MODELS for s in SCHEMES for runtime in served(s)}
    absent = {
        f"{model}/{scheme}/{runtime}"
        for model in MODELS
        for runtime, schemes in missing(model, table).items()
        for scheme in schemes
    }
    assert set(table) | absent == possible and not set(table) & absent
    assert sum(len(rows_of(model, table)) for model in MODELS) == len(table)


def test_a_config_that_nobody_measured_has_no_rows_and_others_have_theirs():
    assert known_rows("no_such_config") == []
    shown = {(row["scheme"], row["runtime"]) for row in known_rows("english")}
    assert {("int8", "native"), ("int4", "native")} <= shown


@given(POINTS)
def test_the_unbeaten_beat_all_the_others(points):
    """Every row that is left out is beaten by one that is not; none that stays is beaten by any."""
    rows = [Row("s", RUNTIMES[0], dict(zip(JUDGED, point, strict=True))) for point in points]
    best = [point for point, row in zip(points, rows, strict=True) if unbeaten(row, rows)]

    def beats(a, b):
        return a != b and all(x <= y for x, y in zip(a, b, strict=True))

    assert best
    assert not any(beats(a, b) for a in points for b in best)
    assert all(any(beats(b, a) for b in best) for a in points if a not in best)


def test_rows_of_other_runtimes_and_rows_without_times_beat_nothing():
    slow = Row("a", "native", dict.fromkeys(JUDGED, 2))
    quick = Row("b", "web", dict.fromkeys(JUDGED, 1))
    untimed = Row("c", "native", {"core_bytes": 1, "condition_error": 1})
    assert unbeaten(slow, [slow, quick, untimed]) and not unbeaten(untimed, [slow, quick, untimed])
