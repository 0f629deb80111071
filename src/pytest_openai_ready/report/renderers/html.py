"""An examination as HTML, for a notebook: the rows of the table in a terminal."""

from __future__ import annotations

from html import escape
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

# They are readable on a light and on a dark page.
COLORS = {
    Severity.OK: "#2da44e",
    Severity.ADVICE: "#bf8700",
    Severity.UNKNOWN: "#bf8700",
    Severity.ERROR: "#e5534b",
}
LEFT = 'style="text-align:left;vertical-align:top"'  # notebooks align to the right


def html(examination: Examination, language: Language) -> str:
    """One element; it contains no script, and all texts are escaped."""
    lines = [f'<div lang="{language.value}">']
    lines += (f"<p>{_text(line)}</p>" for line in opening(examination, language))
    lines.append("<table>")
    for checks in by_family(examination.diagnosis):
        heading = _text(family(checks[0][0], language))
        lines.append(f'<tr><th colspan="3" {LEFT}>{heading}</th></tr>')
        for findings in checks:
            lines += (_row(each, language) for each in findings)
    verdict_text = _text(verdict(examination, language))
    lines += ["</table>", f"<p><strong>{verdict_text}</strong></p>", "</div>"]
    return "\n".join(lines)


def _row(finding: Finding, language: Language) -> str:
    color = COLORS[finding.code.severity]
    mark = mark_of(finding, SEVERITY_MARKS[0])
    text = "<br>".join(_lines(finding, language))
    return (
        f'<tr><td {LEFT}><span style="color:{color}">{mark}</span></td>'
        f"<td {LEFT}>{_text(title(finding, language))}</td><td {LEFT}>{text}</td></tr>"
    )


def _lines(finding: Finding, language: Language) -> Iterator[str]:
    cause = _text(placed(finding, language))
    if finding.code.severity is Severity.OK:
        yield cause
        return
    yield f"{cause} <code>{finding.code.value}</code>"
    yield f"<strong>{_text(words(finding, language).remedy)}</strong>"
    for command in shown_commands(finding):
        yield f"<code>{_text(command)}</code>"
    page = _text(link(finding))
    if page and not shown_commands(finding):
        yield f'<a href="{page}" target="_blank" rel="noopener">{page}</a>'


def _text(text: str) -> str:
    return escape(valid_text(text))
