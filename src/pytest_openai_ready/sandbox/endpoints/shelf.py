"""What a sandbox stores while it runs, such as files."""

from __future__ import annotations

from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

from pytest_openai_ready.sandbox.replies import ApiError

if TYPE_CHECKING:
    from pytest_openai_ready.sandbox.replies import Json

MOST_KEPT = 200  # of each kind; the oldest are deleted
MOST_BYTES = 64 * 1024 * 1024  # of all files


class Shelf:
    """Objects by kind and id, in the order of creation; and the content of files."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._kept: dict[str, dict[str, Json]] = {}
        self._contents: dict[str, bytes] = {}

    def number(self) -> int:
        """A number that no other object has."""
        return next(self._numbers)

    def keep(self, kind: str, made: Json, content: bytes | None = None) -> None:
        """Store an object by its id, or update it."""
        with self._lock:
            of_kind = self._kept.setdefault(kind, {})
            of_kind[made["id"]] = made
            if content is not None:
                self._contents[made["id"]] = content
            while len(of_kind) > MOST_KEPT or (
                len(self._contents) > 1
                and sum(map(len, self._contents.values())) > MOST_BYTES
            ):
                oldest = next(iter(self._contents if content is not None else of_kind))
                self._contents.pop(oldest, None)
                of_kind.pop(oldest, None)

    def all_of(self, kind: str) -> list[Json]:
        """All objects of a kind, the newest first."""
        with self._lock:
            return [*reversed(self._kept.get(kind, {}).values())]

    def named(self, kind: str, name: str) -> Json:
        """An object by its id.

        Raises:
            ApiError: there is no such object.
        """
        with self._lock:
            found = self._kept.get(kind, {}).get(name)
        if found is None:
            raise ApiError(404, f"No such {kind} object: {name}", "id")
        return found

    def content_of(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            ApiError: there is no such file.
        """
        self.named("file", name)
        return self._contents[name]

    def forget(self, kind: str, name: str) -> None:
        """Delete an object.

        Raises:
            ApiError: there is no such object.
        """
        self.named(kind, name)
        with self._lock:
            self._kept[kind].pop(name, None)
            self._contents.pop(name, None)
