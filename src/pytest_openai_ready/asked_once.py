"""Questions that are asked once, by whoever needs the answer first, in any thread."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Result = TypeVar("Result")


class Answers:
    """What was answered or raised, by questions."""

    def __init__(self, last: type[Exception]) -> None:
        """Know nothing yet; ``last`` is the error after which nothing more is asked."""
        self._last = last
        self._answers: dict[Hashable, Callable[[], Any]] = {}
        self._known: dict[Hashable, Any] = {}
        self._ended: Exception | None = None

    def once(self, question: Hashable, ask: Callable[[], Result]) -> Result:
        """What ``ask`` returned or raised when this was first asked.

        After the last error, it is raised again for every question that is new.
        """
        if question in self._known:
            known: Result = self._known[question]
            return known
        if self._ended is not None and question not in self._answers:
            raise self._ended
        try:
            answer: Result = self._answers.setdefault(question, once(ask))()
        except self._last as error:
            self._ended = error
            raise
        self._known[question] = answer
        return answer

    def has(self, question: Hashable) -> bool:
        """Whether it was asked already, so that the answer is there for others."""
        return question in self._answers


def once(ask: Callable[[], Result]) -> Callable[[], Result]:
    """A question that the first who needs its answer asks, while others wait for it.

    What it raised is raised again, and it is not asked a second time.
    """
    lock = Lock()
    answers: list[Result] = []
    errors: list[Exception] = []

    def answer() -> Result:
        with lock:
            if not answers and not errors:
                try:
                    answers.append(ask())
                except Exception as error:  # noqa: BLE001 - raised below
                    errors.append(error)
        if errors:
            raise errors[0]
        return answers[0]

    return answer
