"""Streams that are read once, front to back."""

from __future__ import annotations

from typing import Protocol

PIECE = 1 << 16


class Stream(Protocol):
    """What gives bytes, the next ones each time, and none at its end."""

    def read(self, size: int, /) -> bytes | None:
        """At most so many bytes."""


def filled(stream: Stream, size: int) -> bytes:
    """So many bytes, however few come at a time; fewer at the end."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class Source:
    """A stream whose bytes can be looked at before they are taken, and given back."""

    def __init__(self, stream: Stream) -> None:
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
