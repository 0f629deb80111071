"""An examination as Markdown, for the summary of a workflow's run.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Severity
from pytest_openai_ready.messages.render import (
    family,
    link,
    shown_commands,
    title,
    words,
)
from pytest_openai_ready.report.examination import by_family, opening, verdict
from pytest_openai_ready.report.renderers.table import SEVERITY_MARKS, mark_of, placed
from pytest_openai_ready.report.scan_report import valid_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.examination import Examination

# Names of files and words of hosts may be anybody's.
MARKUP = re.compile(r"[\\`*_\[\]>|~]")
RULE = "|---|---|---|---|"


def markdown(examination: Examination, language: Language) -> str:
    """The verdict as a heading, and a table for each family of checks."""
    lines = [f"## {escaped_markdown(verdict(examination, language))}", ""]
    for line in opening(examination, language):
        lines += [escaped_markdown(line), ""]
    for checks in by_family(examination.diagnosis):
        heading = escaped_markdown(family(checks[0][0], language))
        lines += [language.say("doctor.columns", family=heading), RULE]
        for findings in checks:
            lines += (_row(each, language) for each in findings)
        lines.append("")
    return "\n".join(lines)


def _row(finding: Finding, language: Language) -> str:
    is_fine = finding.code.severity is Severity.OK
    code = "" if is_fine else f" `{finding.code.value}`"
    steps = (
        []
        if is_fine
        else [escaped_markdown(words(finding, language).remedy), *_ways(finding)]
    )
    cells = (
        mark_of(finding, SEVERITY_MARKS[0]),
        escaped_markdown(title(finding, language)),
        escaped_markdown(placed(finding, language)) + code,
        "<br>".join(steps),
    )
    return f"| {' | '.join(cells)} |"


def _ways(finding: Finding) -> Iterator[str]:
    """The commands that fix it, as HTML, which needs no counting of backticks."""
    for command in shown_commands(finding):
        yield f"<code>{escaped_markdown(command)}</code>"
    if not shown_commands(finding) and link(finding):
        yield link(finding)


def escaped_markdown(text: str) -> str:
    """The text with its Markdown escaped."""
    escaped = valid_text(text).replace("&", "&amp;").replace("<", "&lt;")
    return MARKUP.sub(r"\\\g<0>", escaped)
