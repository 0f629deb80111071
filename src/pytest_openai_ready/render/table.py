"""An examination as a table for a terminal: a row for each check, then the verdict.

A string comes out and nothing is printed.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.catalog import family, printable, title, words
from pytest_openai_ready.language import Language
from pytest_openai_ready.model import Code, Severity
from pytest_openai_ready.render.examination import (
    by_family,
    evidence,
    opening,
    verdict,
)
from pytest_openai_ready.render.text import where_to_go

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import OverflowMethod, RenderableType
    from rich.table import Table

    from pytest_openai_ready.model import Finding
    from pytest_openai_ready.render.examination import Examination


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


NOT_ASKED = "-"
MOST_ROWS = 5  # of findings that share a remedy; a reader has seen enough by then
MORE = {Language.EN: "and {count} more", Language.ZH: "另有 {count} 处"}


def table(  # noqa: PLR0913 - what a terminal is, and what its user wants to see
    examination: Examination,
    language: Language,
    *,
    width: int = 80,
    color: bool = False,
    encoding: str = "utf-8",
    is_verbose: bool = False,
) -> str:
    """A row for each check, what to do under those that say so, and the verdict.

    ``width`` counts terminal columns; a Chinese character takes two. ``encoding`` is
    that of the stream the text is meant for: it decides which marks are used. What is
    verbose also tells what a verdict rests on, and how long it took.
    """
    from rich.text import Text

    draw = partial(_drawn, width=width, color=color)
    said = [draw(Text(line)) for line in opening(examination, language)]
    titles = _titles_of(examination, language)
    style = _Style(language, marks_for(encoding), is_verbose=is_verbose)
    for checks in by_family(examination.diagnosis):
        rows = [row for findings in checks for row in _rows(findings, style)]
        heading = Text(family(checks[0][0], language), "bold")
        said.append(draw(heading) + draw(_grid(rows, titles)))
    said.append(draw(Text(verdict(examination, language))))
    return "\n".join(said)


class _Style(NamedTuple):
    language: Language
    marks: Marks
    is_verbose: bool


def _titles_of(examination: Examination, language: Language) -> set[str]:
    return {title(each, language) for each in examination.diagnosis.findings}


def _grid(rows: list[tuple[Cell, ...]], titles: set[str]) -> Table:
    """Rows whose second column is as wide as the widest of ``titles``."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    widest = max(map(cell_len, titles)) + 1
    for name, least in (("mark", 1), ("title", widest), ("text", None)):
        overflow: OverflowMethod = "fold" if name == "text" else "ignore"
        grid.add_column(overflow=overflow, min_width=least)
    for row in rows:
        grid.add_row(*(Text(cell, style) for cell, style in row))
    return grid


Cell: TypeAlias = "tuple[str, str]"  # text and style


def _rows(findings: list[Finding], style: _Style) -> Iterator[tuple[Cell, ...]]:
    """A row for each finding of one check, and what to do after those that share it."""
    language = style.language
    heading = f"{title(findings[0], language)} "
    for group in _alike(findings, language):
        for finding in group[:MOST_ROWS]:
            severity = finding.code.severity
            code = "" if severity is Severity.OK else f" [{finding.code.value}]"
            yield (
                _mark(finding, style.marks),
                (heading, ""),
                (placed(finding, language) + code, ""),
            )
            if style.is_verbose:
                yield from _lines(_evidence(finding, is_first=bool(heading)), "dim")
            heading = ""
        more = len(group) - MOST_ROWS
        steps = [MORE[language].format(count=more)] if more > 0 else []
        yield from _lines(steps + _steps(group, language), "bold")


def _lines(lines: list[str], style: str) -> Iterator[tuple[Cell, ...]]:
    return ((("", ""), ("", ""), (line, style)) for line in lines)


def _mark(finding: Finding, marks: Marks) -> Cell:
    if finding.code is Code.NOT_ASKED:
        return NOT_ASKED, "dim"
    severity = finding.code.severity
    return marks.of(severity), STYLES[severity]


def _evidence(finding: Finding, *, is_first: bool) -> list[str]:
    """One line of what was seen; the time of a check stands with its first finding."""
    took = finding.facts.get("milliseconds")
    said = [f"{took} ms"] if took is not None and is_first else []
    said += [f"{name} {seen}" for name, seen in evidence(finding).items()]
    return [", ".join(said)] if said else []


def _alike(findings: list[Finding], language: Language) -> Iterator[list[Finding]]:
    for _, group in groupby(findings, lambda each: words(each, language).remedy):
        yield list(group)


def _steps(group: list[Finding], language: Language) -> list[str]:
    """What to do about findings that share a remedy; nothing where all is well."""
    if group[0].code.severity is Severity.OK:
        return []
    ways = (way for finding in group[:MOST_ROWS] for way in where_to_go(finding))
    return [words(group[0], language).remedy, *dict.fromkeys(ways)]


def placed(finding: Finding, language: Language) -> str:
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
