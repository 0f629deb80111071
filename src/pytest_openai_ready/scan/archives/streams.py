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
MEMORY, OVERHEAD = 64 << 20, 2 << 20  # that an LZMA dictionary and the rest may use
OF_BZIP2, BLOCK_OF_BZIP2 = b"BZh", b"1AY&SY"  # a digit is between them


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
        self.position = 0  # the number of bytes read and not put back
        self._stream = stream
        self._buffer = b""
        self._at = 0  # of the next byte in the buffer

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        if self._at == len(self._buffer):
            self._buffer, self._at = self._stream.read(max(size, PIECE)) or b"", 0
        read = self._buffer[self._at : self._at + size]
        self._at += len(read)
        self.position += len(read)
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
        self.position -= len(content)
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

    def pass_zeros(self) -> None:
        """Skip zero bytes, with which archives are padded."""
        while block := self.peek(PACKED):
            rest = block.lstrip(b"\0")
            self.exactly(len(block) - len(rest))
            if rest:
                return

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
    """How much of one file may be unpacked, counting all layers.

    Attributes:
        readable: False once something was skipped because it breaks off, is broken or
            encrypted, or because its format is not known.
    """

    def __init__(self, size: int, members: int, seconds: float) -> None:
        """Allow this many bytes and members, in this many seconds."""
        self.readable = True
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
        """See ``Decompressor``; what is before a break is returned before the error."""
        inner = self._inner
        before, packed = inner.copy(), inner.unconsumed_tail + data
        try:
            unpacked = inner.decompress(packed, max_length)
        except zlib.error:
            unpacked = _before_break(before, packed, max_length)
            if not unpacked:
                raise
            self._inner = before  # so the next call fails
            self.needs_input = False
            return unpacked
        self.needs_input = len(unpacked) < max_length
        return unpacked


def _before_break(inner: zlib._Decompress, packed: bytes, most: int) -> bytes:
    """What can be decompressed before an error, which a smaller output does not reach.

    Afterwards, the decompressor is behind it.
    """
    least = 0
    while most - least > 1:
        size = (least + most) // 2
        try:
            inner.copy().decompress(packed, size)
        except zlib.error:
            most = size
        else:
            least = size
    return inner.decompress(packed, least) if least else b""


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
        if self._left and not read:
            self._budget.readable = False
        return read


class Until:
    """The bytes of a source up to a mark."""

    def __init__(
        self, source: Source, mark: bytes, budget: Budget, *, needed: bool = False
    ) -> None:
        """Without the mark, read up to the end; ``needed`` if there has to be one."""
        self._source = source
        self._mark = mark
        self._budget = budget
        self._needed = needed

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        self._budget.spend()
        read = self._source.before(self._mark, size)
        if self._needed and not read and not self._source.peek(1):
            self._budget.readable = False
        return read


class Unpacked:
    """The decompressed content of a stream; data after its end is put back.

    It ends where the stream is broken or breaks off. Undecodable bytes are put back,
    with some that were decoded: a text may begin like a compressed file.
    """

    def __init__(
        self,
        source: Source,
        make: Callable[[], Decompressor],
        budget: Budget,
        *,
        sure: bool = False,
    ) -> None:
        """``make`` returns a new decompressor; ``sure`` if this is not a text."""
        self._sure = sure
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
        inner, is_waiting = self._inner, self._inner.needs_input
        packed = self._source.read(PACKED) if is_waiting else b""
        self._last = packed or self._last
        try:
            unpacked = inner.decompress(packed, size)
        except Exception as error:
            if not is_broken(error):
                raise
            return self._break_off()
        if inner.eof:
            self.whole = True
            self._end(inner.unused_data)
        elif is_waiting and not packed and not unpacked:
            self._break_off()
        return unpacked

    def _break_off(self) -> bytes:
        if self._sure:
            self._budget.readable = False
        return self._end(self._last)

    def _end(self, rest: bytes) -> bytes:
        self._source.unread(rest)
        self._ended = True
        return b""


class Concatenated:
    """Compressed streams one after another, with zeros between them or not."""

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
        self._current = self._next()

    def read(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        while True:
            unpacked = self._current.read(size)
            if unpacked or not self._current.whole:
                return unpacked
            self._source.pass_zeros()
            if self._source.peek(len(self._magic)) != self._magic:
                return unpacked
            self._current = self._next()

    def _next(self) -> Unpacked:
        """The next stream. A text may begin like bzip2, but not up to its first block.

        https://en.wikipedia.org/wiki/Bzip2#File_format
        """
        start = self._source.peek(len(OF_BZIP2) + len(BLOCK_OF_BZIP2) + 1)
        sure = self._magic != OF_BZIP2 or start.endswith(BLOCK_OF_BZIP2)
        return Unpacked(self._source, self._make, self._budget, sure=sure)


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

    return lzma.LZMADecompressor(memlimit=MEMORY + OVERHEAD)


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
    OF_BZIP2: bunzip,
    b"\xfd7zXZ\0": unxz,
}
