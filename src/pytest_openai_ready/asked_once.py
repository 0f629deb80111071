"""Values that are computed once, by the first caller that needs them, in any thread."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Result = TypeVar("Result")


class Answers:
    """The results or errors of queries, by their keys."""

    def __init__(self, last: type[Exception]) -> None:
        """Start empty; ``last`` is the error after which nothing more is queried."""
        self._last = last
        self._answers: dict[Hashable, Callable[[], Any]] = {}
        self._known: dict[Hashable, Any] = {}
        self._ended: Exception | None = None

    def once(self, question: Hashable, ask: Callable[[], Result]) -> Result:
        """The result or error of ``ask``, which is called only the first time.

        After the error ``last``, every new question raises it again.
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
        """Whether this was asked already, so that its answer is available."""
        return question in self._answers


def once(ask: Callable[[], Result]) -> Callable[[], Result]:
    """A function whose first caller runs ``ask``, while other callers wait for it.

    An error is raised again, without running it a second time.
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
