"""Bytes -> findings: which keys, on which line, whatever the encoding."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.kinds import kind_of
from pytest_openai_ready.model import Code, Finding, Place
from pytest_openai_ready.scan.allow import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.keys.grammar import Span

WIDE_BEGINNINGS = (b"s\0k\0-", b"s\0e\0s\0s\0-")
# Without them, two bytes are one character everywhere; nothing in ASCII changes.
WITHOUT_SURROGATES = bytes(min(byte, 0xD7) for byte in range(256))


class View(NamedTuple):
    """A content as one byte a character, and where in the file each character lies.

    The character ``text[n]`` is the byte ``origin + n * width``; in UTF-16, the byte
    that is not zero.
    """

    text: bytes
    origin: int
    width: int


class Line(NamedTuple):
    """A line: its number from 1, and where in the text it begins."""

    number: int
    start: int


def keys_in(path: str, content: bytes) -> Iterator[Finding]:
    """A finding for each key in ``content``, masked, in time linear in its length."""
    seen: set[int] = set()
    for view in _views(content):
        for line, spans in groupby(_placed(view.text), key=lambda each: each[0]):
            if _allowed(view.text, line):
                continue
            for _, span in spans:
                offset = view.origin + span.start * view.width
                if offset not in seen:
                    seen.add(offset)
                    yield _finding(path, view, line, span)


def _finding(path: str, view: View, line: Line, span: Span) -> Finding:
    value = view.text[span.start : span.end].decode("ascii")
    column = (span.start - line.start) * view.width + 1
    facts = {"kind": kind_of(value).value}
    place = Place(path, line.number, column)
    return Finding(Code.KEY_IN_FILE, place, mask(value), facts)


def _views(content: bytes) -> Iterator[View]:
    """The bytes as they are; then, where a key may be in UTF-16, read as that.

    No byte order mark is asked for, since files are cut and mixed: both orders are
    tried, from the first byte and from the second.
    """
    yield View(content, 0, 1)
    if any(beginning in content for beginning in WIDE_BEGINNINGS):
        units = content.translate(WITHOUT_SURROGATES)
        for start in (0, 1):
            for order, origin in (("utf-16-le", start), ("utf-16-be", start + 1)):
                text = units[start:].decode(order, "replace")
                yield View(text.encode("ascii", "replace"), origin, 2)


def _placed(text: bytes) -> Iterator[tuple[Line, Span]]:
    """Every key with its line; moves forward only, however long the lines are."""
    number, start, seen = 1, 0, 0
    for span in sorted(find(text)):
        number += text.count(b"\n", seen, span.start)
        start = max(start, text.rfind(b"\n", seen, span.start) + 1)
        seen = span.start
        yield Line(number, start), span


def _allowed(text: bytes, line: Line) -> bool:
    end = text.find(b"\n", line.start)
    return is_allowed(text, line.start, len(text) if end == -1 else end)
