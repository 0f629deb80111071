"""The repository that is set up, and what is in its files."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import git
from pytest_openai_ready.changes.errors import ChangeError
from pytest_openai_ready.changes.writable import checked, status_of
from pytest_openai_ready.messages.causes import change as causes

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 1_000_000  # bytes; larger files are no configuration and no homework
MOST_FILES = 10_000
IN_PROGRESS = (
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "rebase-merge",
    "rebase-apply",
)
# https://git-scm.com/docs/git-merge#_how_conflicts_are_presented
CONFLICT = re.compile(rb"^<<<<<<< .*^=======\r?$.*^>>>>>>> ", re.DOTALL | re.MULTILINE)


class Surroundings(NamedTuple):
    """A repository as it is found.

    ``paths`` are the files that git tracks or would take in, with slashes, in order.
    """

    root: Path
    paths: tuple[str, ...]

    def has(self, path: str) -> bool:
        """Whether something of this name is there, even a link to nowhere."""
        return status_of(str(self.root / path)) is not None

    def first(self, *paths: str) -> str | None:
        """The first of the paths that is there."""
        return next(filter(self.has, paths), None)

    def content(self, path: str) -> bytes | None:
        """The bytes of a plain file of the repository; None where there is none.

        A link is not followed, nor is a file read that is larger than anything of use.
        """
        target = self.root / path
        status = status_of(str(target))
        if status is None or not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > LARGEST or os.path.realpath(target) != str(target):
            return None
        try:
            return target.read_bytes()
        except OSError:
            return None

    def to_edit(self, path: str) -> bytes | None:
        """Likewise, for a file that may be written to.

        Raises:
            ChangeError: it is there and cannot be read, or a conflict is in it.
        """
        content = self.content(path)
        if content is None and self.has(path):
            checked(self.root, path)
            raise ChangeError(causes.file_not_read(path=path))
        if content is not None and CONFLICT.search(content):
            raise ChangeError(causes.conflict_in_file(path=path))
        return content

    def contents(self, *suffixes: str) -> Iterator[tuple[str, bytes]]:
        """The files of some suffixes."""
        chosen = [path for path in self.paths if path.endswith(suffixes)]
        for path in chosen[:MOST_FILES]:
            content = self.content(path)
            if content is not None:
                yield path, content


def look_around(folder: str | os.PathLike[str] = ".") -> Surroundings:
    """The repository around a folder.

    Raises:
        GitError: there is none, or git could not answer.
        ChangeError: a merge, a rebase or the like is not done yet.
    """
    root = Path(os.path.realpath(git.work_tree(folder)))
    index = git.index(str(root))
    if any(entry.stage for entry in index) or any(_in_progress(root)):
        raise ChangeError(causes.merge_in_progress())
    files = {entry.path for entry in index if entry.mode != git.SUBMODULE}
    return Surroundings(root, tuple(sorted(files.union(git.untracked(str(root)).open))))


def _in_progress(root: Path) -> Iterator[bool]:
    """Whether the mark is there that git keeps for each such thing."""
    asked = (part for mark in IN_PROGRESS for part in ("--git-path", mark))
    for path in git.ask(root, "rev-parse", *asked).splitlines():
        yield (root / os.fsdecode(path)).exists()
