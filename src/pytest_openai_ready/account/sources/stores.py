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


class Obtained(NamedTuple):
    """The key that a source gave, or why it gave none; neither where it has none."""

    key: Key | None = None
    fault: Finding | None = None


NOTHING = Obtained()

_obtained: dict[tuple[str, str], tuple[float, Obtained]] = {}
_lock = threading.Lock()


def failed(cause: Cause) -> Obtained:
    """A store that should have given the key and did not."""
    return Obtained(fault=Finding(cause))


def once(place: tuple[str, str], ask: Callable[[], Obtained]) -> Obtained:
    """What a store gave not long ago for this place in it; else, what it gives now.

    A session reads the sources several times, and each time a person may have to unlock
    the store. It is forgotten after ``KEPT_SECONDS``, since a key may be replaced while
    a notebook stays open.
    """
    with _lock:
        since, obtained = _obtained.get(place, (0.0, None))
        if obtained is None or monotonic() - since > KEPT_SECONDS:
            obtained = ask()
            _obtained[place] = monotonic(), obtained
        return obtained


def forget() -> None:
    """Forget all of it: whoever repaired a store wants to see that at once."""
    with _lock:
        _obtained.clear()
