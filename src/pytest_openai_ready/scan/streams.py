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
    """A stream whose bytes can be given back."""

    def __init__(self, stream: Stream, ahead: bytes = b"") -> None:
        """``ahead`` was read from the stream before."""
        self._stream = stream
        self._ahead = ahead

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        if not self._ahead:
            return self._stream.read(size) or b""
        read, self._ahead = self._ahead[:size], self._ahead[size:]
        return read

    def exactly(self, size: int) -> bytes:
        """So many bytes, which are few.

        Raises:
            EOFError: there are fewer.
        """
        read = filled(self, size)
        if len(read) < size:
            raise EOFError
        return read

    def unread(self, content: bytes) -> None:
        """Give back what was read last."""
        self._ahead = content + self._ahead

    def peek(self, size: int) -> bytes:
        """The next bytes, which stay the next ones; fewer at the end."""
        self._ahead += filled(self._stream, size - len(self._ahead))
        return self._ahead[:size]

    def skip_to(self, signature: bytes) -> bool:
        """Go on to behind the next signature, if there is one."""
        kept = b""
        while read := self.read(PIECE):
            content = kept + read
            at = content.find(signature)
            if at != -1:
                self.unread(content[at + len(signature) :])
                return True
            kept = content[1 - len(signature) :]
        return False
