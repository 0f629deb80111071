"""Findings as workflow commands: GitHub Actions shows each next to its line.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.report.examination import opening, verdict
from pytest_openai_ready.report.renderers.plain_text import where_to_go
from pytest_openai_ready.report.scan_report import closing, is_line_of_file, valid_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.examination import Examination
    from pytest_openai_ready.report.scan_report import ScanReport

LEVELS = {Severity.ERROR: "error", Severity.UNKNOWN: "warning"}
# The escapes that the runner decodes; the percent sign comes first.
# https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_PROPERTY = {**IN_MESSAGE, **str.maketrans({":": "%3A", ",": "%2C"})}


def github(search: ScanReport, language: Language) -> str:
    """A command for each finding, and a line with their number."""
    lines = (command(each, language) for each in search.diagnosis.findings)
    return "".join(f"{line}\n" for line in (*lines, closing(search, language)))


def as_annotations(examination: Examination, language: Language) -> str:
    """A command for each finding that needs a fix, and the verdict."""
    found = examination.diagnosis.findings
    lines = (command(each, language) for each in found if each.code.severity)
    last = [*opening(examination, language), verdict(examination, language)]
    return "".join(f"{line}\n" for line in (*lines, *last))


def command(finding: Finding, language: Language) -> str:
    """The command that shows one finding next to its line."""
    level = LEVELS.get(finding.code.severity, "notice")
    properties = ",".join(
        f"{name}={value.translate(IN_PROPERTY)}" for name, value in _properties(finding)
    )
    message = "\n".join((*words(finding, language), *where_to_go(finding)))
    return f"::{level} {properties}::{escaped(message)}"


def escaped(message: str) -> str:
    """A message, escaped for a workflow command."""
    return message.translate(IN_MESSAGE)


def _properties(finding: Finding) -> Iterator[tuple[str, str]]:
    place = finding.place
    if place is not None and finding.code is not Code.KEY_IN_MESSAGE:
        yield "file", valid_text(place.path)
        if is_line_of_file(finding):
            yield "line", str(place.line)
            yield "col", str(place.column)
    yield "title", finding.code.value
