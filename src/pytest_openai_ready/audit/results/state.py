"""A signature of everything that a row depends on.

For a repository without files, these are its settings and what its refs name, but not
how objects are stored, so that a new mirror has the same signature. For all others,
they are name, kind, size and times of every file, including those of git for its refs.
Contents are not read: to change a file without changing its times, one would have to
set the computer's clock.
"""

from __future__ import annotations

import os
import time
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest_openai_ready
from pytest_openai_ready import bounded_files
from pytest_openai_ready.audit.results.rows import FolderKind
from pytest_openai_ready.audit.targets.discovery import BARE_KINDS
from pytest_openai_ready.bounded_files import GIT
from pytest_openai_ready.git.confined import common_folder_of, git_folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.audit.targets.discovery import Target

WITHOUT_GIT = (FolderKind.ARCHIVE, FolderKind.FOLDER, FolderKind.FILE)
FORM = 5  # version of stored rows; with a new one, all rows are made again
LARGEST = 16 << 20  # bytes; for larger files of git the times count
# In git's folder: files, and folders with everything below them. The index has the
# times of the work tree's files, and changes only with them.
FILES = (
    *("HEAD", "index", "config", "config.worktree", "packed-refs", "shallow"),
    *("commondir", "gitdir", "objects/info/alternates", "info/exclude"),
    *("info/attributes", "info/sparse-checkout", "logs/refs/stash"),
    *("MERGE_HEAD", "REVERT_HEAD"),
)
FOLDERS = ("refs", "reftable")
MOST_REFS = 20_000  # files of refs; with more of them, a repository is always read
# A file changed within this many seconds may change again with the same time: a file
# system's clock has steps, of two seconds on some.
SLACK, COARSE_SLACK = 0.1, 2.0
NANO = 1_000_000_000
AT_ONCE = 1000  # parts of a signature
BY_NAME = attrgetter("name")


def state_of(target: Target) -> str:
    """The signature of a target; empty if it may change without a trace.

    Raises:
        OSError: something cannot be read.
    """
    signature = _Signature()
    signature.say(_version(), FORM, target.kind, target.files, target.inside)
    is_bare = target.kind in BARE_KINDS
    if target.is_packed:
        signature.look("", target.path)
    elif not is_bare:
        signature.walk(target.path, target.files)
    if target.kind not in WITHOUT_GIT:
        git = git_folder_of(target.path)
        for folder in _on_this_computer(target.path, git):
            _git_folder(folder, signature, is_bare=is_bare)
    return signature.text()


def _on_this_computer(folder: str, git: str) -> Iterator[str]:
    """Git's folders for a work tree, up to one that is not to be looked at."""
    if not bounded_files.on_another_computer(git, folder):
        yield git
        common = common_folder_of(git)
        if common != git and not bounded_files.on_another_computer(common, folder):
            yield common


def _git_folder(folder: str, signature: _Signature, *, is_bare: bool) -> None:
    """Add git's files; by content if the repository has no files of its own."""
    take = signature.read if is_bare else signature.look
    for name in FILES:
        take(name, f"{folder}{os.sep}{name}")
    for name in FOLDERS:
        begin = os.path.join(folder, name)
        for count, path in enumerate(_files_below(begin)):
            take(path[len(folder) :], path)
            if count > MOST_REFS:
                signature.give_up()
                return


@cache
def _version() -> str:
    """The version of this program, cached since it is read from a file."""
    return pytest_openai_ready.__version__


class _Signature:
    """Builds a signature, one part at a time."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=24)
        self._parts: list[tuple[object, ...]] = []
        self._now = time.time_ns()
        self._recent = self._now - int(COARSE_SLACK * NANO)
        self._is_fresh = False

    def say(self, *part: object) -> None:
        """Add texts, numbers and the like."""
        self._parts.append(part)
        if len(self._parts) > AT_ONCE:
            self._digest()

    def _digest(self) -> None:
        self._hash.update(repr(self._parts).encode("utf-8", "surrogateescape"))
        self._parts.clear()

    def read(self, name: str, path: str) -> None:
        """Add the content of a file; for a large one, its times."""
        content = bounded_files.read(path, LARGEST) if os.path.lexists(path) else None
        if isinstance(content, bounded_files.Unreadable):
            self.look(name, path)
        else:
            self.say(name, content)

    def look(self, name: str, path: str) -> None:
        """Add the times of a file, and everything else that shows a change."""
        try:
            status = os.lstat(path)
            self._take(name, status)
            if bounded_files.is_link(status):
                self._take(name, os.stat(path))
        except OSError as error:
            self.say(name, type(error).__name__)

    def give_up(self) -> None:
        """Mark the signature as unreliable."""
        self._is_fresh = True

    def walk(self, folder: str, only: tuple[str, ...] | None = None) -> None:
        """Add every file below a folder, or some files directly in it.

        Links are not followed, and git's own folder is skipped.
        """
        remaining = [folder]
        while remaining:
            here = remaining.pop()
            for entry in _entries(here):
                name = entry.name
                if name == GIT or (only is not None and name not in only):
                    continue
                self._take(entry.path, entry.stat(follow_symlinks=False))
                if only is None and entry.is_dir(follow_symlinks=False):
                    remaining.append(entry.path)

    def text(self) -> str:
        """The signature; empty if something changed too recently."""
        self._digest()
        return "" if self._is_fresh else self._hash.hexdigest()

    def _take(self, path: str, status: os.stat_result) -> None:
        written, changed = status.st_mtime_ns, status.st_ctime_ns
        last = max(written, changed)
        if last > self._recent:
            slack = COARSE_SLACK if last % NANO == 0 else SLACK
            self._is_fresh |= last > self._now - slack * NANO
        what = status.st_mode, status.st_size, status.st_ino
        self.say(path, what, written, changed)


def _files_below(folder: str) -> Iterator[str]:
    """Files, in folders sorted by name; links to folders are not followed."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path)
        else:
            yield entry.path


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=BY_NAME)
    except OSError:
        return
