"""Reads the streams of a PDF that are written in printable characters.

ReportLab writes every page like this: ``[/ASCII85Decode /FlateDecode]``.

ISO 32000-1, 7.4.2 and 7.4.3:
https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from pytest_openai_ready.scan.archives.streams import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.scan.archives.streams import ByteStream

ZEROS = b"!!!!!"  # four zero bytes in Ascii85, for which a z may stand
BLANKS = b" \t\r\n\f\0"
FILTER = b"/Filter"
# The names of filters, the character that ends their data, the characters that stand
# for a whole number of bytes, and how these are decoded.
ASCII85 = (b"/ASCII85Decode", b"/A85")
HEXADECIMAL = (b"/ASCIIHexDecode", b"/AHx")


def is_printable(dictionary: bytes) -> bool:
    """Whether a stream with this description consists of printable characters."""
    return _first_filter(dictionary).startswith((*ASCII85, *HEXADECIMAL))


def as_bytes(content: ByteStream, dictionary: bytes) -> ByteStream:
    """The bytes that the characters of such a stream stand for."""
    if _first_filter(dictionary).startswith(ASCII85):
        return _Printable(content, b"~", 5, base64.a85decode)
    return _Printable(content, b">", 2, _of_digits)


def _first_filter(dictionary: bytes) -> bytes:
    """The text that begins with the name of the filter to be undone first."""
    _, _, names = dictionary.rpartition(FILTER)
    return names.lstrip(BLANKS).removeprefix(b"[").lstrip(BLANKS)


def _of_digits(characters: bytes) -> bytes:
    return bytes.fromhex((characters + b"0" * (len(characters) % 2)).decode("ascii"))


class _Printable:
    """The bytes of printable characters; those that cannot be decoded are returned."""

    def __init__(
        self,
        content: ByteStream,
        end: bytes,
        group: int,
        decode: Callable[[bytes], bytes],
    ) -> None:
        self._content = content
        self._end, self._group, self._decode = end, group, decode
        self._left = b""  # of the last group
        self._is_over = False

    def read(self, size: int, /) -> bytes:
        """About ``size`` bytes or fewer; none at the end."""
        while not self._is_over:
            read = self._content.read(max(size, PIECE)) or b""
            self._is_over = not read or self._end in read
            if bytes_read := self._decoded(read):
                return bytes_read
        while self._content.read(PIECE):
            pass
        return b""

    def _decoded(self, read: bytes) -> bytes:
        """The bytes of all groups that are complete; the rest is kept."""
        some = read.partition(self._end)[0].translate(None, BLANKS)
        if self._group == len(ZEROS):
            some = some.replace(b"z", ZEROS)
        characters = self._left + some
        whole = len(characters) - len(characters) % self._group
        whole = len(characters) if self._is_over else whole
        try:
            decoded = self._decode(characters[:whole])
        except ValueError:
            decoded, whole = self._left + read, len(characters)
        self._left = characters[whole:]
        return decoded
