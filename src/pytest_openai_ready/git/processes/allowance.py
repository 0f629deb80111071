"""How long git may keep one command waiting, for all of its questions together.

A repository can make each single question slow: ignore rules with many stars need a
minute for one file name. So there is one limit for everything that a command asks.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from math import inf
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Allowance:
    """The seconds that were spent waiting for git since a command began.

    While several threads wait, each second counts once, as it does for the user. For an
    answer that is read in pieces, only long silences count: a large history may take as
    long as it needs.

    Attributes:
        has_met_pipe: whether a question of the command waited for a file without end.
    """

    def __init__(self) -> None:
        self.has_met_pipe = False
        self._spent = 0.0
        self._waiting = 0  # threads
        self._since = 0.0  # when the first of them began to wait
        self._counted = -inf  # all until then is in the seconds that were spent
        self._lock = Lock()

    def renew(self) -> None:
        """A command begins, or the next repository of an audit: nothing is spent."""
        self.has_met_pipe = False
        with self._lock:
            self._spent = 0.0
            self._since = self._counted = monotonic()

    def spend(self, seconds: float) -> None:
        """Count the last seconds, which were spent waiting."""
        now = monotonic()
        with self._lock:
            self._count(now - seconds, self._since if self._waiting else now)

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time until the end of the block."""
        with self._lock:
            if not self._waiting:
                self._since = monotonic()
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1
                if not self._waiting:
                    self._count(self._since, monotonic())

    def _count(self, start: float, end: float) -> None:
        self._spent += max(0.0, end - max(start, self._counted))
        self._counted = max(self._counted, end)

    def go_on_alone(self) -> None:
        """In a forked process, none of the threads is there that wait or count."""
        self._lock = Lock()
        self._waiting = 0

    def left(self, limit: float) -> float:
        """The seconds of a limit that are not spent yet; at least 0."""
        with self._lock:
            now = monotonic() - self._since if self._waiting else 0.0
            return max(0.0, limit - self._spent - now)


ALLOWANCE = Allowance()  # of the command that runs in this process
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=ALLOWANCE.go_on_alone)
