"""Keys in other programs' stores, which are read once in a run, with a timeout."""

from __future__ import annotations

import io
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pytest_openai_ready.findings import Cause, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from logging import LogRecord

    from pytest_openai_ready.keys.key import Key

Value = TypeVar("Value")


class Obtained(NamedTuple):
    """The key from a source, or why it failed; neither if the source has none."""

    key: Key | None = None
    fault: Finding | None = None


NOTHING = Obtained()
BELOW_EVERY_LEVEL = -1  # logging's lowest is 0


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


@contextmanager
def silenced() -> Iterator[None]:
    """Leave out what a store prints, warns of or logs while it is asked for a key.

    Anybody may have written it, and it may print the key that it returns. Threads that
    were there before still print and log; of warnings, nothing is kept meanwhile. What
    is written past Python's streams is not left out.
    """
    import logging
    import warnings

    streams = sys.stdout, sys.stderr
    others = frozenset(each.ident for each in threading.enumerate())
    record_of = logging.getLogRecordFactory()
    logging.setLogRecordFactory(_divided(record_of, others))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Programs without a console have no streams.
            sys.stdout, sys.stderr = (
                each and _Divided(each, others) for each in streams
            )
            yield
    finally:
        sys.stdout, sys.stderr = streams
        logging.setLogRecordFactory(record_of)


def _divided(
    record_of: Callable[..., LogRecord], threads: frozenset[int | None]
) -> Callable[..., LogRecord]:
    """A factory of records that, for all but some threads, no handler takes."""
    from logging import LogRecord

    def made(*args: Any, **named: Any) -> LogRecord:  # noqa: ANN401 - as logging calls it
        if threading.get_ident() in threads:
            return record_of(*args, **named)
        return LogRecord("", BELOW_EVERY_LEVEL, "", 0, "", None, None)

    return made


class _Divided:
    """A stream that is one for some threads; what all others write goes nowhere."""

    def __init__(self, stream: Any, threads: frozenset[int | None]) -> None:  # noqa: ANN401 - any stream
        self._stream, self._threads = stream, threads
        self._nowhere = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        is_heard = threading.get_ident() in self._threads
        return getattr(self._stream if is_heard else self._nowhere, name)
