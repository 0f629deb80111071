"""A scan for keys as a page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_openai_ready.report.cleanup_steps import steps_lines
from pytest_openai_ready.report.page.charts import Chart, bars_of
from pytest_openai_ready.report.page.tables import Choice, Column, advice_of
from pytest_openai_ready.report.page.templates import Lines, whole_page
from pytest_openai_ready.report.renderers.table import SEVERITY_MARKS
from pytest_openai_ready.report.scan_report import closing

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.scan_report import ScanReport


def scan_page(report: ScanReport, language: Language) -> str:
    """One HTML document: how many keys there are, where, and what to do about them.

    Raises:
        ModuleNotFoundError: the template engine is not installed.
    """
    found = report.diagnosis.findings
    counts = Counter(each.code for each in found)
    codes = sorted(counts, key=lambda code: (-code.severity, -counts[code], code.value))
    chart = Chart(
        language.say("page.by_code"),
        language.say("page.code"),
        language.say("page.findings"),
        bars_of((code.value, counts[code], code.severity) for code in codes),
        nothing=language.say("scan.nothing_found") + language.stop,
    )
    cleanup = report.cleanup
    return whole_page(
        "scan.html",
        language,
        chart=chart,
        choices=[_choice([code.value for code in codes], language)],
        columns=[
            Column(language.say("page.place")),
            Column(language.say("page.found")),
        ],
        found=[advice_of(each, language) for each in found],
        marks=SEVERITY_MARKS[0],
        steps=Lines("\n".join(steps_lines(cleanup, language) if cleanup else ())),
        verdict=closing(report, language),
    )


def _choice(codes: list[str], language: Language) -> Choice:
    options = tuple((code, code) for code in codes)
    return Choice("code", language.say("page.code"), options)
