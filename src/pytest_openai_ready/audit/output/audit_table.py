"""An audit as a table for a terminal and for the summary of a workflow, worst first.

The functions return a string and print nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.output.shortened_names import cut_to_width
from pytest_openai_ready.audit.results.rows import IgnoreState, Where
from pytest_openai_ready.findings import Severity
from pytest_openai_ready.messages.causes.hooks import hooks_none
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.outgoing import masker
from pytest_openai_ready.report.renderers.markdown import escaped_markdown
from pytest_openai_ready.report.renderers.table import marks_for
from pytest_openai_ready.report.renderers.wrap import fitted, padded, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_openai_ready.audit.results.rows import Audit, AuditedKey, Row
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.view import View

BETWEEN = "  "
MARGIN = "    "
NOTHING = "-"
COLUMNS = ("folder", "keys", "where", "dotenv", "hooks", "more", "since")
NARROWEST = 12  # columns for the names of folders and students
MOST_FOLDERS = 10  # that are named if they share a key
MOST_ALLOWED = 5  # keys that a repository allows, whose places are named
NO_HOOKS = hooks_none().name  # which has its own column


class _Cells(NamedTuple):
    """The headings, and the severity and the cells of each row."""

    headings: list[str]
    severities: list[Severity]
    table: list[tuple[str, ...]]


def audit_table(audit: Audit, view: View) -> str:
    """A row for each folder, then shared keys, unjudged items, and a summary.

    It is ``view.width`` columns wide; a Chinese character takes two.
    """
    language = view.language
    rows = audit.worst_first
    hidden = cache(masker())  # before anything is cut or broken
    lines = [*_table(rows, view, hidden)] if len(rows) else []
    for said in _sentences(audit, rows, language):
        lines += ["", *fitted(hidden(said), view.text_width)] if said else []
    lines += ["", summary(audit, language)]
    return "".join(f"{line}\n" for line in lines)


def audit_markdown(audit: Audit, view: View) -> str:
    """The same as Markdown: a heading, the table, then all other sentences."""
    language, rows = view.language, audit.worst_first
    lines = [f"## {escaped_markdown(summary(audit, language))}", ""]
    headings, severities, table = _cells(rows, language)
    lines += [_joined(["", *headings]), _joined(["---"] * (len(headings) + 1))]
    for severity, others in zip(severities, table, strict=True):
        cells = [marks_for("utf-8").of(severity), *others]
        lines.append(_joined(escaped_markdown(printable(each)) for each in cells))
    for said in _sentences(audit, rows, language):
        lines += ["", f"- {escaped_markdown(said)}"]
    return "\n".join([*lines, ""])


def summary(audit: Audit, language: Language) -> str:
    """One line with the number of rows, of those with keys, and of those unjudged."""
    states = [(bool(each.keys), bool(each.unjudged)) for each in audit.rows]
    said = language.say(
        "audit.summary",
        count=len(states),
        leaking=sum(leaks for leaks, _ in states),
        unjudged=sum(unjudged for _, unjudged in states),
    )
    if audit.complete:
        return said
    return language.sentences(said, language.say("audit.incomplete"))


def row_cells(row: Row, language: Language) -> tuple[str, ...]:
    """The cells of a row in a table, one text for each of ``COLUMNS``."""
    to_do = sum(
        each.code.severity is not Severity.OK and each.cause.name != NO_HOOKS
        for each in row.findings
    )
    first = row.first_leak
    return (
        row.folder,
        str(len(row.keys) or NOTHING),
        _where(row.keys, language),
        _dotenv(row, language),
        _hooks(row, language),
        str(to_do or NOTHING),
        first.isoformat() if first else NOTHING,
    )


def _where(keys: Iterable[AuditedKey], language: Language) -> str:
    """The worst place that a key is in."""
    held = {where for each in keys for where in each.where}
    worst = [each for each in (Where.REMOTE, Where.HISTORY, Where.TREE) if each in held]
    return language.say(f"audit.{worst[0].value}") if worst else NOTHING


def _dotenv(row: Row, language: Language) -> str:
    """The worst state that a ``.env`` is in."""
    states = {each.state for each in row.dotenvs}
    order = (IgnoreState.TRACKED, IgnoreState.OPEN, IgnoreState.IGNORED)
    worst = [each for each in order if each in states]
    return language.say(f"audit.{worst[0].value}") if worst else NOTHING


def _hooks(row: Row, language: Language) -> str:
    if row.hooks.in_ci:
        return language.say("audit.in_ci")
    if row.hooks.configured:
        return language.say("audit.configured")
    return NOTHING if row.commits is None else language.say("class_page.no_hooks")


def _table(
    rows: Sequence[Row], view: View, hidden: Callable[[str], str]
) -> Iterator[str]:
    headings, severities, found = _cells(rows, view.language)
    table = [[printable(hidden(each)) for each in cells] for cells in found]
    marks = marks_for(view.encoding)
    mark_width = max(map(width_of, marks))
    names = len(headings) - len(COLUMNS) + 1  # columns that may be cut
    columns = [list(each) for each in zip(*table, strict=True)]
    widths = [
        max(map(width_of, (heading, *column)))
        for heading, column in zip(headings, columns, strict=True)
    ]
    rest = mark_width + sum(widths[names:]) + len(BETWEEN) * len(widths)
    for at in range(names):
        room = (view.width - rest) // (names - at)
        widths[at] = min(widths[at], max(NARROWEST, room))
        columns[at] = cut_to_width(columns[at], widths[at])
        rest += widths[at]
    lines = zip(*columns, strict=True)
    yield _line(padded("", mark_width), headings, widths)
    for severity, cells in zip(severities, lines, strict=True):
        yield _line(padded(marks.of(severity), mark_width), cells, widths)


def _cells(rows: Sequence[Row], language: Language) -> _Cells:
    """The texts of the table, with students first if a roster has any."""
    found = _Cells([language.say(f"audit.{each}") for each in COLUMNS], [], [])
    students: list[str] = []
    for row in rows:
        found.severities.append(row.severity)
        found.table.append(row_cells(row, language))
        students.append(language.listed(_called(row)))
    if not any(students):
        return found
    named = [
        (who or NOTHING, *others)
        for who, others in zip(students, found.table, strict=True)
    ]
    headings = [language.say("class_page.student"), *found.headings]
    return found._replace(headings=headings, table=named)


def _called(row: Row) -> list[str]:
    """The students' names or accounts."""
    called = (each.name or each.account for each in row.students)
    return [each for each in called if each]


def _line(mark: str, cells: Iterable[str], widths: list[int]) -> str:
    return BETWEEN.join((mark, *map(padded, cells, widths))).rstrip()


def _sentences(audit: Audit, rows: Iterable[Row], language: Language) -> Iterator[str]:
    """The sentences after the table; ``rows`` are the audit's, the worst first."""
    yield from _shared(audit, language)
    yield from _allowed(rows, language)
    yield from _unjudged(rows, language)


def _allowed(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """The sentences about what repositories allow themselves."""
    for row in rows:
        keys = [each for each in row.keys if each.allowed]
        places = [printable(str(each.place)) for each in keys[:MOST_ALLOWED]]
        places += ["…"] if len(keys) > MOST_ALLOWED else []
        if keys:
            yield language.say(
                "audit.allowed",
                folder=printable(row.folder),
                count=len(keys),
                places=language.listed(places),
            )
        if any(each.allowed for each in row.unjudged):
            yield language.say("audit.allowed_unread", folder=printable(row.folder))


def _shared(audit: Audit, language: Language) -> Iterator[str]:
    """A sentence for each key that several folders have."""
    masked = {each.number: each.masked for row in audit.rows for each in row.keys}
    for number, folders in audit.shared.items():
        named = [printable(each) for each in folders[:MOST_FOLDERS]]
        named += ["…"] if len(folders) > MOST_FOLDERS else []
        yield language.say(
            "audit.shared",
            key=masked[number],
            count=len(folders),
            folders=language.listed(named),
        )


def _unjudged(rows: Iterable[Row], language: Language) -> Iterator[str]:
    """The sentences for each row about what could not be judged."""
    for row in rows:
        said = (
            sentence
            for each in row.unjudged
            for sentence in words(each.finding, language)
        )
        once = list(dict.fromkeys(said))
        if once:
            folder = printable(row.folder)
            yield language.say(
                "audit.not_judged", folder=folder, said=language.sentences(*once)
            )


def _joined(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
