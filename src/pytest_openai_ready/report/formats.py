"""Every output format, listed once in ``FORMATS``."""

from __future__ import annotations

from importlib import import_module
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
        name: its name for ``--format``.
        medium: where it is read.
        examination: renders the doctor's findings; None if it cannot.
        scan: renders the findings of a scan; None if it cannot.
        proposal: renders proposed changes; None if it cannot.
    """

    name: str
    medium: Medium
    examination: Renderer[Examination] | None = None
    scan: Renderer[ScanReport] | None = None
    proposal: Renderer[Proposal] | None = None


# Each is imported when it is first used: importing all takes as long as searching a
# small repository.


def late(module: str, name: str) -> Callable[..., str]:
    """A renderer that is imported from a module when it is first called."""

    def show(*given: object) -> str:
        shown: str = getattr(import_module(module), name)(*given)
        return shown

    return show


def _late(module: str, name: str) -> Renderer[Subject]:
    """A late renderer of this package, which needs the language only."""
    show = late(f"{__package__}.{module}", name)
    return lambda subject, view: show(subject, view.language)


def _table(examination: Examination, view: View) -> str:
    from pytest_openai_ready.report.renderers.table import table

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
    from pytest_openai_ready.report.renderers.plain_text import searched

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
            proposal=_late("proposal", "proposed"),
        ),
        Format(
            "json",
            Medium.PROGRAM,
            examination=_late("renderers.json_documents", "doctor_json"),
            scan=_late("renderers.json_documents", "scan_json"),
        ),
        Format("csv", Medium.SPREADSHEET),
        Format("sarif", Medium.PROGRAM, scan=_late("renderers.sarif", "sarif")),
        Format(
            "github",
            Medium.WORKFLOW,
            examination=_late("renderers.github", "as_annotations"),
            scan=_late("renderers.github", "github"),
        ),
        Format(
            "markdown",
            Medium.WORKFLOW,
            examination=_late("renderers.markdown", "markdown"),
        ),
        Format(
            "html",
            Medium.FILE,
            examination=_late("renderers.html", "html"),
            scan=_late("page.scan_page", "scan_page"),
        ),
    )
}
