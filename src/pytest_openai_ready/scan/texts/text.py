"""Finds the keys in a text, and their lines, in any encoding and size."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.scan.archives.streams import filled
from pytest_openai_ready.scan.decoders import (
    base64,
    called,
    hexadecimal,
    joined,
    spelled,
)
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, key_at
from pytest_openai_ready.scan.hits import Hit
from pytest_openai_ready.scan.literals import BEGINNINGS, literals_in
from pytest_openai_ready.scan.prefilter import suspicious_parts, wide
from pytest_openai_ready.scan.suppressions import is_allowed
from pytest_openai_ready.scan.texts.encodings import (
    ENCODINGS,
    LineCounter,
    encoding_of_mark,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.scan.archives.streams import ByteStream
    from pytest_openai_ready.scan.known_secrets import KnownSecret
    from pytest_openai_ready.scan.texts.encodings import Encoding

BLOCK = 4 << 20  # memory use is a small multiple of this
MARGIN = 32 << 10  # bytes around a key that are visible at least
LARGEST_UNIT = 4
OWN = "own"
# Where a comment ends: a notebook may be one line, in which line breaks are written as
# \\n; the backslash before them may be escaped, too.
ENDS = re.compile(rb"[\r\n]")
ENDS_IN_JSON = re.compile(rb"[\r\n]|(?<!\\)(?:\\\\)*\\n")
JSON = (".ipynb", ".json")


class TextBlock(NamedTuple):
    """A part of a content that begins at ``offset``, a multiple of the largest unit.

    Keys that begin in ``content[begin:end]`` belong to it; the rest is in another
    block, too.
    """

    content: bytes
    offset: int
    begin: int
    end: int


class Placed(NamedTuple):
    """A hit, the byte where it begins in a block, and its length in characters."""

    at: int
    length: int
    hit: Hit


def hits_in(
    path: str,
    stream: ByteStream,
    known: tuple[KnownSecret, ...] = (),
    *,
    obeys: bool = True,
) -> Iterator[Hit]:
    """Each key in a content, masked, in little memory and in time linear in its length.

    Args:
        path: its extension decides whether line breaks inside strings count.
        stream: the content, which is read once.
        known: values to search for, of any shape.
        obeys: whether keys that a comment allows are left out.
    """
    ends = ENDS_IN_JSON if path.endswith(JSON) else ENDS
    lines = {encoding: LineCounter(encoding) for encoding in ENCODINGS}
    marked: Encoding | None = None
    read: set[Encoding] = set()
    for block in _blocks(stream):
        if not block.offset:
            marked = encoding_of_mark(block.content)
        widths = wide(block.content)
        best: dict[int, list[Placed]] = {}
        for encoding, line in lines.items():
            if encoding.width in {1, *widths} or encoding is marked:
                read.add(encoding)
                found = _placed(block, encoding, line, ends, known)
                for at, group in groupby(found, key=attrgetter("at")):
                    # Of two encodings for the same bytes, one loses the last byte.
                    best[at] = max(best.get(at, []), list(group), key=_longest)
            # Lines have no meaning in data that is not known to be wide text.
            if encoding in read:
                line.walk(
                    block.content, block.offset, encoding.start_of_character(block.end)
                )
        hits = (each.hit for group in best.values() for each in group)
        yield from (each for each in hits if not (obeys and each.allowed))


def _longest(group: list[Placed]) -> int:
    return max((each.length for each in group), default=0)


def _blocks(stream: ByteStream) -> Iterator[TextBlock]:
    content, offset, begin, more = b"", 0, 0, True
    while more:
        read = filled(stream, BLOCK)
        more = bool(read)
        content += read
        end = max(begin, len(content) - MARGIN) if more else len(content)
        if begin < end:
            yield TextBlock(content, offset, begin, end)
        cut = max(0, end - MARGIN) // LARGEST_UNIT * LARGEST_UNIT
        content, offset, begin = content[cut:], offset + cut, end - cut


def _placed(
    block: TextBlock,
    encoding: Encoding,
    lines: LineCounter,
    ends: re.Pattern[bytes],
    known: tuple[KnownSecret, ...],
) -> Iterator[Placed]:
    """The keys that begin in a block, read in one encoding."""
    text = encoding.text(block.content)
    begin, end = (encoding.character(edge) for edge in (block.begin, block.end))
    found = [
        each
        for window in _windows(text, known, whole=not block.offset)
        for each in _keys_in(text, *window, known)
        if begin <= each.start < end
    ]
    for each, allowed in _judged(text, found, ends):
        start = encoding.offset(each.start)
        line, column = lines.place(block.content, block.offset, start)
        hit = Hit(
            *(each.key, line, column, each.form),
            variable=each.variable,
            known_from=each.known_from,
            allowed=allowed,
        )
        yield Placed(start + encoding.byte, each.end - each.start, hit)


def _windows(
    text: bytes, known: tuple[KnownSecret, ...], *, whole: bool
) -> list[tuple[int, int]]:
    """The suspicious parts of a text, with as much around them as may belong there."""
    windows: list[tuple[int, int]] = []
    for start, end in suspicious_parts(text, known, whole=whole):
        begin = max(0, start - MARGIN)
        if windows and begin <= windows[-1][1]:
            begin = min(begin, windows.pop()[0])
        windows.append((begin, end + MARGIN))
    return windows


def _keys_in(
    text: bytes, begin: int, end: int, known: tuple[KnownSecret, ...]
) -> Iterator[KeyMatch]:
    for each in keys_of(text[begin:end], known):
        yield each._replace(start=begin + each.start, end=begin + each.end)


def keys_of(text: bytes, known: tuple[KnownSecret, ...] = ()) -> list[KeyMatch]:
    """The keys in a text in every form, sorted by where they begin.

    A key found in one form is not found again in another: a joined key begins like a
    plain one that is too short.

    Args:
        text: one byte a character.
        known: values to search for, of any shape.
    """
    literals = literals_in(text)
    found: list[KeyMatch] = []
    for decoder in (*DECODERS, _decoder_of(known)):
        found = _added(found, decoder.of(text, literals))
    return found


def _plain(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    return (KeyMatch(*span, key_at(text, span)) for span in find(text))


# In order of precedence.
DECODERS = (
    spelled.DECODER,
    joined.DECODER,
    Decoder(frozenset(BEGINNINGS), _plain),
    base64.DECODER,
    hexadecimal.DECODER,
    called.DECODER,
)


def _decoder_of(known: Iterable[KnownSecret]) -> Decoder:
    """A decoder for known secrets, in all their spellings."""

    def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
        for value in known:
            for start, end in value.places(text):
                yield KeyMatch(start, end, value.key, OWN, value.name, value.source)

    return Decoder(frozenset(), matches)


def _added(found: list[KeyMatch], others: Iterable[KeyMatch]) -> list[KeyMatch]:
    """Both, sorted, without matches that overlap an earlier key."""
    starts = [each.start for each in found]
    added = []
    for other in others:
        after = bisect_left(starts, other.end)
        if after == 0 or found[after - 1].end <= other.start:
            added.append(other)
    return sorted([*found, *added], key=lambda each: each.start) if added else found


def _judged(
    text: bytes, found: Iterable[KeyMatch], ends: re.Pattern[bytes]
) -> Iterator[tuple[KeyMatch, bool]]:
    """Each key, and whether a comment allows it; moves forward only."""
    end, allowed = -1, False
    for each in found:
        if each.start > end:
            start = max(0, end)
            for line_end in ends.finditer(text, start, each.start):
                start = line_end.end()
            line = ends.search(text, each.end)
            end = line.start() if line else len(text)
            allowed = is_allowed(text, start, end)
        yield each, allowed
