"""A diagnosis as a table for a terminal: a row for each check, then the verdict.

A string comes out and nothing is printed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.catalog import printable, title, words
from pytest_openai_ready.language import Language
from pytest_openai_ready.model import Severity
from pytest_openai_ready.render.text import where_to_go

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from pytest_openai_ready.model import Diagnosis, Finding


class Marks(NamedTuple):
    """What stands in front of a row, by the severity of what it says."""

    ok: str
    advice: str
    unknown: str
    error: str

    def of(self, severity: Severity) -> str:
        """The mark of a severity."""
        return self[severity]


# GBK, a Chinese Windows console's encoding, has neither check mark nor ballot cross.
MARKS = (
    Marks("✓", "!", "?", "✗"),
    Marks("√", "!", "?", "×"),
    Marks("ok", "!", "?", "X"),
)
STYLES = {
    Severity.OK: "green",
    Severity.ADVICE: "yellow",
    Severity.UNKNOWN: "yellow",
    Severity.ERROR: "red",
}


def marks_for(encoding: str) -> Marks:
    """The finest marks that an output's encoding has."""
    return next(marks for marks in MARKS if _fits("".join(marks), encoding))


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return text.isascii()
    return True


MOST_ROWS = 5  # of findings that share a remedy; a reader has seen enough by then
MORE = {Language.EN: "and {count} more", Language.ZH: "另有 {count} 处"}

SUMMARY = {
    (Severity.OK, Language.EN): "Ready: OpenAI can be used from here.",
    (Severity.OK, Language.ZH): "就绪：可以在此使用 OpenAI。",
    (Severity.ADVICE, Language.EN): "Ready, with advice: see {title} [{code}].",
    (Severity.ADVICE, Language.ZH): "就绪，但有建议：见“{title}” [{code}]。",
    (Severity.UNKNOWN, Language.EN): "Undecided: see {title} [{code}].",
    (Severity.UNKNOWN, Language.ZH): "无法判定：见“{title}” [{code}]。",
    (Severity.ERROR, Language.EN): "Not ready: begin with {title} [{code}].",
    (Severity.ERROR, Language.ZH): "未就绪：请先处理“{title}” [{code}]。",
}


def summary(diagnosis: Diagnosis, language: Language) -> str:
    """The verdict in one line, and where to begin."""
    template = SUMMARY[diagnosis.severity, language]
    worst = diagnosis.worst
    if worst is None:
        return template
    return template.format(title=title(worst, language), code=worst.code.value)


def table(
    diagnosis: Diagnosis,
    language: Language,
    *,
    width: int = 80,
    color: bool = False,
    encoding: str = "utf-8",
) -> str:
    """A row for each check, what to do under those that say so, and the verdict.

    ``width`` counts terminal columns; a Chinese character takes two. ``encoding`` is
    that of the stream the text is meant for: it decides which marks are used.
    """
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    for overflow in ("ignore", "ignore", "fold"):
        grid.add_column(overflow=overflow)
    for findings in _by_check(diagnosis):
        for row in _rows(findings, language, marks_for(encoding)):
            grid.add_row(*(Text(cell, style) for cell, style in row))
    verdict = Text(summary(diagnosis, language))
    return f"{_drawn(grid, width, color=color)}\n{_drawn(verdict, width, color=color)}"


def _by_check(diagnosis: Diagnosis) -> Iterator[list[Finding]]:
    """The findings of each check in turn, the heaviest first."""
    checks: dict[str, list[Finding]] = {}
    for finding in diagnosis.findings:
        checks.setdefault(finding.facts["check"], []).append(finding)
    for findings in checks.values():
        yield sorted(findings, key=lambda each: (-each.code.severity, each.code.value))


Cell: TypeAlias = "tuple[str, str]"  # text and style


def _rows(
    findings: list[Finding], language: Language, marks: Marks
) -> Iterator[tuple[Cell, ...]]:
    """A row for each finding of one check, and what to do after those that share it."""
    heading = f"{title(findings[0], language)} "
    for group in _alike(findings, language):
        for finding in group[:MOST_ROWS]:
            severity = finding.code.severity
            code = "" if severity is Severity.OK else f" [{finding.code.value}]"
            mark = (marks.of(severity), STYLES[severity])
            yield mark, (heading, ""), (_placed(finding, language) + code, "")
            heading = ""
        more = len(group) - MOST_ROWS
        steps = [MORE[language].format(count=more)] if more > 0 else []
        steps += _steps(group, language)
        yield from ((("", ""), ("", ""), (step, "bold")) for step in steps)


def _alike(findings: list[Finding], language: Language) -> Iterator[list[Finding]]:
    for _, group in groupby(findings, lambda each: words(each, language).remedy):
        yield list(group)


def _steps(group: list[Finding], language: Language) -> list[str]:
    """What to do about findings that share a remedy; nothing where all is well."""
    if group[0].code.severity is Severity.OK:
        return []
    ways = (way for finding in group[:MOST_ROWS] for way in where_to_go(finding))
    return [words(group[0], language).remedy, *dict.fromkeys(ways)]


def _placed(finding: Finding, language: Language) -> str:
    """The cause, after the place where that is more than a file."""
    cause = words(finding, language).cause
    if finding.place is None or finding.place.line is None:
        return cause
    return f"{printable(str(finding.place))}: {cause}"


def _drawn(renderable: RenderableType, width: int, *, color: bool) -> str:
    from io import StringIO

    from rich.console import Console

    drawing = StringIO()
    console = Console(
        file=drawing,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
    )
    console.print(renderable)
    lines = drawing.getvalue().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)
