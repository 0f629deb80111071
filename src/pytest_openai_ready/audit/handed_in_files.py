"""A folder with the files of a whole class -> a row for each student of a roster.

Canvas hands out all submissions in one folder (``byronada_101_2001_hw1.py``), and so
does Moodle without folders; elsewhere students write number and name before a file's
own name. Only a roster shows that these are not one student's.
"""

from __future__ import annotations

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

FEWEST = 2  # students whose files make a folder that of a class


def by_student(targets: Iterable[Target], roster: Roster) -> list[Target]:
    """The targets; of a folder with files of several students, one for each of these.

    A file that leads to nobody has a row of its own there.
    """
    ways = Ways.of(roster.enrolled)
    found = [each for target in targets for each in _apart(target, ways)]
    return sorted(found, key=lambda each: each.folder.split("/"))


def _apart(target: Target, ways: Ways) -> Iterator[Target]:
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
    """The files right in a folder without git that has nothing else."""
    if target.kind is not FolderKind.FOLDER or target.unread:
        return []
    if target.files is not None:
        return list(target.files)
    try:
        entries = entries_of(target.path)
    except OSError:
        return []
    return [] if entries.folders else entries.of_a_project
