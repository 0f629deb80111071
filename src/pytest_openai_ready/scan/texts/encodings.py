"""Encodings to read bytes as characters, and their lines."""

from __future__ import annotations

import re
from typing import NamedTuple

from pytest_openai_ready.keys.invisible import DELETE, character_class

INVISIBLE = re.compile(f"[{character_class()}]")
# Without surrogates, two bytes are always one character; ASCII does not change.
WITHOUT_SURROGATES = bytes(min(byte, 0xD7) for byte in range(256))
# Invisible characters that this would lose, by codec: they become DEL, which is also
# invisible. A pair of surrogates is two units.
LOST = {
    "utf-16-le": re.compile(
        rb"[\x00-\x0f\xff]\xfe|\xa0\xff|(?P<pair>\x40\xdb.[\xdc-\xdf])", re.DOTALL
    ),
    "utf-16-be": re.compile(
        rb"\xfe[\x00-\x0f\xff]|\xff\xa0|(?P<pair>\xdb\x40[\xdc-\xdf].)", re.DOTALL
    ),
}


class Encoding(NamedTuple):
    """A way to read bytes as characters: the codec, the first byte, the unit's width.

    ``byte`` is the index of the byte in a unit that is not zero for ASCII.
    """

    codec: str
    width: int
    byte: int
    start: int

    def text(self, content: bytes) -> bytes:
        """The text with one byte a character, and ``?`` for anything but ASCII.

        Invisible characters are replaced by DEL, which is also invisible.
        """
        if self.width == 1:
            return content
        units = content[self.start :]
        if self.codec in LOST:
            delete = chr(DELETE).encode(self.codec)
            kept = LOST[self.codec].sub(
                lambda lost: 2 * delete if lost["pair"] else delete, units
            )
            units = kept.translate(WITHOUT_SURROGATES)
        text = units.decode(self.codec, "replace")
        return INVISIBLE.sub(chr(DELETE), text).encode("ascii", "replace")

    def character(self, offset: int) -> int:
        """The first character whose non-zero byte is not before an offset."""
        return max(0, -((self.start + self.byte - offset) // self.width))

    def offset(self, character: int) -> int:
        """The offset where a character's bytes begin."""
        return self.start + character * self.width

    def start_of_character(self, offset: int) -> int:
        """The offset of the character that ``character`` returns."""
        return self.offset(self.character(offset))


# A byte order mark is not required, since files may be cut or mixed: both orders are
# tried, starting at every byte of a unit.
ENCODINGS = (
    Encoding("", 1, 0, 0),
    *(
        Encoding(f"utf-{8 * width}-{order}", width, byte, start)
        for width in (2, 4)
        for start in range(width)
        for order, byte in (("le", 0), ("be", width - 1))
    ),
)


def encoding_of_mark(content: bytes) -> Encoding | None:
    """The encoding given by a byte order mark at the beginning."""
    # The mark of UTF-32 begins like that of UTF-16, and is longer.
    for encoding in reversed(ENCODINGS):
        mark = "\ufeff".encode(encoding.codec or "utf-8")
        if encoding.width > 1 and not encoding.start and content.startswith(mark):
            return encoding
    return None


# The line end of each encoding, by its width and non-zero byte.
ENDS = {
    (each.width, each.byte): re.compile(
        b"\n".rjust(each.byte + 1, b"\0").ljust(each.width, b"\0")
    )
    for each in ENCODINGS
}


class LineCounter:
    """Counts the lines of one encoding, block by block, forward only."""

    def __init__(self, encoding: Encoding) -> None:
        """Start at the first line."""
        self._reading = encoding
        self._end = ENDS[encoding.width, encoding.byte]
        self._number = 1
        self._start = encoding.start  # of the line, in the whole content
        self._walked = encoding.start

    def place(self, content: bytes, offset: int, at: int) -> tuple[int, int]:
        """Line and column, from 1, of a position in a block; columns count bytes."""
        self.walk(content, offset, at)
        return self._number, offset + at - self._start + 1

    def walk(self, content: bytes, offset: int, end: int) -> None:
        """Advance to ``end`` in a block that begins at ``offset``."""
        begin = self._walked - offset
        if end <= begin:
            return
        self._walked = offset + end
        width = self._reading.width
        if width == 1:
            self._number += content.count(b"\n", begin, end)
            last = content.rfind(b"\n", begin, end)
            if last != -1:
                self._start = offset + last + 1
            return
        for line_end in self._end.finditer(content, begin, end):
            if (line_end.start() - self._reading.start) % width == 0:
                self._number += 1
                self._start = offset + line_end.end()
