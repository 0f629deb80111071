"""The parts of a page's tables and sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.messages.render import link, shown_commands, words

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding, Severity
    from pytest_openai_ready.messages.language import Language


class Column(NamedTuple):
    """A column by which a table can be sorted.

    Attributes:
        label: its heading.
        first: the direction in which the first click sorts it.
        look: ``number`` and ``date`` are formatted as such; narrow screens hide
            ``seldom`` columns. Several are separated by spaces.
        sorted: the direction if the table is sorted by it; otherwise empty.
    """

    label: str
    first: str = "ascending"
    look: str = ""
    sorted: str = ""


class Choice(NamedTuple):
    """A filter: rows whose attribute ``data-<name>`` has the chosen value.

    ``options`` are values without spaces, and their labels; a row may have several
    values, separated by spaces.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


class Advice(NamedTuple):
    """A finding in words: the cause, and the remedy."""

    code: str
    severity: Severity
    place: str
    cause: str
    remedy: str
    commands: tuple[str, ...]
    page: str


def advice_of(finding: Finding, language: Language) -> Advice:
    """Everything that a page shows of a finding."""
    return Advice(
        finding.code.value,
        finding.code.severity,
        str(finding.place or ""),
        *words(finding, language),
        shown_commands(finding, language.shell),
        link(finding),
    )
