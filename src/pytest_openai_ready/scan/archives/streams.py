"""Streams that are read once, front to back, and their decompressed content.

``zipfile``, ``gzip`` and ``tarfile`` need to seek, trust the sizes that an archive
states, and take longer to import than a hook may take. Here, bytes are read once, and a
``Budget`` counts the unpacked bytes.
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
MEMORY = 64 << 20  # that an LZMA dictionary may use


class ByteStream(Protocol):
    """Anything that returns its next bytes each time, and none at its end."""

    def read(self, size: int, /) -> bytes | None:
        """Up to ``size`` bytes."""


def filled(stream: ByteStream, size: int) -> bytes:
    """``size`` bytes, even if a stream returns fewer at a time; fewer at the end."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class Source:
    """A stream whose bytes can be peeked at, and put back."""

    def __init__(self, stream: ByteStream) -> None:
        """Read nothing yet."""
        self._stream = stream
        self._buffer = b""
        self._at = 0  # of the next byte in the buffer

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        if self._at == len(self._buffer):
            self._buffer, self._at = self._stream.read(max(size, PIECE)) or b"", 0
        read = self._buffer[self._at : self._at + size]
        self._at += len(read)
        return read

    def exactly(self, size: int) -> bytes:
        """Exactly ``size`` bytes; meant for small sizes.

        Raises:
            EOFError: there are fewer; they remain unread.
        """
        read = filled(self, size)
        if len(read) < size:
            self.unread(read)
            raise EOFError
        return read

    def unread(self, content: bytes) -> None:
        """Put back the bytes that were read last."""
        before = self._at - len(content)
        if before >= 0 and self._buffer.startswith(content, before):
            self._at = before
        else:
            self._buffer, self._at = content + self._buffer[self._at :], 0

    def peek(self, size: int) -> bytes:
        """The next bytes without reading them; fewer at the end."""
        missing = size - (len(self._buffer) - self._at)
        if missing > 0:
            more = filled(self._stream, max(missing, PIECE))
            self._buffer, self._at = self._buffer[self._at :] + more, 0
        return self._buffer[self._at : self._at + size]

    def before(self, mark: bytes, size: int) -> bytes:
        """Up to ``size`` bytes before a mark; none at the mark or the end."""
        self.peek(len(mark))
        at = self._buffer.find(mark, self._at)
        # The mark may begin at the end of the buffer.
        end = len(self._buffer) - len(mark) + 1 if at == -1 else at
        if at == -1 and len(self._buffer) - self._at < len(mark):
            end = len(self._buffer)
        return self.read(min(size, end - self._at)) if end > self._at else b""


class Decompressor(Protocol):
    """The interface of the standard library's decompressors; see ``Inflater``."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Up to ``max_length`` decompressed bytes."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed stream was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether more input is needed to get more output."""

    @property
    def unused_data(self) -> bytes:
        """The data after its end."""


class Exhausted(Exception):  # noqa: N818 - no error: all that may be unpacked was
    """A limit was reached."""


def is_broken(error: Exception) -> bool:
    """Whether an error means that an archive is broken."""
    # lzma has its own error class, and takes long to import.
    broken = (zlib.error, OSError, EOFError, ValueError, struct.error)
    return isinstance(error, broken) or type(error).__name__ == "LZMAError"


class Budget:
    """How much of one file may be unpacked, counting all layers."""

    def __init__(self, size: int, members: int, seconds: float) -> None:
        """Allow this many bytes and members, in this many seconds."""
        self._size = size
        self._members = members
        self._limit = monotonic() + seconds

    def spend(self, size: int = 0, members: int = 0) -> None:
        """Subtract from what is left.

        Raises:
            Exhausted: nothing is left.
        """
        self._size -= size
        self._members -= members
        if self._size < 0 or self._members < 0 or monotonic() > self._limit:
            raise Exhausted


class Inflater:
    """Deflate, with the interface of the decompressors of bz2 and lzma."""

    def __init__(self, window: int) -> None:
        """``window`` is zlib's ``wbits``, which also selects the header."""
        self._inner = zlib.decompressobj(window)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """See ``Decompressor``."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """See ``Decompressor``."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """See ``Decompressor``."""
        inner = self._inner
        unpacked = inner.decompress(inner.unconsumed_tail + data, max_length)
        self.needs_input = len(unpacked) < max_length
        return unpacked


class Limited:
    """The next ``size`` bytes of a source, which counted them if they were unpacked."""

    def __init__(self, source: Source, size: int, budget: Budget) -> None:
        """There may be fewer bytes than the archive states."""
        self._source = source
        self._left = size
        self._budget = budget

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        self._budget.spend()
        read = self._source.read(min(size, self._left))
        self._left -= len(read)
        return read


class Until:
    """The bytes of a source up to a mark."""

    def __init__(self, source: Source, mark: bytes, budget: Budget) -> None:
        """Without the mark, read up to the end."""
        self._source = source
        self._mark = mark
        self._budget = budget

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        self._budget.spend()
        return self._source.before(self._mark, size)


class Unpacked:
    """The decompressed content of a stream; data after its end is put back.

    It ends where the stream is broken or breaks off. Undecodable bytes are put back,
    with some that were decoded: a text may begin like a compressed file.
    """

    def __init__(
        self, source: Source, make: Callable[[], Decompressor], budget: Budget
    ) -> None:
        """``make`` returns a new decompressor."""
        self._source = source
        self._inner = make()
        self._budget = budget
        self._last = b""  # the last piece of input
        self._ended = False
        self.whole = False  # True once it reached its own end

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
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
    """Concatenated compressed streams, read as one, as ``gzip`` and ``xz`` do."""

    def __init__(
        self,
        source: Source,
        magic: bytes,
        make: Callable[[], Decompressor],
        budget: Budget,
    ) -> None:
        """Each stream begins with ``magic``."""
        self._source = source
        self._magic = magic
        self._make = make
        self._budget = budget
        self._current = Unpacked(source, make, budget)

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        while True:
            unpacked = self._current.read(size)
            more = self._current.whole and self._source.peek(len(self._magic))
            if unpacked or more != self._magic:
                return unpacked
            self._current = Unpacked(self._source, self._make, self._budget)


def bunzip() -> Decompressor:
    """A decompressor for bzip2."""
    import bz2

    return bz2.BZ2Decompressor()


def gunzip() -> Decompressor:
    """A decompressor for gzip, including the header."""
    return Inflater(zlib.MAX_WBITS | 16)


def unxz() -> Decompressor:
    """A decompressor for xz and the older lzma format."""
    import lzma

    return lzma.LZMADecompressor(memlimit=MEMORY)


def raw_lzma(properties: bytes) -> Decompressor:
    """A decompressor for LZMA without a header, from the five bytes that describe it.

    Raises:
        ValueError: it would use too much memory.
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
