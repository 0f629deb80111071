"""Finds each student's part in a folder or an archive with the work of a whole class.

Only a roster shows that these are not one student's. Platforms put folders of weeks,
groups and questions above those of students, and some put all files into one folder.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pytest_openai_ready.audit.targets.discovery import is_list
from pytest_openai_ready.bounded_files import GIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.audit.results.rows import Student
    from pytest_openai_ready.audit.students.matching import Ways

FEWEST = 2  # students in a level, for it to be a class's
DEEPEST = 6  # levels of folders that are searched for students


class Level(Protocol):
    """The direct contents of a folder."""

    @property
    def folders(self) -> Sequence[str]:
        """The names of folders in it."""

    @property
    def files(self) -> Sequence[str]:
        """The names of files in it."""

    @property
    def is_given(self) -> bool:
        """Whether a teacher made it; then one student's folder makes it a class's."""

    def below(self, name: str) -> Level:
        """The contents of a folder in it."""


class ClassPart(NamedTuple):
    """A student's part, or one of nobody's.

    Attributes:
        folder: its folder, relative to the whole; empty for the whole.
        files: the names of its files in there; None for everything.
    """

    folder: str
    files: tuple[str, ...] | None = None


def class_parts(level: Level, name: str, ways: Ways) -> list[ClassPart]:
    """The parts of a class's work; none if it is not a class's.

    Folders are preferred: only without any, files below the first level are a class's,
    since a project may have modules with the names of students.

    Args:
        level: the contents of the whole.
        name: its path, in which an owner may be, too.
        ways: the ways to the students of the roster.
    """
    if ways.team_of(name):
        return []
    for is_flat in (False, True):
        if found := _Search(name, ways, is_flat=is_flat).parts(level, "", 0):
            return found
    return []


class _Search:
    """A search that counts files in lower levels, too, if ``is_flat``."""

    def __init__(self, name: str, ways: Ways, *, is_flat: bool) -> None:
        self._name = name
        self._ways = ways
        self._is_flat = is_flat

    def parts(self, level: Level, path: str, depth: int) -> list[ClassPart]:
        """The parts of a level whose path is ``path``, with a slash at its end."""
        if depth > DEEPEST or GIT in level.folders:
            return []
        folders = {each: self._team(f"{path}{each}") for each in level.folders}
        files = {
            each: self._team(f"{path}{each}", is_file=True) for each in level.files
        }
        inner = {
            each: self.parts(level.below(each), f"{path}{each}/", depth + 1)
            for each, team in folders.items()
            if not team
        }
        if not any(inner.values()) and not self._is_class(level, folders, files, depth):
            return []
        found: list[ClassPart] = []
        for each in level.folders:
            found += inner.get(each) or [ClassPart(f"{path}{each}")]
        groups: dict[object, list[str]] = {}
        for each, team in files.items():
            if team or not (level.folders and is_list(each, level.folders)):
                groups.setdefault(team or each, []).append(each)
        folder = path.removesuffix("/")
        return [*found, *(ClassPart(folder, tuple(each)) for each in groups.values())]

    def _team(self, path: str, *, is_file: bool = False) -> tuple[Student, ...]:
        return self._ways.team_of(f"{self._name}/{path}", is_file=is_file)

    def _is_class(
        self,
        level: Level,
        folders: dict[str, tuple[Student, ...]],
        files: dict[str, tuple[Student, ...]],
        depth: int,
    ) -> bool:
        """Whether a level has the work of several students, or is made for one."""
        counted = files if not depth else {}
        if depth and self._is_flat:
            counted = {each: files[each] for each in files if not _is_module(each)}
        some = {team for team in folders.values() if team}
        several = some | {team for team in counted.values() if team}
        others = [each for each in level.files if not is_list(each, level.folders)]
        is_made_for_one = level.is_given or all(folders.values())
        is_for_one = bool(some) and not others and is_made_for_one
        return len(several) >= FEWEST or is_for_one


def _is_module(file: str) -> bool:
    """Whether a file may be a module of a program that has a student's name."""
    stem = os.path.splitext(file)[0]
    return stem.isascii() and stem.isidentifier()
