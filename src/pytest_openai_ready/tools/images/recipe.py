"""What every image builder gets, and what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_openai_ready.repository import Repository


class Recipe(NamedTuple):
    """A file that describes how to build an image.

    ``contexts`` maps the path of a recipe to the folders in which it is built, as far
    as they are written somewhere. If files are about to be changed, they count as they
    are on disk (``on_disk``); else as others get them.
    """

    path: str
    content: bytes
    repository: Repository
    contexts: Mapping[str, Sequence[str]]
    on_disk: bool = False

    def read(self, path: str) -> bytes | None:
        """Return the content of a file; None if there is none."""
        repository = self.repository
        return repository.bytes_of(path) if self.on_disk else repository.content(path)


class Taken(NamedTuple):
    """A file that gets into an image.

    ``line`` is the line of the recipe that copies it, perhaps ``by_name``; ``rule`` is
    what the ignore file lacks.
    """

    path: str
    line: int | None
    by_name: bool
    rule: str
    ignore_file: str
