"""Ways to read bytes as characters, and the lines of each."""

from __future__ import annotations

import re
from typing import NamedTuple

from pytest_openai_ready.keys.invisible import DELETE, as_text

INVISIBLE = re.compile(f"[{as_text()}]")
# Without them, two bytes are one character everywhere; nothing in ASCII changes.
WITHOUT_SURROGATES = bytes(min(byte, 0xD7) for byte in range(256))
# Invisible ones that would be lost with them, by the codec: they become DEL, which is
# one as well. A pair of surrogates is two units.
LOST = {
    "utf-16-le": re.compile(
        rb"[\x00-\x0f\xff]\xfe|\xa0\xff|(?P<pair>\x40\xdb.[\xdc-\xdf])", re.DOTALL
    ),
    "utf-16-be": re.compile(
        rb"\xfe[\x00-\x0f\xff]|\xff\xa0|(?P<pair>\xdb\x40[\xdc-\xdf].)", re.DOTALL
    ),
}


class Encoding(NamedTuple):
    """A way to read bytes as characters: from where, in units of which width.

    ``byte`` is the one of a unit that is not zero in ASCII.
    """

    codec: str
    width: int
    byte: int
    start: int

    def text(self, content: bytes) -> bytes:
        """One byte a character; ``?`` for all that is not ASCII.

        For an invisible character stands one that nobody sees either.
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
        """The first character whose telling byte is not before an offset."""
        return max(0, -((self.start + self.byte - offset) // self.width))

    def offset(self, character: int) -> int:
        """Where a character's bytes begin."""
        return self.start + character * self.width

    def within(self, offset: int) -> int:
        """Where the first character begins that ``character`` gives."""
        return self.offset(self.character(offset))


# No byte order mark is asked for, since files are cut and mixed: both orders are tried,
# from every byte of a unit.
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
    """The encoding that a byte order mark at the beginning asks for."""
    # That of UTF-32 begins like that of UTF-16, and is the longer one.
    for encoding in reversed(ENCODINGS):
        mark = "\ufeff".encode(encoding.codec or "utf-8")
        if encoding.width > 1 and not encoding.start and content.startswith(mark):
            return encoding
    return None


# The line end of each, by its width and the byte that differs.
ENDS = {
    (each.width, each.byte): re.compile(
        b"\n".rjust(each.byte + 1, b"\0").ljust(each.width, b"\0")
    )
    for each in ENCODINGS
}


class LineCounter:
    """Counts the lines of one encoding, block after block, forward only."""

    def __init__(self, encoding: Encoding) -> None:
        """No line has ended yet."""
        self._reading = encoding
        self._end = ENDS[encoding.width, encoding.byte]
        self._number = 1
        self._start = encoding.start  # of the line, in the whole content
        self._walked = encoding.start

    def place(self, content: bytes, offset: int, at: int) -> tuple[int, int]:
        """Line and column, both from 1, of a place in a block; columns count bytes."""
        self.walk(content, offset, at)
        return self._number, offset + at - self._start + 1

    def walk(self, content: bytes, offset: int, end: int) -> None:
        """Go on to ``end``, where ``content[0]`` stands at ``offset``."""
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
