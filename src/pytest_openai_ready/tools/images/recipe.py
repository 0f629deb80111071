"""What every builder of images is shown, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_openai_ready.repository import Repository


class Recipe(NamedTuple):
    """A file that shows how to build an image.

    ``contexts`` are, by the path of a recipe, the folders in which it is built, as far
    as that is written somewhere.
    """

    path: str
    content: bytes
    repository: Repository
    contexts: Mapping[str, Sequence[str]]


class Taken(NamedTuple):
    """A file that gets into an image.

    ``line`` is that of the recipe which takes it, perhaps ``by_name``; ``rule`` is what
    the ignore file lacks.
    """

    path: str
    line: int | None
    by_name: bool
    rule: str
    ignore_file: str
