"""Finds what to audit in folders: repositories, archives, other folders.

Links are not followed, except those given by the user. A clone inside a clone, such as
a submodule, has its own row.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import bounded_files
from pytest_openai_ready.audit.results.rows import FolderKind
from pytest_openai_ready.audit.targets.archive_names import OF_MACOS, is_archive_name
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.names import OF_BARE
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan.literals import LONGEST_STUB
from pytest_openai_ready.scan.prefilter import is_archive

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_openai_ready.findings import Cause

# The remains of a damaged one, which is neither a repository to git nor a plain folder.
OF_OBJECTS = ("objects/pack", "objects/info")
BARE_KINDS = (FolderKind.BARE, FolderKind.MIRROR)
# In the `.git` file of a second work tree, the name of that work tree follows.
# https://git-scm.com/docs/gitrepository-layout
WORKTREE = b"/worktrees/"
MIRROR = b"mirror = true"
LONGEST = 1 << 16  # bytes of a configuration
# Lists of students and marks may be next to the students' folders; they do not make a
# folder a project.
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
# Gradescope's list of who handed in which folder.
LISTS = frozenset(("submission_metadata.yml",))
# Brightspace's page with links to the folders next to it: "12-34 - Ada Byron - ...".
PAGE, BESIDE_PAGE = "index.html", late_pattern(r"\d+-\d+ - .")
# Files that operating systems leave in any folder.
OF_SYSTEMS = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", OF_MACOS))
DEEPEST = 100  # folders in folders
TOO_DEEP = RecursionError.__name__


class NoSuchFolderError(Exception):
    """The path, which is the message, does not exist."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of an audit, which gets one row.

    Attributes:
        folder: its name in the row: the given path, with slashes.
        path: the absolute path without links; for single files, their folder.
        kind: the kind of target.
        files: the names of the only files directly in the folder that count; None for
            everything below it.
        unread: the class of the error if it cannot be read; else empty.
        inside: for a part of an archive, the folder in it that contains ``files`` or
            the whole part; None for anything else.
    """

    folder: str
    path: str
    kind: FolderKind
    files: tuple[str, ...] | None = None
    unread: str = ""
    inside: str | None = None

    @property
    def is_packed(self) -> bool:
        """Whether it is an archive or a part of one."""
        return self.kind is FolderKind.ARCHIVE or self.inside is not None


class Entries(NamedTuple):
    """The sorted names in a folder, without links to folders."""

    folders: list[str]
    files: list[str]

    @property
    def archives(self) -> list[str]:
        """The files that are archives, judging by their names."""
        return list(filter(is_archive_name, self.files))

    @property
    def of_a_project(self) -> list[str]:
        """The files that are somebody's work, not archives or lists of students."""
        return [
            each
            for each in self.files
            if not (is_archive_name(each) or is_list(each, self.folders))
        ]

    @property
    def is_class(self) -> bool:
        """Whether it has folders, and no files that would make it a project."""
        return bool(self.folders) and not (self.of_a_project or self.archives)


def targets(folders: Iterable[str]) -> list[Target]:
    """The targets to audit, each once, sorted by name.

    Raises:
        NoSuchFolderError: one of the folders does not exist.
    """
    found: dict[tuple[str, tuple[str, ...] | None], Target] = {}
    for folder in folders:
        if not os.path.exists(folder):
            raise NoSuchFolderError(folder)
        for target in _targets_in(folder):
            found.setdefault((target.path, target.files), target)
    return sorted(found.values(), key=lambda each: each.folder.split("/"))


def is_list(name: str, folders: Collection[str]) -> bool:
    """Whether a file of this name may be a list of students and marks.

    ``folders`` are the names of those next to it.
    """
    if name == PAGE and folders:
        return all(map(BESIDE_PAGE.match, folders))
    return name in LISTS or name.lower().endswith(TABLES)


def why_unread(target: Target) -> Cause:
    """The cause why an unread target cannot be read."""
    if target.unread == TOO_DEEP:
        return search.folder_too_deep(count=DEEPEST)
    return search.folder_unreadable(error=target.unread)


def _targets_in(folder: str) -> Iterator[Target]:
    """The targets in a given folder; at least one."""
    real = os.path.realpath(folder)
    shown = os.path.normpath(folder).replace(os.sep, "/")
    shown = "" if shown == os.curdir else shown
    if not os.path.isdir(real):
        yield _of_file(shown, real)
        return
    found = _found_below(real, 0)
    if not found and (entries := contents_of(real)).is_class:
        found = [_plain(os.path.join(real, each)) for each in entries.folders]
    for target in found or [_plain(real)]:
        below = target.path[len(real) :].replace(os.sep, "/").lstrip("/")
        name = "/".join(filter(None, (shown, below)))
        yield replace(target, folder=name or os.path.basename(real))


def _of_file(shown: str, path: str) -> Target:
    """The target for a given file: an archive, or a file to search as it is."""
    if os.path.isfile(path) and (is_archive_name(path) or _begins_as_archive(path)):
        return Target(shown, path, FolderKind.ARCHIVE)
    folder, name = os.path.split(path)
    return Target(shown, folder, FolderKind.FILE, (name,))


def _begins_as_archive(path: str) -> bool:
    with suppress(OSError), open(path, "rb") as file:
        return is_archive(file.read(LONGEST_STUB))
    return False


def _found_below(folder: str, depth: int, *, in_clone: bool = False) -> list[Target]:
    """The targets in a folder, including itself; none if it has only plain files."""
    try:
        entries = contents_of(folder)
    except OSError as error:
        return [replace(_plain(folder), unread=type(error).__name__)]
    kind = _kind(folder, entries)
    itself = [] if kind is None else [Target("", folder, kind)]
    if kind in BARE_KINDS:
        return itself
    if depth > DEEPEST:
        return [replace(_plain(folder), unread=TOO_DEEP)]
    in_clone = in_clone or kind is not None
    inner = {
        name: _found_below(os.path.join(folder, name), depth + 1, in_clone=in_clone)
        for name in entries.folders
        if name != GIT
    }
    below = [each for found in inner.values() for each in found]
    if in_clone:
        return [*itself, *below]
    archives = [
        Target("", os.path.join(folder, each), FolderKind.ARCHIVE)
        for each in entries.archives
    ]
    if not below and not archives:
        return []
    plain = [_plain(os.path.join(folder, each)) for each in inner if not inner[each]]
    files = tuple(entries.of_a_project)
    apart = [replace(_plain(folder), files=files)] if files else []
    return [*apart, *below, *archives, *plain]


def _plain(folder: str) -> Target:
    return Target("", folder, FolderKind.FOLDER)


def contents_of(folder: str) -> Entries:
    """The direct contents of a folder.

    Raises:
        OSError: it cannot be read.
    """
    folders, files = [], []
    with os.scandir(folder) as found:
        for each in found:
            if each.name in OF_SYSTEMS:
                continue
            if each.is_dir(follow_symlinks=False):
                folders.append(each.name)
            elif each.is_file(follow_symlinks=False) or each.is_symlink():
                files.append(each.name)
    return Entries(sorted(folders), sorted(files))


def _kind(folder: str, entries: Entries) -> FolderKind | None:
    """The kind of repository that a folder is; None if it is not one."""
    if GIT in entries.folders:
        return FolderKind.CLONE
    if GIT in entries.files:
        link = bounded_files.read(os.path.join(folder, GIT), LONGEST)
        is_second = isinstance(link, bytes) and WORKTREE in link.replace(b"\\", b"/")
        return FolderKind.WORKTREE if is_second else FolderKind.CLONE
    if {*entries.folders, *entries.files} >= OF_BARE:
        config = bounded_files.read(os.path.join(folder, "config"), LONGEST)
        is_mirror = isinstance(config, bytes) and MIRROR in config
        return FolderKind.MIRROR if is_mirror else FolderKind.BARE
    is_rest = all(os.path.isdir(os.path.join(folder, each)) for each in OF_OBJECTS)
    return FolderKind.BARE if is_rest else None
