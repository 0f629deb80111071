"""Bytes -> hits: which keys, on which line, whatever the encoding and the size."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.grammar import find
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.scan.allow import is_allowed
from pytest_openai_ready.scan.files import widths
from pytest_openai_ready.scan.hit import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from pytest_openai_ready.keys.grammar import Span

BLOCK = 4 << 20  # what is in memory at a time, times a small number
MARGIN = 32 << 10  # of what is around a key, so much is seen at least
LARGEST_UNIT = 4
# Without them, two bytes are one character everywhere; nothing in ASCII changes.
WITHOUT_SURROGATES = bytes(min(byte, 0xD7) for byte in range(256))
# Where a comment no longer speaks of what comes next: a notebook may be one line, whose
# cells spell their line breaks \\n.
ENDS = re.compile(rb"[\r\n]")
ENDS_IN_JSON = re.compile(rb"[\r\n]|(?<!\\)\\n")
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


class Reading(NamedTuple):
    """A way to read bytes as characters: from where, in units of which width.

    ``byte`` is the one of a unit that is not zero in ASCII.
    """

    encoding: str
    width: int
    byte: int
    start: int

    @property
    def origin(self) -> int:
        """Where the first character has its byte."""
        return self.start + self.byte

    def text(self, content: bytes) -> bytes:
        """One byte a character; ``?`` for all that is not ASCII."""
        if self.width == 1:
            return content
        units = content.translate(WITHOUT_SURROGATES) if self.width == 2 else content  # noqa: PLR2004 - UTF-16
        return (
            units[self.start :]
            .decode(self.encoding, "replace")
            .encode("ascii", "replace")
        )


# No byte order mark is asked for, since files are cut and mixed: both orders are tried,
# from every byte of a unit.
READINGS = (
    Reading("", 1, 0, 0),
    *(
        Reading(f"utf-{8 * width}-{order}", width, byte, start)
        for width in (2, 4)
        for start in range(width)
        for order, byte in (("le", 0), ("be", width - 1))
    ),
)


class Lines:
    """Counts the lines of one reading, block after block."""

    def __init__(self) -> None:
        self.number = 1
        self.start = 0

    def walk(self, text: bytes, base: int, begin: int, end: int) -> None:
        """Go on over ``text[begin:end]``, where ``text[0]`` is character ``base``."""
        self.number += text.count(b"\n", begin, end)
        last = text.rfind(b"\n", begin, end)
        if last != -1:
            self.start = base + last + 1


def keys_in(path: str, content: bytes) -> Iterator[Hit]:
    """Each key in ``content``, masked, in time linear in its length."""
    return keys_in_stream(path, BytesIO(content), widths(content))


def keys_in_stream(path: str, stream: BinaryIO, wanted: set[int]) -> Iterator[Hit]:
    """Likewise, in little memory; characters are of the wanted widths."""
    readings = [(each, Lines()) for each in READINGS if each.width in wanted]
    seen: set[int] = set()
    for block in _blocks(stream):
        for reading, lines in readings:
            for offset, hit in _hits(path, block, reading, lines):
                if offset not in seen:
                    seen.add(offset)
                    yield hit


def _blocks(stream: BinaryIO) -> Iterator[Block]:
    content, offset, begin, more = b"", 0, 0, True
    while more:
        read = stream.read(BLOCK)
        more = bool(read)
        content += read
        end = max(begin, len(content) - MARGIN) if more else len(content)
        if begin < end:
            yield Block(content, offset, begin, end)
        cut = max(0, end - MARGIN) // LARGEST_UNIT * LARGEST_UNIT
        content, offset, begin = content[cut:], offset + cut, end - cut


def _hits(
    path: str, block: Block, reading: Reading, lines: Lines
) -> Iterator[tuple[int, Hit]]:
    """Where in the file each key begins, and the key."""
    text, base = reading.text(block.content), block.offset // reading.width
    begin, end = (_character(reading, edge) for edge in (block.begin, block.end))
    walked = begin
    spans = [each for each in sorted(find(text)) if begin <= each.start < end]
    ends = ENDS_IN_JSON if path.endswith(JSON) else ENDS
    for span in _not_allowed(text, spans, ends):
        lines.walk(text, base, walked, span.start)
        walked = span.start
        column = (base + span.start - lines.start) * reading.width + 1
        value = text[span.start : span.end].decode("ascii")
        offset = block.offset + reading.origin + span.start * reading.width
        yield offset, Hit(Key(value), lines.number, column)
    lines.walk(text, base, walked, end)


def _character(reading: Reading, offset: int) -> int:
    """The first character whose byte is not before an offset in the block."""
    return max(0, -((reading.origin - offset) // reading.width))


def _not_allowed(
    text: bytes, spans: Iterable[Span], ends: re.Pattern[bytes]
) -> Iterator[Span]:
    """Keys without a comment that lets them stand; moves forward only."""
    end, allowed = -1, False
    for span in spans:
        if span.start > end:
            start = max(0, end)
            for line_end in ends.finditer(text, start, span.start):
                start = line_end.end()
            found = ends.search(text, span.end)
            end = found.start() if found else len(text)
            allowed = is_allowed(text, start, end)
        if not allowed:
            yield span
