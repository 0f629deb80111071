"""Splits a folder with a whole class's work into a row for each student of a roster.

Canvas exports all submissions in one folder (``byronada_101_2001_hw1.py``), and so does
Moodle without folders; elsewhere students put their number and name before a file's
name, or have a folder inside that of each week or group.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.results.rows import FolderKind
from pytest_openai_ready.audit.students.matching import Ways
from pytest_openai_ready.audit.targets.class_levels import ClassPart, class_parts
from pytest_openai_ready.audit.targets.discovery import Entries, contents_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.audit.students.roster import Roster
    from pytest_openai_ready.audit.targets.discovery import Target


class _Folder:
    """A folder on the disk, as a level of a class."""

    is_given = True

    def __init__(self, path: str, files: tuple[str, ...] | None = None) -> None:
        """``files`` are the only contents that count; None for all."""
        self._path = path
        self._entries = _entries(path) if files is None else Entries([], list(files))

    @property
    def folders(self) -> list[str]:
        return self._entries.folders

    @property
    def files(self) -> list[str]:
        return self._entries.files

    def below(self, name: str) -> _Folder:
        return _Folder(os.path.join(self._path, name))


def by_student(targets: Iterable[Target], roster: Roster) -> list[Target]:
    """The targets, with one for each student in place of a folder of several students.

    A file or folder of an unknown student gets its own row.
    """
    ways = Ways.of(roster.enrolled)
    found = [each for target in targets for each in _apart(target, ways)]
    return sorted(found, key=lambda each: each.folder.split("/"))


def _apart(target: Target, ways: Ways) -> list[Target]:
    if target.kind is not FolderKind.FOLDER or target.unread or target.is_packed:
        return [target]
    level = _Folder(target.path, target.files)
    parts = class_parts(level, target.folder, ways)
    return [_of_part(target, each) for each in parts] or [target]


def _of_part(target: Target, part: ClassPart) -> Target:
    folder = "/".join(filter(None, (target.folder, part.folder)))
    path = os.path.join(target.path, part.folder) if part.folder else target.path
    if part.files is None:
        return replace(target, folder=folder, path=path)
    first, *others = part.files
    more = f" +{len(others)}" if others else ""
    folder = f"{folder}/{first}{more}"
    return replace(
        target, folder=folder, path=path, kind=FolderKind.FILE, files=part.files
    )


def _entries(path: str) -> Entries:
    try:
        return contents_of(path)
    except OSError:
        return Entries([], [])
