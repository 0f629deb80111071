"""The repository that a scan is about, which a clean run never asks anything."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pytest_openai_ready.repository import Repository


class LateRepository:
    """Returns a repository or plain folder, always the same, when it is called."""

    def __init__(self, repository: Callable[[], Repository]) -> None:
        self._repository = repository

    def __call__(self) -> Repository:
        """The repository; only now is git asked anything."""
        return self._repository()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle for another process, which asks git again."""
        return _at, (self().top,)

    def name_of(self, path: str) -> str:
        """A path as the repository spells it; a relative one starts from its top."""
        if not os.path.isabs(path):
            return path
        from pytest_openai_ready.bounded_files import as_spelled

        return as_spelled(self().top, path)


def _at(top: str) -> LateRepository:
    from pytest_openai_ready.repository import Repository

    repository = Repository(top)
    return LateRepository(lambda: repository)
