"""Edits to a text, which keep everything between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.recognition.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ELLIPSIS = "..."


class CannotReplaceError(Exception):
    """The code around a key allows no replacement.

    Attributes:
        line: the line of the key; 0 if it is not a single one.
    """

    def __init__(self, line: int = 0) -> None:
        """Store the line, counted from 1."""
        super().__init__(line)
        self.line = line


class NotReadError(ValueError):
    """The file is not in its format.

    Attributes:
        line: the line of the first error.
    """

    def __init__(self, line: int) -> None:
        """Store the line, counted from 1."""
        super().__init__(line)
        self.line = line


class NotTextError(ValueError):
    """The file is not text in the encoding that its readers expect."""


class Edit(NamedTuple):
    """The characters from ``start`` to ``end`` become ``text``."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits to a text; one that begins inside another is dropped.

    Of two insertions at one position, the first one given comes first.
    """
    pieces, end = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start >= end:
            pieces += [text[end : edit.start], edit.text]
            end = edit.end
    return "".join([*pieces, text[end:]])


def without_lines(text: str, start: int, end: int) -> Edit:
    """Return the edit that removes the lines of a statement, comments included.

    Of two blank lines around them, one goes, too.
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end) + 1 or len(text)
    above = text[:first].rpartition("\n")[0].rpartition("\n")[2]
    below, line_break, _ = text[last:].partition("\n")
    is_apart = first > 0 and not above.strip() and not below.strip()
    return Edit(first, last + len(below + line_break) if is_apart else last, "")


def stand_in(value: str) -> str:
    """Return the mask for a key in text that nobody runs: only its kind's prefix."""
    return prefix_of(value) + ELLIPSIS


def spans(text: str, value: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the spans of a value in a text that begins at ``start``."""
    at = text.find(value)
    while at != -1:
        end = at + len(value)
        yield start + at, start + end
        at = text.find(value, end)


def masking_edits(text: str, values: Iterable[str], start: int) -> Iterator[Edit]:
    """Yield the edits that mask values in text that nobody runs.

    ``start`` is where the text begins in the file.
    """
    for value in values:
        for begin, end in spans(text, value, start):
            yield Edit(begin, end, stand_in(value))
