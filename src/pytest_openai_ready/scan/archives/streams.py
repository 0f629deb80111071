"""Streams that are read once, front to back, and what compressed ones hold.

``zipfile``, ``gzip`` and ``tarfile`` want to go back and forth, believe sizes that an
archive states of itself, and take longer to import than a hook may take. Here, bytes
pass once, and a ``Budget`` counts those that come out.
"""

from __future__ import annotations

import struct
import zlib
from time import monotonic
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE = 1 << 16  # bytes that are read at once
PACKED = 1 << 14  # bytes that are decompressed at once
MEMORY = 64 << 20  # that a dictionary of LZMA may take


class ByteStream(Protocol):
    """What gives bytes, the next ones each time, and none at its end."""

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes."""


def filled(stream: ByteStream, size: int) -> bytes:
    """So many bytes, however few come at a time; fewer at the end."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class Source:
    """A stream whose bytes can be looked at before they are taken, and given back."""

    def __init__(self, stream: ByteStream) -> None:
        """Nothing is read yet."""
        self._stream = stream
        self._buffer = b""
        self._at = 0  # of the next byte in the buffer

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        if self._at == len(self._buffer):
            self._buffer, self._at = self._stream.read(max(size, PIECE)) or b"", 0
        read = self._buffer[self._at : self._at + size]
        self._at += len(read)
        return read

    def exactly(self, size: int) -> bytes:
        """So many bytes, which are few.

        Raises:
            EOFError: there are fewer, which stay the next ones.
        """
        read = filled(self, size)
        if len(read) < size:
            self.unread(read)
            raise EOFError
        return read

    def unread(self, content: bytes) -> None:
        """Give back what was read last."""
        before = self._at - len(content)
        if before >= 0 and self._buffer.startswith(content, before):
            self._at = before
        else:
            self._buffer, self._at = content + self._buffer[self._at :], 0

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay the next ones; fewer at the end."""
        missing = size - (len(self._buffer) - self._at)
        if missing > 0:
            more = filled(self._stream, max(missing, PIECE))
            self._buffer, self._at = self._buffer[self._at :] + more, 0
        return self._buffer[self._at : self._at + size]

    def before(self, mark: bytes, size: int) -> bytes:
        """At most so many of the bytes before a mark; none at the mark or the end."""
        self.peek(len(mark))
        at = self._buffer.find(mark, self._at)
        # The mark may begin where the buffer ends.
        end = len(self._buffer) - len(mark) + 1 if at == -1 else at
        if at == -1 and len(self._buffer) - self._at < len(mark):
            end = len(self._buffer)
        return self.read(min(size, end - self._at)) if end > self._at else b""


class Decompressor(Protocol):
    """What the standard library's decompressors have in common; see ``Inflater``."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most so many bytes of what was compressed."""

    @property
    def eof(self) -> bool:
        """Whether the stream says that it ends."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""

    @property
    def unused_data(self) -> bytes:
        """What stood behind its end."""


class Exhausted(Exception):  # noqa: N818 - no error: all that may be unpacked was
    """A bound was reached."""


def is_broken(error: Exception) -> bool:
    """Whether an error means an archive that is not what it says."""
    # lzma has an error of its own, and takes long to import.
    broken = (zlib.error, OSError, EOFError, ValueError, struct.error)
    return isinstance(error, broken) or type(error).__name__ == "LZMAError"


class Budget:
    """How much may be unpacked of one file, all layers counted."""

    def __init__(self, size: int, members: int, seconds: float) -> None:
        """So many bytes and members, in so much time."""
        self._size = size
        self._members = members
        self._limit = monotonic() + seconds

    def spend(self, size: int = 0, members: int = 0) -> None:
        """Take from what is left.

        Raises:
            Exhausted: nothing is left.
        """
        self._size -= size
        self._members -= members
        if self._size < 0 or self._members < 0 or monotonic() > self._limit:
            raise Exhausted


class Inflater:
    """Deflate, with the methods that the decompressors of bz2 and lzma have."""

    def __init__(self, window: int) -> None:
        """``window`` says which header to expect, as zlib counts it."""
        self._inner = zlib.decompressobj(window)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """As above."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """As above."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """As above."""
        inner = self._inner
        unpacked = inner.decompress(inner.unconsumed_tail + data, max_length)
        self.needs_input = len(unpacked) < max_length
        return unpacked


class Limited:
    """The next so many bytes of a source, which counted them if they were unpacked."""

    def __init__(self, source: Source, size: int, budget: Budget) -> None:
        """There may be fewer, whatever an archive says."""
        self._source = source
        self._left = size
        self._budget = budget

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        self._budget.spend()
        read = self._source.read(min(size, self._left))
        self._left -= len(read)
        return read


class Until:
    """The bytes of a source up to a mark."""

    def __init__(self, source: Source, mark: bytes, budget: Budget) -> None:
        """Up to the end, where there is none."""
        self._source = source
        self._mark = mark
        self._budget = budget

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        self._budget.spend()
        return self._source.before(self._mark, size)


class Unpacked:
    """What a compressed stream holds; what stands behind its end is given back.

    Where it is broken or breaks off, it ends. Bytes that could not be understood are
    given back, with some that could: a text may begin like a compressed file.
    """

    def __init__(
        self, source: Source, make: Callable[[], Decompressor], budget: Budget
    ) -> None:
        """``make`` gives a new decompressor."""
        self._source = source
        self._inner = make()
        self._budget = budget
        self._last = b""  # piece that went in
        self._ended = False
        self.whole = False  # once it came to its own end

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        unpacked = b""
        while not self._ended and not unpacked:
            unpacked = self._some(min(size, PACKED))
        self._budget.spend(len(unpacked))
        return unpacked

    def _some(self, size: int) -> bytes:
        inner = self._inner
        packed = self._source.read(PACKED) if inner.needs_input else b""
        self._last = packed or self._last
        try:
            unpacked = inner.decompress(packed, size)
        except Exception as error:
            if not is_broken(error):
                raise
            return self._end(self._last)
        if inner.eof:
            self.whole = True
            self._end(inner.unused_data)
        elif not packed and not unpacked and inner.needs_input:
            self._end(self._last)
        return unpacked

    def _end(self, rest: bytes) -> bytes:
        self._source.unread(rest)
        self._ended = True
        return b""


class Concatenated:
    """Compressed streams one after the other are one, as for ``gzip`` and ``xz``."""

    def __init__(
        self,
        source: Source,
        magic: bytes,
        make: Callable[[], Decompressor],
        budget: Budget,
    ) -> None:
        """Each of them begins with ``magic``."""
        self._source = source
        self._magic = magic
        self._make = make
        self._budget = budget
        self._current = Unpacked(source, make, budget)

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while True:
            unpacked = self._current.read(size)
            more = self._current.whole and self._source.peek(len(self._magic))
            if unpacked or more != self._magic:
                return unpacked
            self._current = Unpacked(self._source, self._make, self._budget)


def bunzip() -> Decompressor:
    """A decompressor of bzip2's format."""
    import bz2

    return bz2.BZ2Decompressor()


def gunzip() -> Decompressor:
    """A decompressor of gzip's format, header included."""
    return Inflater(zlib.MAX_WBITS | 16)


def unxz() -> Decompressor:
    """A decompressor of xz's format, or of the older lzma's."""
    import lzma

    return lzma.LZMADecompressor(memlimit=MEMORY)


def raw_lzma(properties: bytes) -> Decompressor:
    """For LZMA without a header of its own, by the five bytes that describe it.

    Raises:
        ValueError: it would take too much memory.
    """
    import lzma

    packed, size = properties[0], int.from_bytes(properties[1:5], "little")
    if size > MEMORY:
        raise ValueError
    description = {
        "id": lzma.FILTER_LZMA1,
        "lc": packed % 9,
        "lp": packed // 9 % 5,
        "pb": packed // 45,
        "dict_size": size,
    }
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[description])


COMPRESSED: dict[bytes, Callable[[], Decompressor]] = {
    b"\x1f\x8b\x08": gunzip,
    b"BZh": bunzip,
    b"\xfd7zXZ\0": unxz,
}
