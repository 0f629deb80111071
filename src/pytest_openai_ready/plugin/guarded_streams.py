"""Hides secrets in what is written to Python's own streams to the terminal.

The guard is on the innermost stream, whose ``write`` all layers above it call, no
matter who refers to them: ``sys.stdout`` and ``sys.__stdout__``, their buffers, or a
logging handler that was created earlier. A key may be written in pieces, so the end of
the output is held back as long as it may still become one.

Loaded in every session.
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
# Characters kept from before a write: as many as are needed to recognize a part of a
# key, and the longest name of a variable whose value would be one.
CONTEXT = 100


def guarding_streams(hiding: Hiding) -> Iterator[Guard]:
    """Guard each of Python's streams that is open and not yet guarded."""
    for name in STREAMS:
        stream = getattr(sys, name)
        if stream is None or getattr(stream, "closed", False):
            continue
        inner = innermost(stream)
        if not isinstance(own_write(inner), Guard):
            guard = Guard(stream, inner, hiding)
            try:
                inner.write = guard
            except AttributeError:  # a class written in C, set by other code
                setattr(sys, name, RedactedStream(stream, guard))
            yield guard


def innermost(stream: Any) -> Any:  # noqa: ANN401 - any stream
    """The stream at the bottom: a file's raw bytes, or the stream itself."""
    buffer = getattr(stream, "buffer", stream)
    return getattr(buffer, "raw", buffer)


def own_write(stream: Any) -> Any:  # noqa: ANN401 - any stream
    """The function that replaced a stream's ``write``; None if there is none."""
    return getattr(stream, "__dict__", {}).get("write")


class Guard:
    """Replaces the ``write`` of an innermost stream.

    While pytest captures output, the stream writes to another file. That output is
    passed on unchanged, since a test may inspect it; its report is redacted later.
    """

    def __init__(self, outer: Any, inner: Any, hiding: Hiding) -> None:  # noqa: ANN401 - any streams
        self._outer, self._inner, self._hiding = outer, inner, hiding
        self._write = inner.write
        self._file = _file_of(inner)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._shown = ""  # the end of what was written
        self._held = ""  # what was not written yet
        self._unsent = b""  # what did not fit into a pipe
        atexit.register(self.finish)

    def __call__(self, said: Any) -> int | None:  # noqa: ANN401 - str or bytes-like
        """Write the text without secrets; returns the length of the original."""
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
        """The text that can be shown now; none of it if hiding secrets fails."""
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
        """Write all of it; what does not fit into a pipe is written first next time."""
        self._unsent += content
        while self._unsent:
            taken = self._write(self._unsent)
            if not taken:
                break
            self._unsent = self._unsent[taken:]

    def finish(self) -> None:
        """Stop guarding the stream, and write what was held back."""
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
    """The file that a stream writes to now; None if it has no file descriptor."""
    try:
        status = os.fstat(stream.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


class RedactedStream:
    """Replaces a stream whose ``write`` cannot be replaced."""

    def __init__(self, inner: Any, guard: Guard) -> None:  # noqa: ANN401 - any stream
        self._inner, self.write = inner, guard

    def writelines(self, lines: Any) -> None:  # noqa: ANN401 - any iterable of texts
        """Write each text separately, with keys hidden."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._inner, name)
