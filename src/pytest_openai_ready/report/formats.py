"""Every output format, entered once in ``FORMATS``: where it is read, what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from pytest_openai_ready.report.view import Medium

if TYPE_CHECKING:
    from collections.abc import Callable

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


# Each is imported when something is shown in it: all of them take as long to load as a
# small repository to search.


def _table(examination: Examination, view: View) -> str:
    from pytest_openai_ready.report.table import table

    return table(
        examination,
        view.language,
        width=view.width,
        color=view.color,
        encoding=view.encoding,
        is_verbose=view.is_verbose,
    )


def _text(report: ScanReport, view: View) -> str:
    from pytest_openai_ready.report.scan_report import closing

    if not report.diagnosis.findings and report.cleanup is None:
        return f"{closing(report, view.language)}\n"
    from pytest_openai_ready.report.plain_text import searched

    return searched(report, view.language, view.text_width)


def _proposed(proposal: Proposal, view: View) -> str:
    from pytest_openai_ready.report.proposal import proposed

    return proposed(proposal, view.language)


def _doctor_json(examination: Examination, view: View) -> str:
    from pytest_openai_ready.report.json_documents import doctor_json

    return doctor_json(examination, view.language)


def _scan_json(report: ScanReport, view: View) -> str:
    from pytest_openai_ready.report.json_documents import scan_json

    return scan_json(report, view.language)


def _sarif(report: ScanReport, view: View) -> str:
    from pytest_openai_ready.report.sarif import sarif

    return sarif(report, view.language)


def _annotations(examination: Examination, view: View) -> str:
    from pytest_openai_ready.report.github import as_annotations

    return as_annotations(examination, view.language)


def _github(report: ScanReport, view: View) -> str:
    from pytest_openai_ready.report.github import github

    return github(report, view.language)


def _markdown(examination: Examination, view: View) -> str:
    from pytest_openai_ready.report.markdown import markdown

    return markdown(examination, view.language)


def _html(examination: Examination, view: View) -> str:
    from pytest_openai_ready.report.html import html

    return html(examination, view.language)


def _scan_page(report: ScanReport, view: View) -> str:
    from pytest_openai_ready.report.page.scan_page import scan_page

    return scan_page(report, view.language)


# In the order in which ``--help`` lists them; the first of a command is its default.
FORMATS = {
    each.name: each
    for each in (
        Format(
            "text",
            Medium.TERMINAL,
            examination=_table,
            scan=_text,
            proposal=_proposed,
        ),
        Format(
            "json",
            Medium.PROGRAM,
            examination=_doctor_json,
            scan=_scan_json,
        ),
        Format("csv", Medium.SPREADSHEET),
        Format("sarif", Medium.PROGRAM, scan=_sarif),
        Format(
            "github",
            Medium.WORKFLOW,
            examination=_annotations,
            scan=_github,
        ),
        Format("markdown", Medium.WORKFLOW, examination=_markdown),
        Format(
            "html",
            Medium.FILE,
            examination=_html,
            scan=_scan_page,
        ),
    )
}
