"""Keys in other programs' stores, which are read once in a run, with a timeout."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pytest_openai_ready.findings import Cause, Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.keys.key import Key

Value = TypeVar("Value")


class Obtained(NamedTuple):
    """The key from a source, or why it failed; neither if the source has none."""

    key: Key | None = None
    fault: Finding | None = None


NOTHING = Obtained()


class Stores:
    """The values that stores returned in one run.

    A run reads its sources several times, and each time a person may have to unlock a
    store. The caller passes one object down, and creates another for the next run, so
    that a fixed store or a replaced key takes effect immediately.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def once(self, place: tuple[str, str], ask: Callable[[], Value]) -> Value:
        """The value already returned for this place, or else the result of ``ask``."""
        with self._lock:
            if place not in self._given:
                self._given[place] = ask()
            given: Value = self._given[place]
            return given


def failed(cause: Cause) -> Obtained:
    """The result for a store that should have returned the key, but failed."""
    return Obtained(fault=Finding(cause))
