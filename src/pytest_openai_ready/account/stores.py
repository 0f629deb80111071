"""What another program keeps: it is asked for the key once, and not for long."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Cause, Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.keys.key import Key

KEPT_SECONDS = 20.0  # longer than one examination takes


class Told(NamedTuple):
    """The key that a source gave, or why it gave none; neither where it has none."""

    key: Key | None = None
    fault: Finding | None = None


NOTHING = Told()

_told: dict[tuple[str, str], tuple[float, Told]] = {}
_lock = threading.Lock()


def failed(cause: Cause) -> Told:
    """A store that should have given the key and did not."""
    return Told(fault=Finding(cause))


def once(place: tuple[str, str], ask: Callable[[], Told]) -> Told:
    """What a store told not long ago of this place in it; else, what it tells now.

    A session reads the sources several times, and each time a person may have to unlock
    the store. What was told is forgotten after ``KEPT_SECONDS``, since a key may be
    replaced while a notebook stays open.
    """
    with _lock:
        since, told = _told.get(place, (0.0, None))
        if told is None or monotonic() - since > KEPT_SECONDS:
            told = ask()
            _told[place] = monotonic(), told
        return told


def forget() -> None:
    """Forget all that was told: whoever fixes a store wants to see that at once."""
    with _lock:
        _told.clear()
