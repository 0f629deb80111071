"""Python's own streams to the terminal, with secrets hidden in what goes through them.

What counts is the innermost stream, whose ``write`` all layers above it call, whoever
holds them: ``sys.stdout`` and ``sys.__stdout__``, their buffers, a handler of logging
that was made long ago. A key may come in pieces, so the end of what was written waits
where it may still become one.

Loaded in every session. PYTEST_DONT_REWRITE: nothing is asserted here.
"""

from __future__ import annotations

import atexit
import codecs
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.plugin.hiding import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.plugin.hiding import Hiding

STREAMS = ("stdout", "stderr", "__stdout__", "__stderr__")
# Characters before what is written: those of a piece show that it is one, and the
# longest name of a variable shows that its value is a key.
CONTEXT = 100


def guarded(hiding: Hiding) -> Iterator[Guard]:
    """Guard each of Python's streams that is not guarded yet, and is still open."""
    for name in STREAMS:
        stream = getattr(sys, name)
        if stream is None or getattr(stream, "closed", False):
            continue
        inner = innermost(stream)
        if not isinstance(own_write(inner), Guard):
            guard = Guard(stream, inner, hiding)
            try:
                inner.write = guard
            except AttributeError:  # written in C, by whoever put it there
                setattr(sys, name, RedactedStream(stream, guard))
            yield guard


def innermost(stream: Any) -> Any:  # noqa: ANN401 - any stream
    """What a stream writes through: of a file its raw bytes, or the stream itself."""
    buffer = getattr(stream, "buffer", stream)
    return getattr(buffer, "raw", buffer)


def own_write(stream: Any) -> Any:  # noqa: ANN401 - any stream
    """What was put in place of a stream's ``write``; None where nothing was."""
    return getattr(stream, "__dict__", {}).get("write")


class Guard:
    """What is called in place of the ``write`` of an innermost stream.

    While pytest captures, the file behind the stream is another: what is written then
    is passed on as it is, for a test may look at it, and its report is hidden later.
    """

    def __init__(self, outer: Any, inner: Any, hiding: Hiding) -> None:  # noqa: ANN401 - any streams
        self._outer, self._inner, self._hiding = outer, inner, hiding
        self._write = inner.write
        self._file = _file_of(inner)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._shown = ""  # the end of what was written
        self._held = ""  # what was not written yet
        self._unsent = b""  # what a pipe had no room for
        atexit.register(self.finish)

    def __call__(self, said: Any) -> int | None:  # noqa: ANN401 - str or bytes-like
        """As many characters as came are taken, whatever is written of them."""
        if self._file is not None and _file_of(self._inner) != self._file:
            self._hiding.look()
            taken: int | None = self._write(said)
            return taken
        if isinstance(said, str):
            self._write(self._hidden(said))
            return len(said)
        content = bytes(said)
        text = self._hidden(self._decoder.decode(content))
        self._send(text.encode("utf-8", "surrogateescape"))
        return len(content)

    def _hidden(self, said: str, *, last: bool = False) -> str:
        """What can be shown by now; where it cannot be hidden, it is not shown."""
        before = len(self._shown)
        text = self._shown + self._held + said
        try:
            if not self._held and self._hiding.is_plain(text, before):
                self._shown = text[-CONTEXT:]
                return said
            end = len(text) if last else max(before, self._hiding.settled(text))
            shown = self._hiding.text(text[:end], before)
        except Exception as error:  # noqa: BLE001 - whatever fails, no key is shown
            end, shown = len(text), WITHHELD.format(type(error).__name__)
        self._held = text[end:]
        self._shown = (self._shown + shown)[-CONTEXT:]
        return shown

    def _send(self, content: bytes) -> None:
        """Write all of it; what a pipe has no room for goes before the next."""
        self._unsent += content
        while self._unsent:
            taken = self._write(self._unsent)
            if not taken:
                break
            self._unsent = self._unsent[taken:]

    def finish(self) -> None:
        """Guard the stream no longer, and write what was held back."""
        atexit.unregister(self.finish)
        with suppress(OSError, ValueError):  # it may be closed, or its reader gone
            self._outer.flush()
        rest = self._hidden(self._decoder.decode(b"", final=True), last=True)
        if own_write(self._inner) is self:
            del self._inner.write
        for name in STREAMS:
            replaced = getattr(sys, name)
            if isinstance(replaced, RedactedStream) and replaced.write is self:
                setattr(sys, name, self._outer)
        with suppress(OSError, ValueError):
            self._outer.write(rest)
            self._outer.flush()


def _file_of(stream: Any) -> tuple[int, int] | None:  # noqa: ANN401 - any stream
    """Which file is behind a stream now; None where that is none of the system's."""
    try:
        status = os.fstat(stream.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


class RedactedStream:
    """A stream in place of one whose ``write`` cannot be replaced."""

    def __init__(self, inner: Any, guard: Guard) -> None:  # noqa: ANN401 - any stream
        self._inner, self.write = inner, guard

    def writelines(self, lines: Any) -> None:  # noqa: ANN401 - any iterable of texts
        """Write each text by itself, with keys hidden in each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._inner, name)
