"""Splits a folder with a whole class's work into a row for each student of a roster.

Canvas exports all submissions in one folder (``byronada_101_2001_hw1.py``), and so does
Moodle without folders; elsewhere students put their number and name before a file's
name, or have a folder inside that of each week or group. Only a roster shows that these
are not one student's.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.discovery import entries_of
from pytest_openai_ready.audit.matching import Ways
from pytest_openai_ready.audit.rows import FolderKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.audit.discovery import Target
    from pytest_openai_ready.audit.roster import Roster
    from pytest_openai_ready.audit.rows import Student

FEWEST = 2  # students with files in a folder, for it to be a class's
DEEPEST = 4  # levels of folders that are searched for students


def by_student(targets: Iterable[Target], roster: Roster) -> list[Target]:
    """The targets, with one for each student in place of a folder of several students.

    A file or folder of an unknown student gets its own row.
    """
    ways = Ways.of(roster.enrolled)
    found = [each for target in targets for each in _apart(target, ways)]
    return sorted(found, key=lambda each: each.folder.split("/"))


def _apart(target: Target, ways: Ways, depth: int = 0) -> Iterator[Target]:
    if inner := _folders_of(target, ways, depth):
        for each in inner:
            yield from _apart(each, ways, depth + 1)
    else:
        yield from _files_apart(target, ways)


def _folders_of(target: Target, ways: Ways, depth: int) -> list[Target]:
    """The subfolders of a folder, if one of them belongs to a student."""
    is_plain = target.kind is FolderKind.FOLDER and target.files is None
    if not is_plain or target.unread or depth > DEEPEST or ways.team_of(target.folder):
        return []
    try:
        entries = entries_of(target.path)
    except OSError:
        return []
    inner = [
        replace(
            target,
            folder=f"{target.folder}/{name}",
            path=os.path.join(target.path, name),
        )
        for name in entries.folders
    ]
    is_of_class = entries.is_class and any(
        ways.team_of(each.folder) or _folders_of(each, ways, depth + 1)
        for each in inner
    )
    return inner if is_of_class else []


def _files_apart(target: Target, ways: Ways) -> Iterator[Target]:
    names = [] if ways.team_of(target.folder) else _files_of(target)
    owners = {name: ways.team_of(name, is_file=True) for name in names}
    if len({team for team in owners.values() if team}) < FEWEST:
        yield target
        return
    groups: dict[tuple[Student, ...] | str, list[str]] = {}
    for name, team in owners.items():
        groups.setdefault(team or name, []).append(name)
    for first, *others in groups.values():
        more = f" +{len(others)}" if others else ""
        folder = f"{target.folder}/{first}{more}"
        files = (first, *others)
        yield replace(target, folder=folder, kind=FolderKind.FILE, files=files)


def _files_of(target: Target) -> list[str]:
    """The files in a folder without git that has nothing else."""
    if target.kind is not FolderKind.FOLDER or target.unread:
        return []
    if target.files is not None:
        return list(target.files)
    try:
        entries = entries_of(target.path)
    except OSError:
        return []
    has_others = entries.folders or entries.archives
    return [] if has_others else entries.files
