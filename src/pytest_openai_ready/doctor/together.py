"""Calls side by side, each in a thread of its own, under one deadline."""

from __future__ import annotations

from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = TypeVar("Result")
Timed: TypeAlias = "tuple[Result, float]"


def side_by_side(
    calls: Mapping[str, Callable[[], Result]], seconds: float
) -> dict[str, Timed[Result]]:
    """The result of each call that ends within ``seconds``, and how long it took.

    A call that does not end in time is missing, and so is one that raises. Its thread
    is left behind, and holds up nothing: the program ends without waiting for it.

    A thread cannot be ended, and one that stays in C code with the interpreter's lock
    (a regular expression, a repetition of text) lets no other go on. So what is made of
    a repository's files has bounds before it begins: see ``config_files``.
    """
    done: dict[str, Timed[Result]] = {}

    def run(name: str, call: Callable[[], Result]) -> None:
        start = monotonic()
        result = call()
        done[name] = result, monotonic() - start

    threads = [Thread(target=run, args=each, daemon=True) for each in calls.items()]
    deadline = monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - monotonic()))
    return done.copy()  # what comes too late is to change nothing
