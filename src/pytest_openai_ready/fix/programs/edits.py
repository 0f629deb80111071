"""Edits to a text: what lies between them stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ELLIPSIS = "..."


class CannotReplaceError(Exception):
    """What stands around a key takes nothing else in its place.

    Attributes:
        line: the one where that is so; 0 where it is no single one.
    """

    def __init__(self, line: int = 0) -> None:
        """Of a line, counted from one."""
        super().__init__(line)
        self.line = line


class NotReadError(ValueError):
    """The file is not in the form of its kind.

    Attributes:
        line: the one from which on it is not.
    """

    def __init__(self, line: int) -> None:
        """From a line on, counted from one."""
        super().__init__(line)
        self.line = line


class NotTextError(ValueError):
    """The file is no text in the encoding that its readers take it to be in."""


class Edit(NamedTuple):
    """The characters from ``start`` to ``end`` become ``text``."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits made; what lies within another edit goes with it.

    Of two that put something in at one place, the one that is given first comes first.
    """
    pieces, end = [], 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start >= end:
            pieces += [text[end : edit.start], edit.text]
            end = edit.end
    return "".join([*pieces, text[end:]])


def stand_in(value: str) -> str:
    """What stands for a key in text that nobody runs: its kind, and no more of it."""
    return prefix_of(value) + ELLIPSIS


def spans(text: str, value: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where a value stands in a text that begins at ``start``."""
    at = text.find(value)
    while at != -1:
        end = at + len(value)
        yield start + at, start + end
        at = text.find(value, end)


def masking(text: str, values: Iterable[str], start: int = 0) -> Iterator[Edit]:
    """The edits that take values out of text that nobody runs."""
    for value in values:
        for begin, end in spans(text, value, start):
            yield Edit(begin, end, stand_in(value))
