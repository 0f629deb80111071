"""How far long work has come, for whoever watches a terminal."""

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


PATIENCE = 1.0  # seconds in which nobody needs to see anything
WORTH_SAYING = 5.0  # seconds that are left
PAUSE = 0.1  # seconds between two figures: more would only flicker


class ProgressLine:
    """One line of a terminal that is written over and over."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begin = monotonic()
        self._next = self._begin + PATIENCE
        self._width = 0

    def show(self, done: int, total: int) -> None:
        """Show how much is done, of how much; not too soon and not too often."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + PAUSE
        left = (now - self._begin) / max(done, 1) * (total - done)
        clock = f" -{_clock(left)}" if left >= WORTH_SAYING else ""
        self._write(f"{done} / {total} ({done * 100 // max(total, 1)} %){clock}")

    def clear(self) -> None:
        """Leave the terminal as it was."""
        if self._width:
            self._write("")
            self._write("")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(f"\r{text.ljust(self._width)}")
            self._stream.flush()
        except (OSError, ValueError):  # whoever watched is gone
            self._next = inf
        self._width = len(text)


def _clock(seconds: float) -> str:
    """As clocks show it: ``0:04:10``."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """What shows the progress; None where the standard error is no terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    line = ProgressLine(stream)
    try:
        yield line.show
    finally:
        line.clear()
