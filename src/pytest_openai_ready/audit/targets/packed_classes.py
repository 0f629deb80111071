"""Splits an archive with a whole class's work into a row for each student.

Learning platforms export all submissions as one archive. Here it is only listed, in a
separate process; each row unpacks its own part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.audit.examining import scratch
from pytest_openai_ready.audit.examining.process_limits import limit_process
from pytest_openai_ready.audit.results.rows import FolderKind
from pytest_openai_ready.audit.students.matching import Ways
from pytest_openai_ready.audit.targets.archive_names import is_archive_name
from pytest_openai_ready.audit.targets.class_levels import class_parts
from pytest_openai_ready.audit.targets.discovery import OF_SYSTEMS, Entries
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.scan.parallel import pool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.audit.examining.process_limits import Bounds
    from pytest_openai_ready.audit.students.roster import Roster
    from pytest_openai_ready.audit.targets.discovery import Target

FEWEST = 2  # parts, for an archive to be a class's


class Lister:
    """Lists an archive, in any process."""

    def __init__(self, bounds: Bounds) -> None:
        """``bounds`` are the limits for one row."""
        self._bounds = bounds

    def __call__(self, target: Target) -> list[str]:
        """The paths of all files; none if some of it cannot be read."""
        limit_process(self._bounds)
        try:
            return scratch.unpacked_paths(target.path, self._bounds)
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
    """The direct contents of a folder in an archive, whose path is ``path``."""

    path: str
    contents: dict[str, list[str]]
    files: list[str]

    @classmethod
    def of(cls, path: str, names: Iterable[str]) -> _Level:
        level = cls(path, {}, [])
        for name in names:
            first, slash, rest = name.partition("/")
            if first in OF_SYSTEMS:
                continue
            if slash:
                level.contents.setdefault(first, []).append(rest)
            else:
                level.files.append(first)
        return level

    @property
    def folders(self) -> list[str]:
        return list(self.contents)

    @property
    def is_given(self) -> bool:
        return False

    def below(self, name: str) -> _Level:
        return _Level.of(f"{self.path}{name}/", self.contents[name])


def _parts(target: Target, names: list[str], ways: Ways | None) -> list[Target]:
    """The parts of an archive; none if it is not a class's."""
    level = _Level.of("", names)
    if ways is not None:
        found = class_parts(level, target.folder, ways)
        return [
            _folder(target, each.folder)
            if each.files is None
            else _files(target, each.folder, each.files)
            for each in found
        ]
    while len(level.folders) == 1 and not level.files:
        level = level.below(level.folders[0])
    entries = Entries(sorted(level.folders), sorted(level.files))
    count = len(entries.folders) + len(entries.archives)
    if entries.of_a_project or count < FEWEST or GIT in level.folders:
        return []
    return [
        *(_folder(target, f"{level.path}{each}") for each in entries.folders),
        *(_files(target, level.path, [each]) for each in entries.archives),
    ]


def _folder(target: Target, inside: str) -> Target:
    folder = f"{target.folder}/{inside}"
    return replace(target, folder=folder, kind=FolderKind.FOLDER, inside=inside)


def _files(target: Target, inside: str, names: Iterable[str]) -> Target:
    first, *others = sorted(names)
    more = f" +{len(others)}" if others else ""
    is_packed = is_archive_name(first) and not others
    inside = inside.removesuffix("/")
    return replace(
        target,
        folder="/".join(filter(None, (target.folder, inside, f"{first}{more}"))),
        kind=FolderKind.ARCHIVE if is_packed else FolderKind.FILE,
        inside=inside,
        files=(first, *others),
    )
