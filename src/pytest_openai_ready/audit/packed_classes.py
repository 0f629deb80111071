"""Splits an archive with a whole class's work into a row for each student.

Learning platforms export all submissions as one archive. Here it is only listed, in a
separate process; each row unpacks its own part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit import scratch
from pytest_openai_ready.audit.archive_names import is_archive_name
from pytest_openai_ready.audit.discovery import GIT, OF_SYSTEMS, Entries
from pytest_openai_ready.audit.matching import Ways
from pytest_openai_ready.audit.process_limits import limit_process
from pytest_openai_ready.audit.rows import FolderKind
from pytest_openai_ready.scan import pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.audit.discovery import Target
    from pytest_openai_ready.audit.process_limits import Bounds
    from pytest_openai_ready.audit.roster import Roster

FEWEST = 2  # parts or students, for an archive to be a class's
DEEPEST = 4  # levels of folders that are searched for students


class Lister:
    """Lists an archive, in any process."""

    def __init__(self, bounds: Bounds) -> None:
        """``bounds`` are the limits for one row."""
        self._bounds = bounds

    def __call__(self, target: Target) -> list[str]:
        """The paths of all files; none if some of it cannot be read."""
        limit_process(self._bounds)
        try:
            return scratch.listed(target.path, self._bounds)
        except Exception:  # noqa: BLE001 - its row says what is wrong with it
            return []


def by_part(
    targets: Iterable[Target], roster: Roster | None, bounds: Bounds
) -> list[Target]:
    """The targets, with one for each part in place of a class's archive.

    With a roster, an archive is a class's if it has no owner, but several students own
    parts of it. Without one, it is if it is the only target and contains only folders
    and archives, each of which is a part.
    """
    given = list(targets)
    ways = Ways.of(roster.enrolled) if roster else None
    wanted = [
        each
        for each in given
        if each.kind is FolderKind.ARCHIVE
        and not each.unread
        and (len(given) == 1 if ways is None else not ways.team_of(each.folder))
    ]
    if not wanted:
        return given
    parts: dict[Target, list[Target]] = {}
    found = pool.guarded(Lister(bounds), wanted, seconds=bounds.seconds)
    for target, names in found:
        if isinstance(names, list):
            parts[target] = _parts(target, names, ways)
    apart = [part for each in given for part in parts.get(each) or [each]]
    return sorted(apart, key=lambda each: each.folder.split("/"))


class _Level(NamedTuple):
    """The direct contents of a folder in an archive, whose path is ``below``."""

    below: str
    folders: dict[str, list[str]]
    files: list[str]

    @classmethod
    def of(cls, below: str, names: Iterable[str]) -> _Level:
        level = cls(below, {}, [])
        for name in names:
            first, slash, rest = name.partition("/")
            if first in OF_SYSTEMS:
                continue
            if slash:
                level.folders.setdefault(first, []).append(rest)
            else:
                level.files.append(first)
        return level


def _parts(target: Target, names: list[str], ways: Ways | None) -> list[Target]:
    """The parts of an archive; none if it is not a class's."""
    level = _Level.of("", names)
    while len(level.folders) == 1 and not level.files:
        ((name, inner),) = level.folders.items()
        level = _Level.of(f"{level.below}{name}/", inner)
    if ways is not None:
        return list(_of_students(target, level, ways))
    entries = Entries(sorted(level.folders), sorted(level.files))
    count = len(entries.folders) + len(entries.archives)
    if entries.of_a_project or count < FEWEST or GIT in level.folders:
        return []
    return [
        *(_folder(target, level, each) for each in entries.folders),
        *(_files(target, level, [each]) for each in entries.archives),
    ]


def _of_students(
    target: Target, level: _Level, ways: Ways, depth: int = 0
) -> Iterator[Target]:
    """A part for each student, and for unmatched entries; none without students."""
    if depth > DEEPEST or GIT in level.folders:
        return
    above = f"{target.folder}/{level.below}"
    owners = {
        each: ways.team_of(f"{above}{each}", is_file=each not in level.folders)
        for each in (*level.folders, *level.files)
    }
    inner = {
        name: list(
            _of_students(
                target, _Level.of(f"{level.below}{name}/", names), ways, depth + 1
            )
        )
        for name, names in level.folders.items()
        if not owners[name]
    }
    students = {team for team in owners.values() if team}
    if len(students) < FEWEST and not any(inner.values()):
        return
    for name in level.folders:
        yield from inner.get(name) or [_folder(target, level, name)]
    groups: dict[object, list[str]] = {}
    for name in level.files:
        groups.setdefault(owners[name] or name, []).append(name)
    for some in groups.values():
        yield _files(target, level, some)


def _folder(target: Target, level: _Level, name: str) -> Target:
    inside = f"{level.below}{name}"
    folder = f"{target.folder}/{inside}"
    return replace(target, folder=folder, kind=FolderKind.FOLDER, inside=inside)


def _files(target: Target, level: _Level, names: list[str]) -> Target:
    first, *others = sorted(names)
    more = f" +{len(others)}" if others else ""
    is_packed = is_archive_name(first) and not others
    return replace(
        target,
        folder=f"{target.folder}/{level.below}{first}{more}",
        kind=FolderKind.ARCHIVE if is_packed else FolderKind.FILE,
        inside=level.below.removesuffix("/"),
        files=(first, *others),
    )
