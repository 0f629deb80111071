"""An examination as a table for a terminal: a row for each check, then the verdict.

The functions return text and print nothing.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import family, title, words
from pytest_openai_ready.report.examination import (
    by_family,
    evidence,
    opening,
    verdict,
)
from pytest_openai_ready.report.renderers.plain_text import where_to_go
from pytest_openai_ready.report.renderers.wrap import padded, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.examination import Examination


class Marks(NamedTuple):
    """The symbol in front of a row, by severity."""

    ok: str
    advice: str
    unknown: str
    error: str

    def of(self, severity: Severity) -> str:
        """The mark of a severity."""
        return self[severity]


# GBK, the encoding of Chinese Windows consoles, has neither check mark nor ballot
# cross.
SEVERITY_MARKS = (
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
    """The best marks that an output's encoding has."""
    return next(marks for marks in SEVERITY_MARKS if _fits("".join(marks), encoding))


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return text.isascii()
    return True


# https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
SGR = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33}
NOT_ASKED = "-"
MOST_ROWS = 5  # of findings with the same remedy, which is enough to see


def table(  # noqa: PLR0913 - what a terminal is, and what its user wants to see
    examination: Examination,
    language: Language,
    *,
    width: int = 80,
    color: bool = False,
    encoding: str = "utf-8",
    is_verbose: bool = False,
) -> str:
    """A row for each check, the remedies below the rows that need one, and the verdict.

    ``width`` counts terminal columns; a Chinese character takes two. ``encoding`` is
    that of the output stream: it decides which marks are used. With ``is_verbose``, the
    facts behind a verdict and the time it took are shown as well.
    """
    titles = [title(each, language) for each in examination.diagnosis.findings]
    style = _Style(
        language=language,
        is_verbose=is_verbose,
        marks=marks_for(encoding),
        width=width,
        titles=max(map(width_of, titles), default=0),
        paint=_colored if color else _plain,
    )
    blocks = [[line] for line in opening(examination, language)]
    for checks in by_family(examination.diagnosis):
        heading = style.paint(family(checks[0][0], language), "bold")
        rows = (row for findings in checks for row in _rows(findings, style))
        blocks.append([heading, *(line for row in rows for line in _lines(row, style))])
    blocks.append(wrapped(verdict(examination, language), width))
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in blocks)


class _Style(NamedTuple):
    """How rows are written; ``titles`` is the width of the title column."""

    language: Language
    is_verbose: bool
    marks: Marks
    width: int
    titles: int
    paint: Callable[[str, str], str]


class _Row(NamedTuple):
    """The parts of a row with their styles; ``is_copied`` text is not wrapped."""

    text: str
    text_style: str = ""
    is_copied: bool = False
    title: str = ""
    mark: str = ""
    mark_style: str = ""


def _plain(text: str, _style: str) -> str:
    return text


def _colored(text: str, style: str) -> str:
    return f"\x1b[{SGR[style]}m{text}\x1b[0m" if style and text else text


def _lines(row: _Row, style: _Style) -> Iterator[str]:
    """The lines of a row; the first has the mark and the title."""
    widest = max(map(width_of, style.marks))
    mark = style.paint(padded(row.mark, widest), row.mark_style)
    start = f"{mark} {padded(row.title, style.titles)}  "
    margin = " " * (widest + style.titles + 3)
    width = style.width - len(margin)
    for line in [row.text] if row.is_copied else wrapped(row.text, width):
        yield f"{start}{style.paint(line, row.text_style)}".rstrip()
        start = margin


def _rows(findings: list[Finding], style: _Style) -> Iterator[_Row]:
    """A row per finding of one check, with the remedy below those that share it."""
    language = style.language
    heading = title(findings[0], language)
    for group in _alike(findings, language):
        for finding in group[:MOST_ROWS]:
            severity = finding.code.severity
            code = "" if severity is Severity.OK else f" [{finding.code.value}]"
            text = placed(finding, language) + code
            mark = mark_of(finding, style.marks)
            yield _Row(
                text,
                title=heading,
                mark=mark,
                mark_style="dim" if mark == NOT_ASKED else STYLES[severity],
            )
            if style.is_verbose:
                yield from _evidence(finding, is_first=heading != "")
            heading = ""
        more = len(group) - MOST_ROWS
        if more > 0:
            yield _Row(language.say("doctor.more", count=more), "bold")
        yield from _steps(group, language)


def mark_of(finding: Finding, marks: Marks) -> str:
    """The symbol in front of a finding."""
    if finding.code is Code.NOT_ASKED:
        return NOT_ASKED
    return marks.of(finding.code.severity)


def _evidence(finding: Finding, *, is_first: bool) -> Iterator[_Row]:
    """One line of facts; a check's time is next to its first finding."""
    took = finding.facts.get("milliseconds")
    parts = [f"{took} ms"] if took is not None and is_first else []
    parts += [f"{name} {seen}" for name, seen in evidence(finding).items()]
    if parts:
        yield _Row(", ".join(parts), "dim")


def _alike(findings: list[Finding], language: Language) -> Iterator[list[Finding]]:
    for _, group in groupby(findings, lambda each: words(each, language).remedy):
        yield list(group)


def _steps(group: list[Finding], language: Language) -> Iterator[_Row]:
    """The remedy and commands of findings that share it; nothing if all is well."""
    if group[0].code.severity is Severity.OK:
        return
    yield _Row(words(group[0], language).remedy, "bold")
    ways = (way for finding in group[:MOST_ROWS] for way in where_to_go(finding))
    yield from (_Row(way, "bold", is_copied=True) for way in dict.fromkeys(ways))


def placed(finding: Finding, language: Language) -> str:
    """The cause, preceded by the place if that is more than a file."""
    cause = words(finding, language).cause
    if finding.place is None or finding.place.line is None:
        return cause
    return f"{printable(str(finding.place))}: {cause}"
