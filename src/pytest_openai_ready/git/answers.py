"""Answers of git that several questions share, while they are asked side by side.

The checks of a doctor all begin with the same: where is the root, what does the index
hold. Nothing is remembered beyond one examination, since a repository changes.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator


class Answer:
    """An answer that the first who needs it asks for, while others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answer: bytes | None = None

    def get(self, ask: Callable[[], bytes]) -> bytes:
        """What ``ask`` says, or has said before; what it raises is not kept."""
        with self._lock:
            if self._answer is None:
                self._answer = ask()
            return self._answer


Answers: TypeAlias = "dict[Hashable, Answer]"


class Memory:
    """The answers of the examination that goes on; None outside of one."""

    answers: Answers | None = None


@contextmanager
def shared() -> Iterator[None]:
    """Ask each question once, for as long as the block goes on."""
    before, Memory.answers = Memory.answers, {}
    try:
        yield
    finally:
        Memory.answers = before


def once(question: Hashable, ask: Callable[[], bytes]) -> bytes:
    """The answer to a question, asked anew only where none is shared."""
    answers = Memory.answers
    if answers is None:
        return ask()
    return answers.setdefault(question, Answer()).get(ask)
