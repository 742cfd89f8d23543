"""The report stands alone: no script, nothing fetched, nothing but numbers in its JSON."""

import json
import re
from dataclasses import replace

import pytest

from conformance.model.known import known_rows
from conformance.model.outcome import Report
from conformance.model.report import as_json, write_html, write_json
from conformance.model.verify import verify

SMALL = "english_2m_2026-10"


@pytest.fixture(scope="module")
def reports(session, oracle) -> list[Report]:
    return [verify(session(SMALL, scheme), oracle(SMALL)) for scheme in ("none", "int8")]


def test_the_page_needs_nothing_else(reports, tmp_path):
    write_html(reports, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]+"', page)
    assert page.count("<svg") >= 1 + 2 * 5, "a Pareto plot, and for each bundle its curves and spectrograms"
    for report in reports:
        assert f"{report.manifest.model.config}, {report.manifest.scheme}" in page
        assert f"all {len(report.figures)} pass" in page


def test_the_page_shows_the_other_schemes_of_a_measured_config(reports, tmp_path):
    write_html([reports[1]], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    shown = re.findall(r"<tr><td>(<strong>)?([a-z0-9-]+)(?:</strong>)?</td><td>(native|web|web, engine)</td>", page)
    assert [row[1:] for row in shown] == [(row["scheme"], row["runtime"]) for row in known_rows(SMALL)] != []
    assert {scheme for strong, scheme, _ in shown if strong} == {"int8"}, "the bundle's own stands out"


def test_a_failure_is_seen(reports, tmp_path):
    first = reports[0].figures[0]
    broken = replace(first, measured=replace(first.measured, value=float("nan")))
    report = replace(reports[0], figures=(broken, *reports[0].figures[1:]))
    write_html([report], tmp_path / "report.html")
    assert "1 of" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert as_json(report)["passed"] is False


def test_json_has_every_figure_and_curve(reports, tmp_path):
    write_json(reports, tmp_path / "report.json")
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    first, _ = json.loads(text, parse_constant=pytest.fail)
    assert first["passed"] is True
    assert first["core_bytes"] == reports[0].manifest.core_bytes()
    curves = {(figure["graph"], figure["output"]): figure["curve"] for figure in first["figures"]}
    assert len(curves["flow_lm", "latent"]) == 24
    assert len(curves["mimi_decoder", "audio"]) == 40
