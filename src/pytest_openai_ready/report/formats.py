"""Every output format, entered once in ``FORMATS``: where it is read, what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from pytest_openai_ready.report.github import as_annotations, github
from pytest_openai_ready.report.html import html
from pytest_openai_ready.report.json_documents import doctor_json, scan_json
from pytest_openai_ready.report.markdown import markdown
from pytest_openai_ready.report.page.scan_page import scan_page
from pytest_openai_ready.report.plain_text import searched
from pytest_openai_ready.report.proposal import proposed
from pytest_openai_ready.report.sarif import sarif
from pytest_openai_ready.report.table import table
from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.examination import Examination
    from pytest_openai_ready.report.proposal import Proposal
    from pytest_openai_ready.report.scan_report import ScanReport
    from pytest_openai_ready.report.view import View

Subject = TypeVar("Subject")


Renderer: TypeAlias = "Callable[[Subject, View], str]"


class Format(NamedTuple):
    """One format.

    Attributes:
        name: what ``--format`` knows it by.
        medium: where it is read.
        examination: how it shows what the doctor found; None where it does not.
        scan: how it shows what a scan found; None where it does not.
        proposal: how it shows changes that nobody has made yet; None where it does not.
    """

    name: str
    medium: Medium
    examination: Renderer[Examination] | None = None
    scan: Renderer[ScanReport] | None = None
    proposal: Renderer[Proposal] | None = None


def _in_language(show: Callable[[Subject, Language], str]) -> Renderer[Subject]:
    """What depends on nothing of a view but the language."""
    return lambda subject, view: show(subject, view.language)


def _table(examination: Examination, view: View) -> str:
    return table(
        examination,
        view.language,
        width=view.width,
        color=view.color,
        encoding=view.encoding,
        is_verbose=view.is_verbose,
    )


def _text(report: ScanReport, view: View) -> str:
    return searched(report, view.language, view.text_width)


# In the order in which ``--help`` lists them; the first of a command is its default.
FORMATS = {
    each.name: each
    for each in (
        Format(
            "text",
            Medium.TERMINAL,
            examination=_table,
            scan=_text,
            proposal=_in_language(proposed),
        ),
        Format(
            "json",
            Medium.PROGRAM,
            examination=_in_language(doctor_json),
            scan=_in_language(scan_json),
        ),
        Format("csv", Medium.SPREADSHEET),
        Format("sarif", Medium.PROGRAM, scan=_in_language(sarif)),
        Format(
            "github",
            Medium.WORKFLOW,
            examination=_in_language(as_annotations),
            scan=_in_language(github),
        ),
        Format("markdown", Medium.WORKFLOW, examination=_in_language(markdown)),
        Format(
            "html",
            Medium.FILE,
            examination=_in_language(html),
            scan=_in_language(scan_page),
        ),
    )
}
