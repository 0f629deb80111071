"""A progress line for long work in a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO


PATIENCE = 1.0  # seconds before anything is shown
WORTH_SAYING = 5.0  # seconds that must be left for it to be shown
PAUSE = 0.1  # seconds between two updates; more often would flicker


class ProgressLine:
    """A line of a terminal that is overwritten with each update."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begin = monotonic()
        self._next = self._begin + PATIENCE
        self._width = 0

    def show(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` is done, not too soon and not too often."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + PAUSE
        left = (now - self._begin) / max(done, 1) * (total - done)
        clock = f" -{_clock(left)}" if left >= WORTH_SAYING else ""
        self._write(f"{done} / {total} ({done * 100 // max(total, 1)} %){clock}")

    def clear(self) -> None:
        """Clear the line."""
        if self._width:
            self._write("")
            self._write("")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(f"\r{text.ljust(self._width)}")
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone
            self._next = inf
        self._width = len(text)


def _clock(seconds: float) -> str:
    """A duration as ``0:04:10``."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A function that shows progress; None if standard error is not a terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    line = ProgressLine(stream)
    try:
        yield line.show
    finally:
        line.clear()
