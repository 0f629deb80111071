"""How long git may keep one command waiting, for all of its questions together.

A repository can make each single question slow: ignore rules with many stars need a
minute for one file name. So there is one limit for everything that a command asks.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Allowance:
    """The seconds that were spent waiting for git since a command began.

    Questions in several threads count one by one. For an answer that is read in pieces,
    only long silences count: a large history may take as long as it needs.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._lock = Lock()

    def renew(self) -> None:
        """A command begins, or the next repository of an audit: nothing is spent."""
        with self._lock:
            self._spent = 0.0

    def spend(self, seconds: float) -> None:
        """Count seconds of waiting."""
        with self._lock:
            self._spent += seconds

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time until the end of the block."""
        start = monotonic()
        try:
            yield
        finally:
            self.spend(monotonic() - start)

    def left(self, limit: float) -> float:
        """The seconds of a limit that are not spent yet; at least 0."""
        return max(0.0, limit - self._spent)


ALLOWANCE = Allowance()  # of the command that runs in this process
