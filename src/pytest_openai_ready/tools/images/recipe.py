"""What every image builder gets, and what it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_openai_ready.repository import Repository


class Recipe(NamedTuple):
    """A file that describes how to build an image.

    ``contexts`` maps the path of a recipe to the folders in which it is built, as far
    as they are written somewhere.
    """

    path: str
    content: bytes
    repository: Repository
    contexts: Mapping[str, Sequence[str]]


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
