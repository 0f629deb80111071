"""What the tables and sections of a page are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.messages.render import commands, link, words

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding, Severity
    from pytest_openai_ready.messages.language import Language


class Column(NamedTuple):
    """A column that a table can be sorted by.

    Attributes:
        label: its heading.
        first: the direction in which it is sorted at the first click.
        look: ``number`` and ``date`` are set as such; narrow screens leave out what is
            ``seldom`` needed. Several are parted by blanks.
        sorted: the direction in which the table is sorted by it; empty: it is not.
    """

    label: str
    first: str = "ascending"
    look: str = ""
    sorted: str = ""


class Choice(NamedTuple):
    """A filter: rows whose attribute ``data-<name>`` has the value that is chosen.

    ``options`` are values without a blank, and what they are called; a row may have
    several values, with blanks between.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


class Advice(NamedTuple):
    """A finding in words: what is so, and what to do about it."""

    code: str
    severity: Severity
    place: str
    cause: str
    remedy: str
    commands: tuple[str, ...]
    page: str


def advice_of(finding: Finding, language: Language) -> Advice:
    """All that a page says of a finding."""
    return Advice(
        finding.code.value,
        finding.code.severity,
        str(finding.place or ""),
        *words(finding, language),
        commands(finding, language.shell),
        link(finding),
    )
