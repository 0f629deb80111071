from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from languages import EN, LANGUAGES
from report.scan_reports import EVERYTHING, search

from pytest_openai_ready.doctor.checks import CHECKS
from pytest_openai_ready.findings import Diagnosis, Finding
from pytest_openai_ready.messages.causes.run import not_judged
from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.formats import FORMATS
from pytest_openai_ready.report.view import Medium, View

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language

FOUND = tuple(
    Finding(not_judged(), notes={"check": each.name, "family": each.family})
    for each in CHECKS.values()
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_shows_all_that_was_found(language: Language) -> None:
    view = View(language)
    for form in FORMATS.values():
        if form.examination:
            text = form.examination(Examination(Diagnosis(FOUND)), view)
            assert text.count("not-judged") >= len(CHECKS), form.name
        if form.scan:
            text = form.scan(search(*EVERYTHING), view)
            codes = {each.code.value for each in EVERYTHING}
            assert all(code in text for code in codes), form.name


def test_only_a_terminal_has_a_width() -> None:
    narrow, wide = (View(EN, width, is_wrapped=True) for width in (40, 90))
    for form in FORMATS.values():
        depends = form.medium is Medium.TERMINAL
        if examine := form.examination:
            found = Examination(Diagnosis(FOUND))
            assert (examine(found, narrow) != examine(found, wide)) is depends, form
        if scan := form.scan:
            report = search(*EVERYTHING)
            assert (scan(report, narrow) != scan(report, wide)) is depends, form


def test_json_is_json() -> None:
    form = FORMATS["json"]
    assert form.examination is not None
    document = json.loads(form.examination(Examination(Diagnosis(FOUND)), View(EN)))
    assert [each["name"] for each in document["checks"]] == list(CHECKS)
