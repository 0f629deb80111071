"""Bytes -> hits: which keys, on which line, whatever the encoding and the size."""

from __future__ import annotations

import re
from bisect import bisect_left
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.scan.archives.streams import filled
from pytest_openai_ready.scan.decoders import base64, escapes, joined
from pytest_openai_ready.scan.decoders.match import Found, key_at
from pytest_openai_ready.scan.encodings import READINGS, Lines, reading_of_mark
from pytest_openai_ready.scan.hits import Hit
from pytest_openai_ready.scan.prefilter import (
    BEGINNINGS,
    ESCAPED,
    PARTED,
    literals_in,
    suspicious,
    wide,
)
from pytest_openai_ready.scan.suppressions import is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.scan.archives.streams import Stream
    from pytest_openai_ready.scan.encodings import Reading
    from pytest_openai_ready.scan.own import Value

BLOCK = 4 << 20  # what is in memory at a time, times a small number
MARGIN = 32 << 10  # of what is around a key, so much is seen at least
LARGEST_UNIT = 4
OWN = "own"
# Where a comment no longer speaks of what comes next: a notebook may be one line, whose
# cells spell their line breaks \\n; the backslash before them may be spelled, too.
ENDS = re.compile(rb"[\r\n]")
ENDS_IN_JSON = re.compile(rb"[\r\n]|(?<!\\)(?:\\\\)*\\n")
JSON = (".ipynb", ".json")


class Block(NamedTuple):
    """A part of a content that begins at ``offset``, a multiple of the largest unit.

    Keys that begin in ``content[begin:end]`` are its own; the rest is seen by another
    block as well.
    """

    content: bytes
    offset: int
    begin: int
    end: int

    @property
    def alone(self) -> bool:
        """Whether this is the whole content, which was looked at as such."""
        return not self.offset and self.end == len(self.content)


class Placed(NamedTuple):
    """A hit, the byte of a block at which it begins, and its length in characters."""

    at: int
    length: int
    hit: Hit


def keys_in(path: str, content: bytes, own: tuple[Value, ...] = ()) -> Iterator[Hit]:
    """Each key in ``content``, masked, in time linear in its length."""
    return keys_in_stream(path, BytesIO(content), own)


def keys_in_stream(
    path: str, stream: Stream, own: tuple[Value, ...] = ()
) -> Iterator[Hit]:
    """Likewise, in little memory; the stream is read once."""
    ends = ENDS_IN_JSON if path.endswith(JSON) else ENDS
    lines = {reading: Lines(reading) for reading in READINGS}
    marked: Reading | None = None
    known: set[Reading] = set()
    for block in _blocks(stream):
        if not block.offset:
            marked = reading_of_mark(block.content)
        widths = wide(block.content)
        best: dict[int, list[Placed]] = {}
        for reading, line in lines.items():
            if reading.width in {1, *widths} or reading is marked:
                known.add(reading)
                found = _placed(block, reading, line, ends, own)
                for at, group in groupby(found, key=attrgetter("at")):
                    # Of two ways to read the same bytes, one loses the last of them.
                    best[at] = max(best.get(at, []), list(group), key=_longest)
            # In data that is not known to be wide text, lines mean nothing.
            if reading in known:
                line.walk(block.content, block.offset, reading.within(block.end))
        yield from (each.hit for group in best.values() for each in group)


def _longest(group: list[Placed]) -> int:
    return max((each.length for each in group), default=0)


def _blocks(stream: Stream) -> Iterator[Block]:
    content, offset, begin, more = b"", 0, 0, True
    while more:
        read = filled(stream, BLOCK)
        more = bool(read)
        content += read
        end = max(begin, len(content) - MARGIN) if more else len(content)
        if begin < end:
            yield Block(content, offset, begin, end)
        cut = max(0, end - MARGIN) // LARGEST_UNIT * LARGEST_UNIT
        content, offset, begin = content[cut:], offset + cut, end - cut


def _placed(
    block: Block,
    reading: Reading,
    lines: Lines,
    ends: re.Pattern[bytes],
    own: tuple[Value, ...],
) -> Iterator[Placed]:
    """The keys that begin in a block, as one reading has them."""
    text = reading.text(block.content)
    if not (block.alone and reading.width == 1) and not suspicious(
        text, own, whole=not block.offset
    ):
        return
    begin, end = (reading.character(edge) for edge in (block.begin, block.end))
    found = [each for each in keys_of(text, own) if begin <= each.start < end]
    for each in _not_allowed(text, found, ends):
        start = reading.offset(each.start)
        line, column = lines.place(block.content, block.offset, start)
        facts = {"form": each.form} if each.form else {}
        hit = Hit(each.key, line, column, facts)
        yield Placed(start + reading.byte, each.end - each.start, hit)


def keys_of(text: bytes, own: tuple[Value, ...] = ()) -> list[Found]:
    """The keys in a text in every form, by where they begin.

    What is found in one form is not found once more in another: a joined key begins
    like a plain one that is too short.
    """
    has = literals_in(text)
    found: list[Found] = []
    for literals, keys in FORMS:
        if not has.isdisjoint(literals):
            found = _added(found, keys(text))
    found = _added(found, base64.keys(text, has))
    return _added(found, _own(text, own)) if own else found


def _plain(text: bytes) -> Iterator[Found]:
    return (Found(*span, key_at(text, span)) for span in find(text))


# Ways in which a key is written, in the order in which they are believed, and without
# which literals it is not written so.
FORMS: tuple[tuple[tuple[bytes, ...], Callable[[bytes], Iterator[Found]]], ...] = (
    ((*BEGINNINGS, *PARTED), joined.keys),
    (BEGINNINGS, _plain),
    (ESCAPED, escapes.keys),
)


def _own(text: bytes, own: Iterable[Value]) -> Iterator[Found]:
    for value in own:
        for start, end in value.places(text):
            yield Found(start, end, value.key, OWN)


def _added(found: list[Found], others: Iterable[Found]) -> list[Found]:
    """Both, without what overlaps a key that was found before; sorted."""
    starts = [each.start for each in found]
    added = []
    for other in others:
        after = bisect_left(starts, other.end)
        if after == 0 or found[after - 1].end <= other.start:
            added.append(other)
    return sorted([*found, *added], key=lambda each: each.start) if added else found


def _not_allowed(
    text: bytes, found: Iterable[Found], ends: re.Pattern[bytes]
) -> Iterator[Found]:
    """Keys without a comment that lets them stand; moves forward only."""
    end, allowed = -1, False
    for each in found:
        if each.start > end:
            start = max(0, end)
            for line_end in ends.finditer(text, start, each.start):
                start = line_end.end()
            line = ends.search(text, each.end)
            end = line.start() if line else len(text)
            allowed = is_allowed(text, start, end)
        if not allowed:
            yield each
