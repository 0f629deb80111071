"""What another program keeps: it is asked once in a run, and not for long."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pytest_openai_ready.findings import Cause, Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.keys.key import Key

Given = TypeVar("Given")


class Obtained(NamedTuple):
    """The key that a source gave, or why it gave none; neither where it has none."""

    key: Key | None = None
    fault: Finding | None = None


NOTHING = Obtained()


class Stores:
    """What stores gave in one run.

    A run reads its sources several times, and each time a person may have to unlock a
    store. Whoever makes one hands it down, and makes another for the next run: whoever
    repaired a store, or replaced a key, wants to see that at once.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def once(self, place: tuple[str, str], ask: Callable[[], Given]) -> Given:
        """What was given for this place in a store; else, what ``ask`` gives now."""
        with self._lock:
            if place not in self._given:
                self._given[place] = ask()
            given: Given = self._given[place]
            return given


def failed(cause: Cause) -> Obtained:
    """A store that should have given the key and did not."""
    return Obtained(fault=Finding(cause))
